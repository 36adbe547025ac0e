import { moveAmong, stopAt } from "../../../_filtering/static/roving.js";
import { append, byId } from "./dom.js";
import { phrase } from "./phrase.js";

const MANY_CLASSES = 24; // classes from which on they can be searched for
function buttonsInSight() {
  return [...byId("legend").querySelectorAll("button:not([hidden])")];
}

/** Let Tab come to one button of the legend; arrow keys reach the others. */
export function stopInLegend(wanted) {
  for (const button of byId("legend").querySelectorAll("button")) button.tabIndex = -1;
  stopAt(buttonsInSight(), wanted);
}

function findClass(text) {
  const wanted = text.trim().toLowerCase();
  for (const button of byId("legend").querySelectorAll("button"))
    button.hidden = !button.dataset.name.toLowerCase().includes(wanted);
  stopInLegend();
}

/** Connect the keys of a legend that is drawn; a field finds classes where there are many. */
export function connectLegend() {
  const legend = byId("legend");
  document.getElementById("find-class")?.remove();
  if (legend.childElementCount >= MANY_CLASSES) {
    const field = append("input", { id: "find-class", type: "search" }, legend.parentNode);
    field.placeholder = phrase("find a class");
    field.setAttribute("aria-label", phrase("find a class in the legend"));
    field.oninput = () => findClass(field.value);
    legend.before(field);
  }
  legend.onkeydown = (event) => {
    moveAmong(buttonsInSight(), event); // what is returned would keep Enter from the button
  };
  stopInLegend();
}
