import { chart, isWebgl, mapNumbers } from "./chart.js";
import { isStandalone, page } from "./data.js";
import { append, byId } from "./dom.js";
import { addItem } from "./gallery.js";
import { markLegend } from "./legend_marks.js";
import { phrase } from "./phrase.js";
import { paintPoints } from "./plotly_private.js";
import { state } from "./state.js";
import { addTile } from "./tiles.js";
import { countText, labelOf } from "./words.js";

const MAX_SHOWN = 60; // thumbnails of a selection
const MAX_CLASSES = 5; // named in the line above them

const listeners = [];

/** Call a function after every change of the selection. */
export function onSelection(listener) {
  listeners.push(listener);
}

/** Select rows in all maps, and list them below; null or an empty list clears. */
export function selectRows(rows, name = null) {
  state.rows = rows?.length ? rows : null;
  state.name = state.rows ? name : null;
  for (const button of document.querySelectorAll("#groups button")) {
    button.setAttribute("aria-pressed", button.dataset.name === name);
  }
  showSelection();
  markLegend();
  byId("save").disabled = !state.rows;
  byId("count").className = state.rows ? "" : "muted";
  byId("count").textContent = state.rows ? selectionText() : phrase("Nothing selected.");
  fillStrip();
  for (const listener of listeners) listener();
}

/** Show on the maps what is selected; on maps that are not drawn yet nothing is. */
export function showSelection() {
  if (!chart.dataset.ready) return;
  state.isDrawing = true;
  highlight(state.rows).then(() => {
    state.isDrawing = false;
    chart.dataset.selected = state.rows ? state.rows.length : 0;
  });
}

/** Select every row of some classes of the colouring in use; once more takes them away again. */
export function selectClasses(classes, add = false) {
  const wanted = new Set(classes);
  const codes = state.colouring.codes;
  const rows = [...codes.keys()].filter((row) => wanted.has(codes[row]));
  const before = new Set(state.rows);
  const others = [...before].filter((row) => !wanted.has(codes[row]));
  const whole = rows.every((row) => before.has(row)) && (add || !others.length);
  const chosen = [...(add ? others : []), ...(whole ? [] : rows)];
  selectRows(chosen.sort((a, b) => a - b));
}

async function highlight(rows) {
  if (!isWebgl() && paintPoints(rows)) return;
  // Outlines go first: at the next change plotly would select by them again, in their own map only.
  if (chart.layout.selections?.length) await Plotly.relayout(chart, { selections: [] });
  await Plotly.restyle(chart, { selectedpoints: [rows] }, mapNumbers);
}

function selectionText() {
  const counts = { n: countText(state.rows.length), total: countText(page.ids.length) };
  const total = phrase("{n} of {total} selected", counts);
  const name = state.name ? ` (${state.name})` : "";
  const classes = classesText();
  return total + name + (classes && `: ${classes}`);
}

/** Name the most frequent classes among the selected rows; nothing where colours are numbers. */
function classesText() {
  if (!state.colouring || state.colouring.values) return "";
  const counts = new Map();
  for (const row of state.rows) counts.set(labelOf(row), (counts.get(labelOf(row)) ?? 0) + 1);
  const ordered = [...counts].sort((a, b) => b[1] - a[1]);
  const parts = ordered.slice(0, MAX_CLASSES).map(([label, count]) => `${label} ${count}`);
  if (counts.size > MAX_CLASSES) {
    parts.push(phrase("{n} more classes", { n: counts.size - MAX_CLASSES }));
  }
  return parts.join(", ");
}

function fillStrip() {
  const strip = byId("strip");
  strip.replaceChildren();
  if (!state.rows) return;
  const total = state.rows.length;
  const step = state.name ? 1 : Math.max(1, total / MAX_SHOWN); // a named one is in order
  for (let i = 0; i < total && strip.childElementCount < MAX_SHOWN; i += step) {
    const row = state.rows[Math.floor(i)];
    if (isStandalone) addItem(row, strip);
    else addTile(row, 64, strip);
  }
  if (isStandalone && total > MAX_SHOWN) {
    const more = phrase("and {n} more", { n: countText(total - MAX_SHOWN) });
    append("span", { textContent: more, className: "muted" }, strip);
  }
}
