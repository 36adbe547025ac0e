// A picture from outside as the query: chosen, dropped on the panel, or pasted while it is open.

import { make } from "../../_filtering/static/dom.js";

const MOST_BYTES = 50_000_000;

export function renderDrop({ model, el }) {
  const button = make("button", "wb-drop", "Picture…");
  const input = make("input", "");
  input.type = "file";
  input.accept = "image/*";
  input.hidden = true;
  input.setAttribute("aria-label", "picture to ask by");
  button.title = "choose a picture to ask by; or drop one here, or paste one";
  el.append(button, input);

  async function send(file) {
    if (!file) return;
    if (file.size > MOST_BYTES) {
      model.send({ type: "refused", name: file.name, bytes: file.size });
      return;
    }
    const bytes = await file.arrayBuffer();
    model.send({ type: "picture", name: file.name || "pasted.png" }, undefined, [bytes]);
  }

  function holdsFile(event) {
    return [...(event.dataTransfer?.types ?? [])].includes("Files");
  }

  function over(event) {
    if (!holdsFile(event)) return;
    event.preventDefault(); // else the browser leaves the page for the picture
    panel.classList.add("wb-over");
  }

  function leave() {
    panel.classList.remove("wb-over");
  }

  function drop(event) {
    if (!holdsFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
    leave();
    send(event.dataTransfer.files[0]);
  }

  function paste(event) {
    const file = event.clipboardData?.files[0];
    if (!file || !el.offsetParent) return; // words, or a panel that is not seen
    event.preventDefault();
    event.stopPropagation();
    send(file);
  }

  button.onclick = () => input.click();
  input.onchange = () => {
    send(input.files[0]);
    input.value = "";
  };
  let panel = el;
  let root = el;
  const listeners = new AbortController();
  requestAnimationFrame(() => {
    panel = el.closest(".wb-search") ?? el; // once it is in the page
    root = el.closest(".wb-explorer") ?? el;
    const { signal } = listeners;
    panel.addEventListener("dragover", over, { signal });
    panel.addEventListener("dragleave", leave, { signal });
    panel.addEventListener("drop", drop, { signal });
    root.addEventListener("paste", paste, { signal });
  });
  return () => listeners.abort();
}
