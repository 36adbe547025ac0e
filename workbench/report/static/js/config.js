import { page } from "./data.js";
import { tell } from "./tell.js";

/** What plotly.js says of itself, by what it says in English. */
const DICTIONARY = {
  "Lasso Select": tell("Lasso Select"),
  "Box Select": tell("Box Select"),
  Zoom: tell("Zoom"),
  Pan: tell("Pan"),
  "Reset axes": tell("Reset axes"),
  "Download plot as a PNG": tell("Download plot as a PNG"),
};
const LANGUAGE = page.told ? { locale: "page", locales: { page: { dictionary: DICTIONARY } } } : {};

/** Options that every figure of the page has. */
export const CONFIG = {
  displaylogo: false,
  responsive: true,
  modeBarButtons: [["lasso2d", "select2d", "zoom2d", "pan2d", "resetScale2d", "toImage"]],
  ...LANGUAGE,
};
