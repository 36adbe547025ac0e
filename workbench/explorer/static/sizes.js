// Maps as large as their place allows. None is higher than wide: that would cut points off.

const LEAST = 90;
const MOST = 560;

function shown(grid) {
  return [...grid.querySelectorAll(".wb-map")];
}

// What stands above and below the points of a map.
function wordsOf(map) {
  const words = [...map.querySelectorAll(".wb-title")];
  return words.reduce((sum, each) => sum + each.offsetHeight, 6);
}

function layoutOf(grid) {
  const maps = shown(grid);
  const rows = new Set(maps.map((map) => map.offsetTop)).size;
  const gap = Number.parseFloat(getComputedStyle(grid).rowGap) || 0;
  const words = Math.max(...maps.map(wordsOf));
  return { rows, gaps: (rows - 1) * gap, words, width: maps[0].clientWidth };
}

// Pixels that all rows of maps would like to have: squares.
export function wantedHeight(grid) {
  const { rows, gaps, words, width } = layoutOf(grid);
  return rows * (Math.min(MOST, width) + words) + gaps;
}

export function fitMaps(grid, maps) {
  if (!grid.clientWidth) return;
  const { rows, gaps, words, width } = layoutOf(grid);
  const room = (grid.clientHeight - gaps) / rows - words;
  const height = Math.round(Math.min(MOST, width, Math.max(LEAST, room)));
  grid.style.setProperty("--wb-canvas", `${height}px`);
  for (const map of maps) {
    if (map.get("height") === height) continue;
    const options = { ...map.get("regl_scatterplot_options"), height };
    map.set({ height, regl_scatterplot_options: options });
  }
}

// Pixels that the maps take as they are now, whether their place is as high or not.
export function needed(grid) {
  const maps = shown(grid);
  const last = maps[maps.length - 1];
  return last.offsetTop + last.offsetHeight - maps[0].offsetTop;
}
