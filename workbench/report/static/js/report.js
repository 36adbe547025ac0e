import { CONFIG } from "./config.js";
import { connectControls } from "./controls.js";
import { page } from "./data.js";
import { drawLegend } from "./legend.js";
import { drawMaps } from "./maps.js";

const FIGURE_CONFIG = { ...CONFIG, displayModeBar: false };

for (const [id, figure] of Object.entries(page.figures)) {
  if (id === "maps") {
    drawMaps();
    drawLegend();
    connectControls();
  } else {
    Plotly.newPlot(id, figure.data, figure.layout, FIGURE_CONFIG);
  }
}
