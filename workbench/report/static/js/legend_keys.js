import { byId, make } from "./dom.js";

const MANY_CLASSES = 24; // classes from which on they can be searched for
const LEGEND_STEPS = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  Home: -1e9,
  End: 1e9,
};

function buttonsInSight() {
  return [...byId("legend").querySelectorAll("button:not([hidden])")];
}

/** Let Tab come to one button of the legend; arrow keys reach the others. */
export function stopAt(wanted) {
  const buttons = buttonsInSight();
  for (const button of byId("legend").querySelectorAll("button")) button.tabIndex = -1;
  const stop = buttons.includes(wanted) ? wanted : buttons[0];
  if (stop) stop.tabIndex = 0;
}

function moveInLegend(event) {
  const buttons = buttonsInSight();
  const now = buttons.indexOf(document.activeElement);
  const step = LEGEND_STEPS[event.key];
  if (!step || now < 0) return;
  const to = buttons[Math.min(buttons.length - 1, Math.max(0, now + step))];
  stopAt(to);
  to.focus();
  event.preventDefault();
}

function findClass(text) {
  const wanted = text.trim().toLowerCase();
  for (const button of byId("legend").querySelectorAll("button"))
    button.hidden = !button.dataset.name.toLowerCase().includes(wanted);
  stopAt();
}

/** Connect the keys of a legend that is drawn; a field finds classes where there are many. */
export function connectLegend() {
  const legend = byId("legend");
  document.getElementById("find-class")?.remove();
  if (legend.childElementCount >= MANY_CLASSES) {
    const field = make("input", { id: "find-class", type: "search" }, legend.parentNode);
    field.placeholder = "find a class";
    field.setAttribute("aria-label", "find a class in the legend");
    field.oninput = () => findClass(field.value);
    legend.before(field);
  }
  legend.onkeydown = moveInLegend;
  stopAt();
}
