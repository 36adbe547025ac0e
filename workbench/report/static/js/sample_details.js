import { page } from "./data.js";
import { append } from "./dom.js";
import { columns } from "./sample_columns.js";
import { state } from "./state.js";
import { addTile } from "./tiles.js";
import { captionOf, captionsOf, labelOf } from "./words.js";

const LARGE = 224; // pixels of the picture of a sample at least, where the window has room
const AT_THE_SIDES = 64; // pixels beside it in a narrow window

/** Tell all that is known of a sample: its title, and name and words of each column. */
export function detailsOf(row) {
  const words = columns
    .filter(({ told }) => told.words !== "captions")
    .map((column) => [column.told.name, column.words(row)]);
  const all = [...words, ...captionsOf(row).map((text) => ["caption", text])];
  const label = state.colouring?.values ? "" : labelOf(row); // a number is no name
  const title = label || captionOf(row) || page.names[row];
  return { title, columns: all.filter(([, text]) => text) };
}

/** Draw the large picture of a sample; null if it has none. */
export function largeTile(row) {
  const wanted = Math.max(LARGE, 2 * page.tile_size);
  const size = Math.min(wanted, innerWidth - AT_THE_SIDES);
  const box = append("div", { className: "wb-large-tile" }, document.createElement("div"));
  return addTile(row, size, box) && box;
}
