import { CONFIG } from "./config.js";
import { connectControls } from "./controls.js";
import { page } from "./data.js";
import { byId } from "./dom.js";
import { drawLegend } from "./legend.js";
import { drawMaps } from "./maps.js";
import { fitted, followWidth, withColourBars } from "./narrow.js";

const FIGURE_CONFIG = { ...CONFIG, displayModeBar: false };

for (const [id, figure] of Object.entries(page.figures)) {
  if (id === "maps") {
    drawMaps();
    drawLegend();
    connectControls();
  } else {
    const element = byId(id);
    const layout = fitted(figure.layout, element.clientWidth);
    Plotly.newPlot(element, withColourBars(figure.data, layout), layout, FIGURE_CONFIG);
    followWidth(element, figure.layout);
  }
}
