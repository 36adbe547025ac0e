// The plots themselves, as jupyter-scatter hands them out: each on an element of its map.

import { frames } from "../../_filtering/static/dom.js";

// Of all maps under an element, in their order, once they are there.
export async function plotsOf(root, isClosed) {
  const count = root.querySelectorAll(".wb-map").length;
  for (;;) {
    const found = plotsNow(root);
    if (found.length === count || isClosed()) return found;
    await frames(1);
  }
}

function plotsNow(root) {
  const found = [];
  for (const map of root.querySelectorAll(".wb-map")) {
    const holder = [...map.querySelectorAll("*")].find((node) => node.api);
    if (holder) found.push({ map, holder, plot: holder.api });
  }
  return found;
}
