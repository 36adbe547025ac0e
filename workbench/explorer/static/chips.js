// What the legend shows: a button for each class, or a colour bar.

import { make } from "./dom.js";

const HELP = "click: show or hide; Shift or double click: this one alone";

function chip(model, item, i) {
  const node = make("button", "wb-chip");
  const swatch = make("span", "wb-swatch");
  const count = make("span", "wb-count", item.count.toLocaleString());
  swatch.style.background = item.colour;
  node.append(swatch, make("span", "", item.name), count);
  node.setAttribute("aria-pressed", String(item.on));
  node.title = `${item.name}: ${HELP}`; // the whole name, where the button shortens it
  node.onclick = (event) => model.send({ type: "toggle", index: i, only: event.shiftKey });
  node.ondblclick = () => model.send({ type: "toggle", index: i, only: true });
  return node;
}

function colourBar({ colours, low, high, title }) {
  const bar = make("div", "wb-scale");
  const ramp = make("span", "wb-ramp");
  ramp.style.background = `linear-gradient(90deg, ${colours.join(",")})`;
  const ends = [make("span", "", low), ramp, make("span", "", high)];
  bar.append(...ends, make("span", "wb-count", title));
  return bar;
}

export function drawLegend(model, el) {
  const { items, bar, title } = model.get("legend");
  const focused = [...el.querySelectorAll("button")].indexOf(document.activeElement);
  el.replaceChildren();
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", `legend: ${title}`);
  if (bar) el.append(colourBar(bar));
  if (items?.length) {
    const all = make("button", "wb-chip wb-all", "all");
    all.onclick = () => model.send({ type: "toggle", index: -1 });
    el.append(all, ...items.map((item, i) => chip(model, item, i)));
  }
  el.querySelectorAll("button")[focused]?.focus();
}
