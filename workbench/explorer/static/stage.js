// The explorer as high as what is seen of the page, so that maps and pictures are seen together.
// A handle between them gives more room to one or the other.

import { make } from "../../_filtering/static/dom.js";
import { fitMaps, needed, wantedHeight } from "./sizes.js";

const OUTPUTS = ".jp-OutputArea, .jp-Cell";
const SHARED = ".wb-maps, .wb-panels, .wb-status"; // what else there is has a height of its own
const LEAST_STAGE = 520; // pixels; a page that is lower scrolls
const LEAST_CARDS = 212; // a row of pictures, and what stands around it
const CONTROLS = 30; // a line of them
const NARROW = 620; // where they take two lines
const LEAST_MAPS = 132;
const LOW = 600; // pixels: what is less needed is left out
const MARGIN = 12; // above and below
const STEP = 24; // of the handle, by keys

// The outputs of a cell are as high as we are: what scrolls is around the outermost of them.
function outputsOf(node) {
  const outer = node.parentElement?.closest(OUTPUTS);
  return outer ? outputsOf(outer) : node;
}

// What scrolls around a node, or the page.
function scrollerOf(node) {
  for (let up = outputsOf(node).parentElement; up; up = up.parentElement) {
    const { overflowY } = getComputedStyle(up);
    if (/auto|scroll/.test(overflowY) && up.clientHeight > LEAST_MAPS) return up;
  }
  return document.documentElement;
}

function heightOf(nodes) {
  return nodes.reduce((sum, node) => sum + node.offsetHeight, 0);
}

// Tabs, the controls of a panel, and a row of pictures: as much for each panel, so that the maps
// stay as they are when another comes to the front.
function leastPanel(panels) {
  const controls = panels.clientWidth < NARROW ? 2 * CONTROLS : CONTROLS;
  return heightOf([panels.querySelector(".lm-TabBar")]) + controls + LEAST_CARDS;
}

export class Stage {
  constructor(root, maps, model, handle) {
    Object.assign(this, { root, maps, model, handle });
    this.grid = root.querySelector(".wb-maps");
    this.panels = root.querySelector(".wb-panels");
    this.scroller = scrollerOf(root);
    this.again = () => this.fit();
    this.watch = new ResizeObserver(this.again);
    for (const node of [root, this.scroller, ...root.children]) this.watch.observe(node);
    addEventListener("resize", this.again);
    model.on("change:split", this.again);
    handle.onpointerdown = (event) => this.grab(event);
    handle.onkeydown = (event) => this.key(event);
    handle.ondblclick = () => this.keep(0);
    this.fit();
  }

  room() {
    if (this.root.classList.contains("wb-full")) return innerHeight;
    return Math.max(LEAST_STAGE, this.scroller.clientHeight - MARGIN);
  }

  // Pixels for the maps: as many as they can use, if a row of pictures still has room.
  fit() {
    if (!this.root.clientWidth) return;
    const room = this.room();
    const rest = [...this.root.children].filter((node) => !node.matches(SHARED));
    this.root.classList.toggle("wb-low", room < LOW);
    const least = leastPanel(this.panels);
    this.most = room - heightOf(rest) - least;
    const wanted = this.model.get("split") || Math.min(wantedHeight(this.grid), this.most);
    const height = Math.round(Math.max(LEAST_MAPS, Math.min(wanted, this.most + LEAST_CARDS / 2)));
    this.root.style.setProperty("--wb-stage", `${room}px`);
    this.root.style.setProperty("--wb-maps", `${height}px`);
    this.height = height;
    this.handle.setAttribute("aria-valuenow", height);
    this.handle.setAttribute("aria-valuemin", LEAST_MAPS);
    this.handle.setAttribute("aria-valuemax", Math.max(height, Math.round(this.most)));
    fitMaps(this.grid, this.maps);
    this.grid.classList.toggle("wb-scrolls", needed(this.grid) > height + 2);
  }

  grab(event) {
    const before = this.height - event.clientY;
    this.handle.setPointerCapture(event.pointerId);
    this.handle.onpointermove = (move) => this.keep(before + move.clientY);
    this.handle.onpointerup = () => {
      this.handle.onpointermove = null;
    };
  }

  key(event) {
    const steps = { ArrowUp: -STEP, ArrowDown: STEP };
    if (event.key in steps) this.keep(this.height + steps[event.key]);
    else if (event.key === "Home") this.keep(0);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // 0 is as it was before anything was moved.
  keep(height) {
    this.model.set("split", height && Math.max(LEAST_MAPS, Math.round(height)));
    this.model.save_changes();
  }

  close() {
    this.watch.disconnect();
    removeEventListener("resize", this.again);
    this.model.off("change:split", this.again);
  }
}

export function makeHandle() {
  const handle = make("div", "wb-handle");
  handle.tabIndex = 0;
  handle.title = "drag, or arrow keys: more room for the maps or for the pictures; Home: as before";
  handle.setAttribute("role", "separator");
  handle.setAttribute("aria-orientation", "horizontal");
  handle.setAttribute("aria-label", "height of the maps");
  return handle;
}
