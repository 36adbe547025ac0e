import { CONFIG } from "./config.js";
import { connectControls } from "./controls.js";
import { page } from "./data.js";
import { byId } from "./dom.js";
import { drawLegend } from "./legend.js";
import { loadLibrary, onceSeen } from "./library.js";
import { drawMaps, fitMaps } from "./maps.js";
import { fitted, followWidth, withColourBars } from "./narrow.js";
import { sketchMaps } from "./sketch.js";

const FIGURE_CONFIG = { ...CONFIG, displayModeBar: false };

/** Draw one figure below the maps. */
function drawFigure([id, figure]) {
  const element = byId(id);
  const layout = fitted(figure.layout, element.clientWidth, figure.data);
  Plotly.newPlot(element, withColourBars(figure.data, layout), layout, FIGURE_CONFIG);
  followWidth(element, figure.layout);
}

const waiting = Object.entries(page.figures).filter(([id]) => id !== "maps");
let areMapsDrawn = false;

/** Draw figures one by one, so that the page answers in between. */
function drawRest() {
  if (!waiting.length) return;
  drawFigure(waiting.shift());
  setTimeout(drawRest);
}

/** Load plotly.js and draw the maps, once. */
function drawFirst() {
  if (areMapsDrawn) return;
  areMapsDrawn = true;
  loadLibrary();
  if (page.figures.maps) drawMaps();
}

/** Draw what is not drawn yet: paper does not wait. */
function drawForPaper() {
  drawFirst();
  while (waiting.length) drawFigure(waiting.shift());
}

/** Draw everything with plotly.js, the maps first. */
function drawAll() {
  drawFirst();
  onceSeen(drawRest);
}

addEventListener("beforeprint", drawForPaper);

if (page.figures.maps) {
  fitMaps();
  drawLegend();
  connectControls();
  sketchMaps();
}
onceSeen(drawAll);
