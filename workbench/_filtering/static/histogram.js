// A column of numbers: bars that the mouse is drawn over, and two fields for the ends.

import { make } from "./dom.js";

const SCALE = 44; // pixels of the highest bar

function field(words, label, heard) {
  const node = make("input", "wb-end");
  node.type = "text";
  node.inputMode = "decimal";
  node.placeholder = words;
  node.setAttribute("aria-label", label);
  node.onchange = heard;
  return node;
}

// The number that was typed, null for none; what is no number is left to the kernel to refuse.
function typed(node) {
  const words = node.value.trim().replaceAll(",", "");
  if (!words) return null;
  const number = Number(words);
  return Number.isNaN(number) ? words : number;
}

export class Histogram {
  constructor(facet, talk) {
    this.facet = facet;
    this.talk = talk;
    this.node = make("section", "wb-facet");
    const head = make("div", "wb-facet-name", facet.name);
    head.title = facet.name;
    const missing = facet.missing ? `${facet.missing.toLocaleString()} without a number` : "";
    this.node.append(head, make("div", "wb-note", missing), this.plot(), this.ends());
  }

  plot() {
    const { name, bars } = this.facet;
    this.bars = bars.map(([, , whole, words]) => {
      const bar = make("span", "wb-bar-of");
      bar.append(make("i", "wb-bar-whole"), make("i", "wb-bar-now"));
      bar.dataset.words = words;
      bar.dataset.whole = whole;
      return bar;
    });
    const plot = make("div", "wb-histogram");
    plot.setAttribute("role", "img");
    plot.setAttribute("aria-label", `${name}: ${bars.length} bars; the fields below set its ends`);
    plot.append(...(this.facet.reversed ? [...this.bars].reverse() : this.bars));
    plot.onpointerdown = (event) => this.begin(event);
    plot.onpointermove = (event) => this.move(event);
    plot.onpointerup = () => this.end();
    plot.onpointercancel = () => this.end();
    plot.ondblclick = () => this.ask(null, null);
    return plot;
  }

  ends() {
    const { name, bars } = this.facet;
    const heard = () => this.ask(typed(this.low), typed(this.high));
    this.low = field(bars[0]?.[3].split(" to ")[0] ?? "", `${name} at least`, heard);
    this.high = field(bars.at(-1)?.[3].split(" to ").at(-1) ?? "", `${name} at most`, heard);
    const ends = make("div", "wb-ends");
    const both = [this.low, this.high];
    ends.append(...(this.facet.reversed ? both.reverse() : both));
    return ends;
  }

  // The bar at a place in the page.
  at(x) {
    const { left, width } = this.node.querySelector(".wb-histogram").getBoundingClientRect();
    const share = Math.min(0.9999, Math.max(0, (x - left) / width));
    const place = Math.floor(share * this.bars.length);
    return this.facet.reversed ? this.bars.length - 1 - place : place;
  }

  begin(event) {
    if (event.button !== 0 || !this.bars.length) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    this.first = this.at(event.clientX);
    this.last = undefined;
    this.to(this.first);
  }

  move(event) {
    if (this.first !== undefined) this.to(this.at(event.clientX));
  }

  end() {
    this.first = undefined;
  }

  // Asks for the bars from the first to this one; an end that is the last of its side stays open.
  to(last) {
    if (last === this.last) return;
    this.last = last;
    const from = Math.min(this.first, last);
    const until = Math.max(this.first, last);
    const { bars } = this.facet;
    const low = from === 0 ? null : bars[from][0];
    const high = until === bars.length - 1 ? null : bars[until][1];
    this.ask(low, high);
  }

  ask(low, high) {
    this.talk.say({ type: "range", column: this.facet.column, low, high });
  }

  draw({ counts, low, high }) {
    const most = Math.max(1, ...this.facet.bars.map((bar) => bar[2]));
    this.bars.forEach((bar, i) => {
      const [from, to, whole, words] = this.facet.bars[i];
      const [behind, before] = bar.children;
      behind.style.height = `${(SCALE * whole) / most}px`;
      before.style.height = `${(SCALE * counts[i]) / most}px`;
      bar.classList.toggle("wb-out", (low !== null && to < low) || (high !== null && from > high));
      bar.title = `${words}: ${counts[i].toLocaleString()} of ${whole.toLocaleString()}`;
    });
    this.node.classList.toggle("wb-asked", low !== null || high !== null);
    if (document.activeElement !== this.low) this.low.value = low ?? "";
    if (document.activeElement !== this.high) this.high.value = high ?? "";
  }
}
