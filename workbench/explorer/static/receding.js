// Points that are not selected are grey, all alike, while others are: translucent ones would be as
// dark as those that are selected where many lie upon each other. A plot has a colour for each
// state of a point; it takes them where there are as many of each.

import { greyOf, inkOf } from "./theme.js";

const STATES = ["selection", "color", "color_selected", "color_hover", "color_by", "points"];
const CHANGES = STATES.map((name) => `change:${name}`).join(" ");

function several(colour) {
  return Array.isArray(colour?.[0]) ? colour : [colour];
}

function paint(plot, model) {
  const colours = several(model.get("color"));
  const recede = plot.get("selectedPoints").length > 0;
  plot.set({
    pointColor: recede ? colours.map(greyOf) : colours,
    pointColorActive: colours,
    pointColorHover: colours.map(inkOf),
    opacityInactiveScale: 1,
  });
}

// Paints whenever a plot is told other colours or another selection; gives what ends that.
export function watchSelections(models, plots) {
  const endings = [];
  const all = () => {
    for (const [i, { plot }] of plots.entries()) paint(plot, models[i]);
  };
  for (const [i, { plot }] of plots.entries()) {
    const again = () => paint(plot, models[i]);
    for (const name of ["select", "deselect"]) plot.subscribe(name, all);
    models[i].on(CHANGES, again);
    endings.push(() => models[i].off(CHANGES, again));
  }
  all();
  return () => {
    for (const end of endings) end();
  };
}
