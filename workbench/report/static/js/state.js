import { page } from "./data.js";

/** What the reader has chosen so far. */
export const state = {
  colouring: page.targets[0] ?? null, // one of page.targets; null where there is no column
  rows: null, // selected rows, null for none
  name: null, // name of the selection, null if it has none
  hidden: new Set(), // numbers of classes of the colouring in use whose points are not shown
  alone: null, // rows that are shown without the others, null for all
  isDrawing: false, // while we draw a selection, what plotly says of selections is our own echo
};
