import { byId } from "./dom.js";
import { state } from "./state.js";

/** Classes that a button of the legend stands for. */
export function classesOf(button) {
  return JSON.parse(button.dataset.classes);
}

/** Show on the legend which classes are selected, wholly or in part, and which are hidden. */
export function markLegend() {
  const { colouring, rows, hidden } = state;
  if (!colouring || colouring.values) return;
  const chosen = new Set(rows);
  for (const button of byId("legend").querySelectorAll("button")) {
    const classes = new Set(classesOf(button));
    const own = [...colouring.codes.keys()].filter((row) => classes.has(colouring.codes[row]));
    const some = own.some((row) => chosen.has(row));
    const all = some && own.every((row) => chosen.has(row));
    button.setAttribute("aria-pressed", some && !all ? "mixed" : String(all));
    const isHidden = [...classes].every((each) => hidden.has(each));
    button.classList.toggle("hidden", isHidden);
    button.setAttribute("aria-label", button.textContent + (isHidden ? ", hidden" : ""));
  }
}
