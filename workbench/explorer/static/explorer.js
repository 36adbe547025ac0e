// The explorer's own widgets: columns of picture cards, the legend, sliders and map of weights.

import { renderCards } from "./cards.js";
import { renderDrop } from "./drop.js";
import { renderLegend } from "./legend.js";
import { renderSlider } from "./slider.js";
import { renderWeights } from "./weights.js";

const RENDER = {
  cards: renderCards,
  drop: renderDrop,
  legend: renderLegend,
  slider: renderSlider,
  weights: renderWeights,
};

export default {
  render: (context) => RENDER[context.model.get("kind")](context),
};
