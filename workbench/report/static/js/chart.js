import { page } from "./data.js";
import { byId } from "./dom.js";

/** The element that plotly draws the maps into; null on a page without maps. */
export const chart = byId("maps");

const mapTraces = page.figures.maps?.data ?? [];

/** Numbers of the maps; trace i holds the points of map i. */
export const mapNumbers = mapTraces.map((_, i) => i);

/** Tell whether the points are drawn by WebGL; if not, each is an SVG element. */
export function isWebgl() {
  return mapTraces[0].type === "scattergl";
}
