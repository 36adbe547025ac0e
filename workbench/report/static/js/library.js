import { append, byId } from "./dom.js";

/**
 * Run plotly.js, which the page carries as text: a browser takes a second or so to read it, and
 * shows the words and the sketch of the maps first. The page's policy knows it by its hash.
 */
export function loadLibrary() {
  const textContent = byId("plotlyjs").textContent;
  append("script", { textContent }, document.head).remove();
}

/** Call back once the browser has shown what the page holds now. */
export function onceSeen(callback) {
  requestAnimationFrame(() => setTimeout(callback));
}
