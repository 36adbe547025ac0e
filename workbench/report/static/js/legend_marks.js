import { byId } from "./dom.js";
import { phrase } from "./phrase.js";
import { state } from "./state.js";
import { countText } from "./words.js";

/** Classes that a button of the legend stands for. */
export function classesOf(button) {
  return JSON.parse(button.dataset.classes);
}

function countsOf({ codes, classes }, rows) {
  const counts = new Array(classes.length).fill(0);
  for (const row of rows) counts[codes[row]] += 1;
  return counts;
}

function sumOf(counts, classes) {
  return classes.reduce((sum, each) => sum + counts[each], 0);
}

/** Show on the legend how many of each class are selected, and which classes are hidden. */
export function markLegend() {
  const { colouring, rows, hidden } = state;
  if (!colouring || colouring.values) return;
  const all = countsOf(colouring, colouring.codes.keys());
  const chosen = countsOf(colouring, rows ?? []);
  for (const button of byId("legend").querySelectorAll("button")) {
    const classes = classesOf(button);
    const [some, total] = [sumOf(chosen, classes), sumOf(all, classes)];
    const pressed = some === total && total > 0;
    button.setAttribute("aria-pressed", some && !pressed ? "mixed" : String(pressed));
    const isHidden = classes.every((each) => hidden.has(each));
    button.classList.toggle("hidden", isHidden);
    const part = some && !pressed ? `${countText(some)}/` : "";
    button.lastChild.textContent = part + countText(total);
    const words = [button.dataset.name, countText(total)];
    if (some) words.push(phrase("{n} selected", { n: countText(some) }));
    if (isHidden) words.push(phrase("hidden"));
    button.setAttribute("aria-label", words.join(", "));
  }
}
