import { page } from "./data.js";
import { phrase } from "./phrase.js";
import { state } from "./state.js";

/** Write a number with three significant digits. */
export function numberText(value) {
  if (value === null) return phrase("(none)");
  return String(Number(value.toPrecision(3)));
}

/** Write a count with commas between thousands. */
export function countText(count) {
  return count.toLocaleString("en");
}

/** Say what the colouring in use tells of a row: its class, or name and number. */
export function labelOf(row) {
  const colouring = state.colouring;
  if (!colouring) return "";
  if (colouring.values) return `${colouring.name} ${numberText(colouring.values[row])}`;
  return colouring.classes[colouring.codes[row]];
}

/** Return the captions of a row; none if it has none. */
export function captionsOf(row) {
  return [page.captions?.[row] ?? []].flat();
}

/** Return the first caption of a row, empty if it has none. */
export function captionOf(row) {
  return captionsOf(row)[0] ?? "";
}
