// The plot of pairs: shades of how many, lines, points to click; drag draws around a part.

import { make } from "../../_filtering/static/dom.js";
import { moveAmong, stopAt } from "../../_filtering/static/roving.js";

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = { first: "▶", second: "▲", both: "●", neither: "✕" };
const LEAST_DRAG = 0.012; // of the plot: what moves less is a click
const WIDEST = 0.45; // of the panel
const LEAST_SIDE = 140; // pixels of the plot
const AXIS = { left: 40, below: 32 }; // pixels beside the plot
const AROUND = 0.02; // of the plot, on each side of a click

function svgNode(tag, className, path) {
  const node = document.createElementNS(SVG, tag);
  node.setAttribute("class", className);
  if (path) node.setAttribute("d", path);
  return node;
}

function shareOf(share) {
  return `${(100 * share).toFixed(2)}%`;
}

function putAt(node, x, y) {
  node.style.left = shareOf(x);
  node.style.bottom = shareOf(y);
  return node;
}

function boxOf([x0, y0], [x1, y1]) {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}

function pathOf(outline) {
  const steps = outline.map(([x, y]) => `${x.toFixed(4)} ${(1 - y).toFixed(4)}`);
  return steps.length ? `M${steps.join("L")}Z` : "";
}

class PlotOfPairs {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.picture = make("img", "wb-pair-shades");
    this.picture.alt = "";
    this.overlay = document.createElementNS(SVG, "svg");
    this.overlay.setAttribute("viewBox", "0 0 1 1");
    this.overlay.setAttribute("preserveAspectRatio", "none");
    this.outline = svgNode("path", "wb-pair-outline");
    this.area = make("div", "wb-pair-area");
    this.area.title = "Drag around a part, with Shift for a box, or click: its pairs are listed.";
    this.marks = make("div", "wb-pair-marks");
    this.marks.setAttribute("role", "group");
    this.area.append(this.picture, this.overlay, this.marks);
    this.left = make("div", "wb-pair-left");
    this.below = make("div", "wb-pair-below");
    this.key = make("p", "wb-note wb-pair-key");
    el.append(this.left, this.area, this.below, this.key);
    this.area.onpointerdown = (event) => this.begin(event);
    this.area.onpointermove = (event) => this.move(event);
    this.area.onpointerup = (event) => this.end(event);
    this.area.onpointercancel = () => this.stop();
    this.marks.onkeydown = (event) => moveAmong(this.points, event);
  }

  draw() {
    const { names, ticks, lines, points, most, label } = this.model.get("drawing");
    if (!names) return;
    this.forget();
    this.address = URL.createObjectURL(new Blob([this.model.get("picture")]));
    this.picture.src = this.address;
    const paths = lines.map((line) => svgNode("path", "wb-pair-line", line.path));
    this.overlay.replaceChildren(...paths, this.outline);
    this.points = points.map((point, i) => this.point(point, i));
    stopAt(this.points);
    const values = lines.map((line) => this.value(line));
    this.marks.replaceChildren(...values, ...this.points);
    this.marks.setAttribute(
      "aria-label",
      `telling pairs: ${names[0]} to the right, ${names[1]} up`,
    );
    this.left.replaceChildren(make("span", "wb-pair-name", `alike in ${names[1]} →`));
    this.below.replaceChildren(make("span", "wb-pair-name", `alike in ${names[0]} →`));
    for (const [share, words] of ticks[0]) this.below.append(this.tick(words, "left", share));
    for (const [share, words] of ticks[1]) this.left.append(this.tick(words, "bottom", share));
    this.drawKey(most, lines.length, label);
    this.drawOutline();
  }

  value({ words, x, y }) {
    const side = x > 0.5 ? "wb-pair-value" : "wb-pair-value wb-inward";
    return putAt(make("span", side, words), x, Math.min(0.96, Math.max(0.04, y)));
  }

  // The largest square that there is room for.
  fit() {
    const { clientHeight, parentElement } = this.el;
    const most = WIDEST * parentElement.clientWidth - AXIS.left;
    const side = Math.min(clientHeight - AXIS.below - this.key.offsetHeight, most);
    this.el.style.setProperty("--wb-pair-side", `${Math.max(LEAST_SIDE, Math.floor(side))}px`);
  }

  tick(words, side, share) {
    const node = make("span", "wb-pair-tick", words);
    node.style[side] = shareOf(share);
    return node;
  }

  point({ x, y, corner, words, same }, number) {
    const node = putAt(make("button", `wb-pair-point wb-${corner}`, SHAPES[corner]), x, y);
    if (same !== null) node.classList.add(same ? "wb-same" : "wb-different");
    node.title = words;
    node.setAttribute("aria-label", words);
    node.onclick = () => this.model.send({ type: "point", number });
    return node;
  }

  drawKey(most, n, label) {
    const ramp = make("span", "wb-ramp wb-pair-ramp");
    const parts = ["1", ramp, `${most} pairs`];
    if (n) parts.push(make("span", "wb-pair-line-key", "—"), "fused");
    if (label) {
      parts.push(make("span", "wb-pair-dot wb-same", "●"), "same class");
      parts.push(make("span", "wb-pair-dot wb-different", "●"), "different");
    }
    this.key.replaceChildren(...parts);
    const lines = n ? "Lines: equal fused similarity. " : "";
    this.key.title = lines + (label && `Points: pairs of the same ${label}, or of different ones.`);
  }

  drawOutline(outline = this.model.get("outline")) {
    this.outline.setAttribute("d", pathOf(outline));
  }

  place(event) {
    const { left, bottom, width, height } = this.area.getBoundingClientRect();
    return [(event.clientX - left) / width, (bottom - event.clientY) / height];
  }

  begin(event) {
    if (event.button !== 0 || event.target.closest("button")) return;
    event.preventDefault();
    this.area.setPointerCapture(event.pointerId);
    this.path = [this.place(event)];
  }

  move(event) {
    if (!this.path) return;
    this.path.push(this.place(event));
    this.drawOutline(this.around(event));
  }

  end(event) {
    if (!this.path) return;
    const outline = this.around(event);
    this.stop();
    this.model.send({ type: "region", outline });
  }

  stop() {
    this.path = undefined;
    this.drawOutline();
  }

  // What was drawn around: a box with Shift, a small square by a click.
  around(event) {
    const [first] = this.path;
    const last = this.path[this.path.length - 1];
    const far = this.path.map(([x, y]) => Math.hypot(x - first[0], y - first[1]));
    if (Math.max(...far) < LEAST_DRAG) {
      const [x, y] = first;
      return boxOf([x - AROUND, y - AROUND], [x + AROUND, y + AROUND]);
    }
    return event.shiftKey ? boxOf(first, last) : this.path;
  }

  forget() {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = undefined;
  }
}

export function renderPairPlot({ model, el }) {
  el.classList.add("wb-pair-plot");
  const plot = new PlotOfPairs(model, el);
  const draw = () => plot.draw();
  const outline = () => plot.drawOutline();
  const sizes = new ResizeObserver(() => plot.fit());
  for (const node of [el, plot.key]) sizes.observe(node); // the key may take several lines
  model.on("change:version", draw);
  model.on("change:outline", outline);
  draw();
  return () => {
    sizes.disconnect();
    model.off("change:version", draw);
    model.off("change:outline", outline);
    plot.forget();
  };
}
