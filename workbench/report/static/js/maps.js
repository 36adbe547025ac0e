import { hideCard, showCard } from "./card.js";
import { chart, mapNumbers } from "./chart.js";
import { CONFIG } from "./config.js";
import { isStandalone, page } from "./data.js";
import { fitted, followWidth, wrapped } from "./narrow.js";
import { numbersOf } from "./numbers.js";
import { placeHits } from "./search.js";
import { selectRows, showSelection } from "./selection.js";
import { removeSketch } from "./sketch.js";
import { state } from "./state.js";
import { dress, followTheme } from "./theme.js";

const COLUMNS = 3; // maps in a row

let places = null; // across, of the points of each map, once some are hidden

/** Give the maps the height of the window where the page is theirs alone. */
export function fitMaps() {
  if (isStandalone) page.figures.maps.layout.height = heightOfWindow();
}

/** Draw the maps in the colouring in use, and listen to the mouse. */
export function drawMaps() {
  const { data, layout } = page.figures.maps;
  if (state.colouring) colourTraces(data, layout);
  if (isStandalone) dress(data, layout);
  if (!hasWebgl()) for (const trace of data) trace.type = "scatter";
  Plotly.newPlot(chart, data, fitted(layout, chart.clientWidth), CONFIG).then(() => {
    removeSketch();
    if (isStandalone) followTheme();
    listen();
    followWidth(chart, layout);
    chart.dataset.ready = "yes";
    showWhatWasAsked();
  });
}

/** Show what the reader has chosen while plotly.js was not there yet. */
function showWhatWasAsked() {
  if (state.colouring !== (page.targets[0] ?? null)) recolourMaps();
  if (state.hidden.size || state.alone) showPoints();
  if (state.rows) showSelection();
  placeHits();
}

/** Paint all points in the colouring in use. */
export function recolourMaps() {
  if (!chart.dataset.ready) return;
  const { colours, symbols } = pointStyles();
  const points = { "marker.color": [colours], "marker.symbol": [symbols] };
  const title = wrapped(state.colouring.subtitle, chart.clientWidth);
  Plotly.update(chart, points, { "title.text": title }, mapNumbers);
}

/** Show all points but those of hidden classes, and those that others are shown without. */
export function showPoints() {
  if (!chart.dataset.ready) return;
  const { colouring, hidden, alone } = state;
  places ??= page.figures.maps.data.map((trace) => [...numbersOf(trace.x)]);
  const isOut = (row) => hidden.has(colouring?.codes[row]) || (alone && !alone.has(row));
  const shown = (x, row) => (isOut(row) ? null : x);
  Plotly.restyle(chart, { x: places.map((xs) => xs.map(shown)) }, mapNumbers);
}

function pointStyles() {
  const { codes, colours, symbols } = state.colouring;
  return {
    colours: codes.map((code) => colours[code]),
    symbols: codes.map((code) => symbols[code]),
  };
}

function colourTraces(traces, layout) {
  const { colours, symbols } = pointStyles();
  layout.title.text = state.colouring.subtitle;
  for (const trace of traces) {
    trace.marker.color = colours;
    trace.marker.symbol = symbols;
  }
}

function hasWebgl() {
  return Boolean(document.createElement("canvas").getContext("webgl"));
}

/** The standalone export uses the window: maps about as high as they are wide. */
function heightOfWindow() {
  const lines = Math.ceil(mapNumbers.length / COLUMNS);
  const width = chart.clientWidth / Math.min(COLUMNS, mapNumbers.length);
  const height = Math.min(460, 0.82 * width, innerHeight - 430);
  return 110 + lines * Math.max(300, height);
}

function listen() {
  chart.on("plotly_selected", selectDrawn);
  chart.on("plotly_deselect", () => {
    if (!state.isDrawing) selectRows(null);
  });
  chart.on("plotly_hover", (event) => showCard(event.points[0].pointIndex, event.event));
  chart.on("plotly_unhover", hideCard);
  chart.on("plotly_afterplot", placeHits);
}

/** Select what the reader drew around. A resize says "selected" too: only an outline counts. */
function selectDrawn(event) {
  if (state.isDrawing || !(event?.lassoPoints || event?.range)) return;
  const rows = new Set(event.points.map((point) => point.pointIndex));
  selectRows([...rows].sort((a, b) => a - b));
}
