// The explorer's own widgets: columns of picture cards, the legend, sliders, the map of weights, pairs.

import { renderCards } from "./cards.js";
import { renderDrop } from "./drop.js";
import { renderLegend } from "./legend.js";
import { renderPairList } from "./pair_list.js";
import { renderPairPlot } from "./pair_plot.js";
import { renderSlider } from "./slider.js";
import { renderWeights } from "./weights.js";

const RENDER = {
  cards: renderCards,
  drop: renderDrop,
  legend: renderLegend,
  "pair-list": renderPairList,
  "pair-plot": renderPairPlot,
  slider: renderSlider,
  weights: renderWeights,
};

export default {
  render: (context) => RENDER[context.model.get("kind")](context),
};
