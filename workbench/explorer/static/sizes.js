// Maps as high as wide, within reason: a narrow canvas would cut points off.

const LEAST = 200;
const MOST = 560;

export function fitMaps(root, maps) {
  const width = root?.querySelector(".wb-map")?.clientWidth;
  if (!width) return;
  const height = Math.round(Math.min(MOST, Math.max(LEAST, width)));
  for (const map of maps) {
    const options = { ...map.get("regl_scatterplot_options"), height };
    map.set({ height, regl_scatterplot_options: options });
  }
}

// Calls back when the maps get another size; gives what ends that.
export function watchSize(root, changed) {
  const watch = new ResizeObserver(changed);
  const map = root.querySelector(".wb-map");
  if (map) watch.observe(map);
  return () => watch.disconnect();
}
