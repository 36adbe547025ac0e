// The explorer's own widgets: columns of picture cards, and the legend.

import { renderCards } from "./cards.js";
import { renderLegend } from "./legend.js";

const RENDER = { cards: renderCards, legend: renderLegend };

export default {
  render: (context) => RENDER[context.model.get("kind")](context),
};
