import { CONFIG } from "./config.js";
import { connectControls } from "./controls.js";
import { page } from "./data.js";
import { byId } from "./dom.js";
import { drawLegend } from "./legend.js";
import { drawMaps } from "./maps.js";
import { fitted, followWidth, withColourBars } from "./narrow.js";

const FIGURE_CONFIG = { ...CONFIG, displayModeBar: false };

/** Draw one figure below the maps. */
function drawFigure([id, figure]) {
  const element = byId(id);
  const layout = fitted(figure.layout, element.clientWidth);
  Plotly.newPlot(element, withColourBars(figure.data, layout), layout, FIGURE_CONFIG);
  followWidth(element, figure.layout);
}

/** Draw figures one by one, so that the page answers in between. */
function drawRest(figures) {
  if (!figures.length) return;
  drawFigure(figures[0]);
  setTimeout(() => drawRest(figures.slice(1)));
}

if (page.figures.maps) {
  drawMaps();
  drawLegend();
  connectControls();
}
const rest = Object.entries(page.figures).filter(([id]) => id !== "maps");
requestAnimationFrame(() => setTimeout(() => drawRest(rest))); // once the maps are seen
