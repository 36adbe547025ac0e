// The plots themselves, as jupyter-scatter hands them out: each on an element of its map.

// Of all maps under an element, in their order; those that are not there yet are left out.
export function plotsOf(root) {
  const found = [];
  for (const map of root.querySelectorAll(".wb-map")) {
    const holder = [...map.querySelectorAll("*")].find((node) => node.api);
    if (holder) found.push({ map, holder, plot: holder.api });
  }
  return found;
}
