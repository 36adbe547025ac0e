// The map of weights: a cell for each setting, the chosen one, and where the sliders are.

import { make } from "../../_filtering/static/dom.js";

const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const SLIM = "Up: the expert weight. Top row: no product.";
const WALKING = "Arrow keys walk from setting to setting; the sliders follow.";

function placed(node, x, y, width = 1) {
  node.style.gridColumn = `${x + 2} / span ${width}`; // column 1 names the rows
  node.style.gridRow = `${y + 2}`; // row 1 names what is above
  return node;
}

function axis(className, text, x, y, width) {
  return placed(make("span", `wb-axis ${className}`, text), x, y, width);
}

class WeightGrid {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.grid = make("div", "wb-grid");
    this.grid.setAttribute("role", "group");
    this.said = make("p", "wb-note wb-cell-words");
    this.said.setAttribute("aria-live", "polite");
    this.key = make("p", "wb-note wb-grid-key");
    el.append(this.grid, make("p", "wb-note wb-slim", SLIM), this.said, this.key);
    this.grid.onkeydown = (event) => this.walk(event);
    this.grid.onpointerleave = () => this.say();
  }

  rebuild() {
    const cells = this.model.get("cells");
    const focused = this.grid.contains(document.activeElement);
    this.nodes = cells.map((cell, i) => this.cell(cell, i));
    this.ring = make("span", "wb-ring");
    const [columns] = this.model.get("size");
    this.grid.style.setProperty("--wb-columns", columns - 2);
    this.grid.replaceChildren(...this.axes(), ...this.nodes, this.ring);
    this.grid.setAttribute("aria-label", `scores by weights: ${this.model.get("scale").title}`);
    this.grid.title = WALKING;
    this.drawKey();
    this.move();
    if (focused) this.focus(this.here());
  }

  axes() {
    const [columns, rows] = this.model.get("size");
    const { x = [], y = [] } = this.model.get("ticks");
    const middle = Math.floor(columns / 2) - 3;
    return [
      axis("wb-over", "concatenation", middle, -1, 7),
      axis("wb-left wb-wide", "no product", -1, 0),
      ...y.map(([row, text]) => axis("wb-left", text, 0, row)),
      ...x.map(([column, text], i) =>
        axis(i % 2 ? "wb-under wb-wide" : "wb-under", text, column, rows),
      ),
      axis("wb-right", "KrossFuse", columns - 1, rows - 1),
      axis("wb-under wb-axis-name", "C: how much CLIP counts", 0, rows + 1, columns),
      axis("wb-left wb-wide", "expert weight", -1, 1),
    ];
  }

  cell(cell, i) {
    const [columns] = this.model.get("size");
    const node = placed(make("button", "wb-cell"), cell.x, cell.y);
    node.style.background = cell.colour;
    node.classList.toggle("wb-dark", cell.dark);
    node.setAttribute("aria-label", cell.words);
    node.tabIndex = -1;
    if (cell.tied) node.append(make("span", "wb-tied"));
    if (cell.y === 0 && cell.x === 0) node.append("CLIP");
    if (cell.y === 0 && cell.x === columns - 1) node.append("expert");
    if (cell.chosen) node.append(make("span", "wb-chosen", "\u2605"));
    node.onclick = () => this.take(i);
    node.onpointerenter = () => this.say(cell.words);
    node.onfocus = () => this.say(cell.words);
    return node;
  }

  // Shows the half of the settings that the sliders are in, and where they are in it.
  move() {
    const { x, y, centred } = this.model.get("place");
    const cells = this.model.get("cells");
    cells.forEach((cell, i) => {
      this.nodes[i].hidden = cell.centred !== null && cell.centred !== centred;
    });
    this.ring.hidden = x === undefined;
    if (this.ring.hidden) {
      this.say();
      return;
    }
    placed(
      this.ring,
      Math.min(Math.max(Math.round(x), 0), this.model.get("size")[0] - 1),
      Math.round(y),
    );
    this.ring.classList.toggle("wb-named", this.isNamed(x, y));
    this.ring.style.translate = `${100 * (x - Math.round(x))}% ${100 * (y - Math.round(y))}%`;
    const here = this.here();
    for (const node of this.nodes) node.tabIndex = -1;
    if (here >= 0) this.nodes[here].tabIndex = 0;
    this.drawMarks();
    this.say();
  }

  // Whether a word stands where the sliders are: CLIP, or the expert.
  isNamed(x, y) {
    return y === 0 && (x === 0 || x === this.model.get("size")[0] - 1);
  }

  // The cell that is nearest to the sliders.
  here() {
    const { x, y } = this.model.get("place");
    return this.nearest((cell) => (cell.x - x) ** 2 + (cell.y - y) ** 2);
  }

  nearest(distance) {
    const cells = this.model.get("cells");
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    cells.forEach((cell, i) => {
      const far = this.nodes[i].hidden ? Number.POSITIVE_INFINITY : distance(cell);
      if (far < least) [best, least] = [i, far];
    });
    return best;
  }

  walk(event) {
    const step = ARROWS[event.key];
    const from = this.nodes.indexOf(document.activeElement);
    if (!step || from < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const cell = this.model.get("cells")[from];
    const [dx, dy] = step;
    const next = this.nearest((other) => {
      const along = dx ? (other.x - cell.x) * dx : (other.y - cell.y) * dy;
      const across = dx ? other.y - cell.y : other.x - cell.x;
      if (along <= 0 || (dx && across !== 0)) return Number.POSITIVE_INFINITY;
      return along + 100 * Math.abs(across);
    });
    if (next < 0) return;
    this.focus(next);
    this.take(next);
  }

  focus(i) {
    for (const node of this.nodes) node.tabIndex = -1;
    this.nodes[i].tabIndex = 0;
    this.nodes[i].focus();
  }

  take(i) {
    this.model.send({ type: "take", cell: i });
  }

  say(text) {
    const { words: now } = this.model.get("place");
    this.said.textContent = text ?? (now ? `sliders: ${now}` : "");
  }

  drawKey() {
    const { low, high, colours, title } = this.model.get("scale");
    const ramp = make("span", "wb-ramp");
    ramp.style.background = `linear-gradient(90deg, ${colours.join(",")})`;
    const bar = make("span", "wb-scale");
    bar.append(make("span", "", low), ramp, make("span", "", high), make("span", "", title));
    this.marks = make("span", "");
    this.key.replaceChildren(bar, this.marks);
  }

  // The chosen setting is in one half of the map alone.
  drawMarks() {
    const i = this.model.get("cells").findIndex((cell) => cell.chosen);
    const away = i >= 0 && this.nodes[i].hidden;
    const other = this.model.get("place").centred ? "without" : "with";
    const chosen = away ? `${other} CLIP centred` : "chosen";
    const { tied } = this.model.get("scale");
    const marks = [`\u2605 ${chosen}`, "\u25cb the sliders", `\u00b7 ${tied}`];
    this.marks.textContent = marks.join(" \u00a0 ");
  }
}

export function renderWeights({ model, el }) {
  el.classList.add("wb-weights");
  const map = new WeightGrid(model, el);
  const rebuild = () => map.rebuild();
  const move = () => {
    if (map.nodes?.length) map.move();
  };
  const build = () => {
    if (model.get("cells").length) rebuild();
  };
  model.on("change:version", build);
  model.on("change:place", move);
  build();
  return () => {
    model.off("change:version", build);
    model.off("change:place", move);
  };
}
