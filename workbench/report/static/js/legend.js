import { append, byId, makeSvg } from "./dom.js";
import { connectLegend, stopInLegend } from "./legend_keys.js";
import { classesOf, markLegend } from "./legend_marks.js";
import { showPoints } from "./maps.js";
import { phrase } from "./phrase.js";
import { selectClasses, selectRows } from "./selection.js";
import { state } from "./state.js";
import { countText, numberText } from "./words.js";

const help = () =>
  phrase("click: select (Ctrl or Cmd: add or take away); Shift+click, or the key h: hide or show");
const ON_PAPER = 16; // buttons, as print.css shows them
const MARKS = {
  circle: "M5,0A5,5 0 1,1 -5,0A5,5 0 1,1 5,0Z",
  square: "M-4.5,-4.5h9v9h-9Z",
  diamond: "M0,-6L6,0L0,6L-6,0Z",
  "triangle-up": "M0,-6L5.5,4.5H-5.5Z",
  cross: "M-1.8,-5.5h3.6v3.7h3.7v3.6h-3.7v3.7h-3.6v-3.7h-3.7v-3.6h3.7Z",
  x: "M-5,-2.5L-2.5,-5L0,-2.5L2.5,-5L5,-2.5L2.5,0L5,2.5L2.5,5L0,2.5L-2.5,5L-5,2.5L-2.5,0Z",
  star: "M0,-6L1.6,-2L6,-1.8L2.6,1L3.8,5.2L0,2.8L-3.8,5.2L-2.6,1L-6,-1.8L-1.6,-2Z",
  hourglass: "M-5,-5H5L-5,5H5Z",
};

/** Draw the legend of the colouring in use: classes, or a scale of numbers with its two ends. */
export function drawLegend() {
  byId("legend").replaceChildren();
  if (!state.colouring) return;
  byId("class").parentNode.hidden = Boolean(state.colouring.values);
  byId("class").replaceChildren();
  if (state.colouring.values) drawScale();
  else drawClasses();
}

function drawClasses() {
  for (const entry of entriesOf(state.colouring)) addLegendButton(...entry);
  connectLegend();
  addRest();
  append("option", { textContent: phrase("all classes"), value: "" }, byId("class"));
  for (const [number, name] of state.colouring.classes.entries()) {
    append("option", { textContent: name, value: number }, byId("class"));
  }
  markLegend();
}

/** Say on paper how many classes are left out there. */
function addRest() {
  const n = byId("legend").childElementCount - ON_PAPER;
  if (n < 1) return;
  const textContent = phrase("{n} more classes", { n: countText(n) });
  append("span", { className: "rest", textContent }, byId("legend"));
}

/** Each of the classes that have no colour of their own, instead of all of them as one. */
function entriesOf({ classes, legend, kind }) {
  if (kind !== "most frequent") return legend;
  return legend.flatMap(([text, fill, symbol, members]) =>
    members.length === 1
      ? [[text, fill, symbol, members]]
      : members.map((member) => [classes[member], fill, symbol, [member]]),
  );
}

function addLegendButton(text, fill, symbol, classes) {
  const button = append("button", { title: `${text}: ${help()}` }, byId("legend"));
  Object.assign(button.dataset, { classes: JSON.stringify(classes), name: text });
  const svg = makeSvg("svg", { viewBox: "-7 -7 14 14" }, button);
  makeSvg("path", { d: MARKS[symbol], fill, stroke: "rgba(27,36,48,.5)" }, svg);
  append("span", { textContent: text }, button);
  append("small", {}, button); // how many, by markLegend
  button.onclick = (event) => clicked(button, event);
  button.onkeydown = (event) => {
    if (event.key === "h") hide(button); // what is returned would keep Enter from the button
  };
}

function clicked(button, { shiftKey, ctrlKey, metaKey }) {
  stopInLegend(button);
  if (shiftKey) hide(button);
  else selectClasses(classesOf(button), ctrlKey || metaKey);
}

/** Hide the points of a class in all maps, or show them again. */
function hide(button) {
  const classes = classesOf(button);
  const isHidden = classes.every((each) => state.hidden.has(each));
  for (const each of classes) {
    if (isHidden) state.hidden.delete(each);
    else state.hidden.add(each);
  }
  showPoints();
  markLegend();
}

function drawScale() {
  const { values, colours } = state.colouring;
  const rows = [...values.keys()].filter((row) => values[row] !== null);
  rows.sort((a, b) => values[a] - values[b]);
  const tenth = Math.max(1, Math.round(rows.length / 10));
  addEndButton("lowest", rows.slice(0, tenth));
  const bar = append("div", { className: "bar" }, byId("legend"));
  bar.style.background = `linear-gradient(to right, ${colours.slice(0, 32).join()})`;
  addEndButton("highest", rows.slice(-tenth).reverse());
}

function addEndButton(end, rows) {
  const { name, values } = state.colouring;
  const textContent = `${end} 10 % (${numberText(values[rows[0]])})`;
  const button = append(
    "button",
    { textContent, title: phrase("select these points") },
    byId("legend"),
  );
  button.onclick = () => selectRows(rows, `${name}: ${end} 10 %`);
}
