// A slider for a weight: a log scale that goes down to 0. Any value can be typed beside it.

import { make } from "../../_filtering/static/dom.js";

const THUMB_WIDTH = 16; // pixels, as in explorer.css
const DIGITS = 12; // what is left of 10 ** -0.5 in two languages

// Stops: 0, then powers of ten.
class Stops {
  constructor(model) {
    this.low = model.get("min");
    this.high = model.get("max");
    this.step = model.get("step");
    this.last = Math.round((this.high - this.low) / this.step) + 1;
  }

  value(stop) {
    if (stop <= 0) return 0;
    const power = this.low + (stop - 1) * this.step;
    return Number((10 ** power).toPrecision(DIGITS));
  }

  // Where a value is; between two stops where it is neither.
  place(value) {
    if (value <= 0) return 0;
    const stop = (Math.log10(value) - this.low) / this.step + 1;
    return Math.min(Math.max(stop, 0.5), this.last);
  }

  // A typed number, within the ends; NaN for what is none.
  read(text) {
    const value = Number(text.trim().replaceAll(" ", "").replace(",", "."));
    if (!text.trim() || !Number.isFinite(value) || value < 0) return Number.NaN;
    return value === 0 ? 0 : Math.min(Math.max(value, 10 ** this.low), 10 ** this.high);
  }
}

export function weightText(value) {
  return String(Number(value.toPrecision(3)));
}

function parts(model, el) {
  const name = make("span", "wb-slider-name", model.get("description"));
  const track = make("span", "wb-slider-track");
  const range = make("input", "wb-range");
  const star = make("span", "wb-star", "\u2605");
  const typed = make("input", "wb-typed");
  range.type = "range";
  range.min = 0;
  range.step = 1;
  typed.type = "text";
  typed.inputMode = "decimal";
  typed.setAttribute("aria-label", `${model.get("description")}, as a number`);
  track.append(range, star);
  range.setAttribute("aria-label", model.get("description"));
  name.title = range.title = model.get("hint");
  el.append(name, track, typed);
  return { range, star, typed };
}

export function renderSlider({ model, el }) {
  el.classList.add("wb-slider");
  const { range, star, typed } = parts(model, el);
  let stops = new Stops(model);

  function set(value) {
    model.set("value", value);
    model.save_changes();
  }

  function show() {
    stops = new Stops(model);
    const value = model.get("value");
    const text = weightText(value);
    range.max = stops.last;
    range.value = Math.round(stops.place(value));
    range.setAttribute("aria-valuetext", text);
    if (document.activeElement !== typed) typed.value = text;
    mark();
  }

  function mark() {
    const chosen = model.get("mark");
    star.hidden = chosen === null;
    if (star.hidden) return;
    const share = stops.place(chosen) / stops.last;
    star.style.left = `calc(${THUMB_WIDTH / 2}px + ${share} * (100% - ${THUMB_WIDTH}px))`;
    star.title = `chosen: ${weightText(chosen)}`;
  }

  function read() {
    const value = stops.read(typed.value);
    if (!Number.isNaN(value)) set(value);
    typed.value = weightText(model.get("value"));
  }

  const heard = model.get("live") ? "input" : "change";
  range.addEventListener(heard, () => set(stops.value(Number(range.value))));
  typed.onchange = read;
  typed.onkeydown = (event) => {
    if (event.key === "Enter") read();
  };
  const told = ["change:value", "change:min", "change:max", "change:mark"];
  for (const event of told) model.on(event, show);
  show();
  return () => {
    for (const event of told) model.off(event, show);
  };
}
