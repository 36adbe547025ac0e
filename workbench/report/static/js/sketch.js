/*
 * The first picture: points, frames and titles of the maps, drawn at once and without plotly.js,
 * which takes their place when it is ready.
 */
import { chart } from "./chart.js";
import { page } from "./data.js";
import { append } from "./dom.js";
import { fitted } from "./narrow.js";
import { numbersOf } from "./numbers.js";
import { state } from "./state.js";
import { cssColour } from "./theme.js";

const AROUND = 0.06; // share of a map's width that is left free on each side of the points
const MARGINS = { l: 64, r: 24, t: 96, b: 64 }; // of a figure that has no others
const ALPHA = 0.85;

let canvas = null;

/** Draw the maps as they will be, into a canvas over their place. */
export function sketchMaps() {
  const { data, layout } = page.figures.maps;
  const width = chart.clientWidth;
  const fit = fitted(layout, width);
  chart.style.height = `${fit.height}px`;
  canvas = append("canvas", { className: "sketch" }, chart.parentNode);
  canvas.setAttribute("aria-hidden", "true");
  const pen = penOf(canvas, width, fit.height);
  data.forEach((trace, i) => {
    const box = boxOf(trace, fit, width);
    drawFrame(pen, box, fit.annotations?.[i]?.text ?? "");
    drawPoints(pen, box, trace);
  });
}

/** Take the sketch away. */
export function removeSketch() {
  chart.style.height = "";
  canvas?.remove();
  canvas = null;
}

/** Give the context of a canvas that is sharp on every screen, in pixels of the page. */
function penOf(element, width, height) {
  const scale = devicePixelRatio || 1;
  Object.assign(element, { width: width * scale, height: height * scale });
  Object.assign(element.style, { width: `${width}px`, height: `${height}px` });
  element.style.top = `${chart.offsetTop}px`;
  const pen = element.getContext("2d");
  pen.scale(scale, scale);
  return pen;
}

/** Find the rectangle of a trace's map. */
function boxOf(trace, layout, width) {
  const margin = { ...MARGINS, ...layout.margin };
  const x = layout[`xaxis${(trace.xaxis ?? "x").slice(1)}`].domain;
  const y = layout[`yaxis${(trace.yaxis ?? "y").slice(1)}`].domain;
  const inside = {
    width: width - margin.l - margin.r,
    height: layout.height - margin.t - margin.b,
  };
  return {
    left: margin.l + x[0] * inside.width,
    top: margin.t + (1 - y[1]) * inside.height,
    width: (x[1] - x[0]) * inside.width,
    height: (y[1] - y[0]) * inside.height,
  };
}

function drawFrame(pen, box, title) {
  pen.strokeStyle = cssColour("edge");
  pen.strokeRect(box.left, box.top, box.width, box.height);
  pen.fillStyle = cssColour("ink");
  pen.textAlign = "center";
  const family = getComputedStyle(document.body).fontFamily;
  const lines = title.split("<br>").map(plainText).reverse();
  lines.forEach((line, i) => {
    const isName = i === lines.length - 1;
    pen.font = isName ? `bold 16px ${family}` : `13px ${family}`;
    pen.fillText(line, box.left + box.width / 2, box.top - 9 - 19 * i);
  });
}

/** Take the letters of a text that plotly reads, with its tags and entities. */
function plainText(text) {
  return new DOMParser().parseFromString(text, "text/html").body.textContent;
}

function drawPoints(pen, box, trace) {
  const across = sharesOf(trace.x);
  const up = sharesOf(trace.y);
  const size = trace.marker.size;
  pen.globalAlpha = ALPHA;
  for (let i = 0; i < across.length; i++) {
    const x = box.left + across[i] * box.width;
    const y = box.top + (1 - up[i]) * box.height;
    pen.fillStyle = colourOf(i, trace);
    pen.fillRect(x - size / 2, y - size / 2, size, size);
  }
  pen.globalAlpha = 1;
}

/** Say where numbers stand between the two ends of an axis, 0 to 1. */
function sharesOf(values) {
  const numbers = numbersOf(values);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    low = Math.min(low, number);
    high = Math.max(high, number);
  }
  const free = AROUND * (high - low) || 1;
  return Float64Array.from(numbers, (number) => (number - low + free) / (high - low + 2 * free));
}

function colourOf(row, trace) {
  if (state.colouring) return state.colouring.colours[state.colouring.codes[row]];
  const colour = trace.marker.color;
  return Array.isArray(colour) ? colour[row] : colour;
}
