import { page } from "./data.js";
import { append } from "./dom.js";

/** Add the thumbnail of a row, cut out of the one picture that holds all; null if it has none. */
export function addTile(row, size, parent) {
  const place = page.tiles ? page.tiles[row] : -1;
  if (place < 0) return null;
  const box = append("span", { className: "tile", title: page.names[row] }, parent);
  const column = place % page.columns;
  const line = Math.floor(place / page.columns);
  Object.assign(box.style, {
    width: `${size}px`,
    height: `${size}px`,
    backgroundSize: `${page.columns * size}px auto`,
    backgroundPosition: `-${column * size}px -${line * size}px`,
  });
  return box;
}
