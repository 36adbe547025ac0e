// The explorer's own widgets: columns of picture cards, the legend, filter and table, sliders
// and map of weights.

import { renderCards } from "./cards.js";
import { renderDrop } from "./drop.js";
import { renderFilter } from "./filter.js";
import { renderLegend } from "./legend.js";
import { renderTable } from "./sample_table.js";
import { renderSlider } from "./slider.js";
import { renderWeights } from "./weights.js";

const RENDER = {
  cards: renderCards,
  drop: renderDrop,
  filter: renderFilter,
  legend: renderLegend,
  slider: renderSlider,
  table: renderTable,
  weights: renderWeights,
};

export default {
  render: (context) => RENDER[context.model.get("kind")](context),
};
