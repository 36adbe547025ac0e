import { page } from "./data.js";
import { phrase } from "./phrase.js";

/** What plotly.js says of itself, by what it says in English. */
const DICTIONARY = {
  "Lasso Select": phrase("Lasso Select"),
  "Box Select": phrase("Box Select"),
  Zoom: phrase("Zoom"),
  Pan: phrase("Pan"),
  "Reset axes": phrase("Reset axes"),
  "Download plot as a PNG": phrase("Download plot as a PNG"),
  "Double-click to zoom back out": phrase("Double-click to zoom back out"),
  "Preparing image - this may take a few seconds": phrase(
    "Preparing image - this may take a few seconds",
  ),
  "Image download succeeded": phrase("Image download succeeded"),
  "Sorry, there was a problem downloading your image!": phrase(
    "Sorry, there was a problem downloading your image!",
  ),
};
const LANGUAGE = page.told ? { locale: "page", locales: { page: { dictionary: DICTIONARY } } } : {};

/** Options that every figure of the page has. */
export const CONFIG = {
  displaylogo: false,
  responsive: true,
  modeBarButtons: [["lasso2d", "select2d", "zoom2d", "pan2d", "resetScale2d", "toImage"]],
  ...LANGUAGE,
};
