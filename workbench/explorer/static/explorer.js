// The explorer's own widgets: columns of picture cards, the legend, filter and table, pairs,
// sliders and map of weights.

import { renderFilter } from "../../_filtering/static/filter.js";
import { renderTable } from "../../_filtering/static/sample_table.js";
import { renderCards } from "./cards.js";
import { renderDrop } from "./drop.js";
import { renderLegend } from "./legend.js";
import { renderPairList } from "./pair_list.js";
import { renderPairPlot } from "./pair_plot.js";
import { watchReopening } from "./reopening.js";
import { renderSlider } from "./slider.js";
import { renderWeights } from "./weights.js";

const RENDER = {
  cards: renderCards,
  drop: renderDrop,
  filter: renderFilter,
  legend: renderLegend,
  "pair-list": renderPairList,
  "pair-plot": renderPairPlot,
  slider: renderSlider,
  table: renderTable,
  weights: renderWeights,
};

export default {
  initialize: ({ model }) => {
    if (model.get("kind") === "legend") watchReopening(model);
  },
  render: (context) => RENDER[context.model.get("kind")](context),
};
