// The widget of the table: only the lines in sight are in the page, and only they are asked for.

import { make } from "./dom.js";
import { Large } from "./large.js";
import { moveAmong, stopAt } from "./roving.js";

const LINE = 24; // pixels
const ARROWS_OF_SORT = { ascending: " ▲", descending: " ▼", none: "" };

class SampleTable {
  constructor(model, el) {
    this.model = model;
    this.large = new Large(el, !model.get("withoutNeighbours")); // a page has none
    this.current = 0;
    this.anchor = 0; // where a range begins
    this.lines = new Map();
    this.grid = make("div", "wb-grid-of");
    this.grid.setAttribute("role", "grid");
    this.grid.setAttribute("aria-label", "table of samples");
    this.grid.setAttribute("aria-multiselectable", "true");
    this.head = make("div", "wb-grid-head");
    this.body = make("div", "wb-grid-body");
    for (const part of [this.head, this.body]) part.setAttribute("role", "rowgroup");
    this.grid.append(this.head, this.body);
    this.head.onkeydown = (event) => this.headKey(event);
    this.head.addEventListener("focusin", (event) => stopAt(this.buttons, event.target));
    this.scroll = make("div", "wb-grid-scroll");
    this.scroll.append(this.grid);
    this.scroll.onscroll = () => this.draw();
    this.scroll.onkeydown = (event) => this.key(event);
    this.body.onmouseleave = () => this.model.send({ type: "hover", row: -1 });
    el.append(this.bar(), this.scroll);
    this.rebuild();
  }

  bar() {
    const bar = make("div", "wb-filter-bar");
    this.which = make("select", "wb-which");
    this.which.setAttribute("aria-label", "lines of the table");
    for (const choice of this.model.get("choices")) this.which.append(new Option(choice));
    this.which.onchange = () => this.model.send({ type: "which", value: this.which.value });
    this.count = make("span", "wb-note");
    this.count.setAttribute("role", "status");
    const help = "click: select (Ctrl, Alt, Shift: add, take away, up to here) · Enter: large";
    bar.append(this.which, this.count, make("span", "wb-note", help));
    return bar;
  }

  // Other columns.
  rebuild() {
    const columns = this.model.get("columns");
    const widths = columns.map(({ width }) => `${(width * 7.6 + 18).toFixed(0)}px`);
    this.grid.style.setProperty("--wb-template", widths.join(" "));
    this.grid.setAttribute("aria-colcount", columns.length);
    const held =
      this.head.contains(document.activeElement) && document.activeElement.dataset.column;
    const line = make("div", "wb-grid-line");
    line.setAttribute("role", "row");
    line.setAttribute("aria-rowindex", 1);
    line.append(...columns.map((column, i) => this.header(column, i)));
    this.head.replaceChildren(line);
    this.renew();
    const stop = this.head.querySelector(`[data-column='${held || 0}']`);
    stopAt(this.buttons, stop);
    if (held) stop?.focus();
  }

  get buttons() {
    return [...this.head.querySelectorAll(".wb-sort")];
  }

  // Left and right move along the head, down goes to the lines.
  headKey(event) {
    if (event.key !== "ArrowDown") {
      moveAmong(this.buttons, event);
      return;
    }
    this.move(this.current);
    event.preventDefault();
    event.stopPropagation();
  }

  header({ name, number }, i) {
    const cell = make("div", number ? "wb-cell-of wb-number" : "wb-cell-of");
    cell.setAttribute("role", "columnheader");
    cell.setAttribute("aria-colindex", i + 1);
    const button = make("button", "wb-sort", name);
    button.title = `${name}: sort by it, turn it round, back to the order of the data`;
    button.dataset.column = i;
    button.onclick = () => this.model.send({ type: "sort", column: i });
    const arrow = make("span", "wb-arrow");
    arrow.setAttribute("aria-hidden", "true"); // aria-sort says it
    button.append(arrow);
    cell.append(button);
    return cell;
  }

  // Other lines, or another order.
  renew() {
    this.pages = new Map();
    this.asked = new Set();
    this.n = this.model.get("lines");
    this.current = Math.max(0, Math.min(this.current, this.n - 1));
    this.anchor = Math.min(this.anchor, this.current);
    this.held = this.body.contains(document.activeElement);
    for (const line of this.lines.values()) line.remove();
    this.lines.clear();
    this.body.style.height = `${this.n * LINE}px`;
    this.grid.setAttribute("aria-rowcount", this.n + 1);
    this.which.value = this.model.get("which");
    this.count.textContent = this.n ? `${this.n.toLocaleString()} samples` : "no samples";
    this.sorted();
    this.draw();
    if (this.held) this.focus(this.current);
  }

  sorted() {
    const { column, direction } = this.model.get("sort");
    [...this.head.firstChild.children].forEach((cell, i) => {
      const how = i === column ? direction : "none";
      cell.setAttribute("aria-sort", how);
      cell.querySelector(".wb-arrow").textContent = ARROWS_OF_SORT[how];
    });
  }

  draw() {
    if (!this.scroll.clientHeight) return; // a panel that is not seen asks for nothing
    const top = this.scroll.scrollTop;
    const first = Math.max(0, Math.floor(top / LINE) - 4);
    const last = Math.min(this.n, Math.ceil((top + this.scroll.clientHeight) / LINE) + 4);
    for (const [i, line] of this.lines) {
      if ((i >= first && i < last) || line === document.activeElement) continue;
      line.remove();
      this.lines.delete(i);
    }
    for (let i = first; i < last; i++) this.place(i);
  }

  place(i) {
    const size = this.model.get("page");
    const page = Math.floor(i / size);
    const item = this.pages.get(page)?.[i - page * size];
    if (!item) this.ask(page, size);
    const line = this.lines.get(i) ?? this.line(i);
    if (item && line.dataset.row === undefined) this.fill(line, item);
  }

  ask(page, size) {
    if (this.asked.has(page)) return;
    this.asked.add(page);
    const version = this.model.get("version");
    this.model.send({ type: "page", start: page * size, version });
  }

  line(i) {
    const line = make("div", "wb-grid-line");
    line.setAttribute("role", "row");
    line.setAttribute("aria-rowindex", i + 2);
    line.style.transform = `translateY(${i * LINE}px)`;
    line.tabIndex = i === this.current ? 0 : -1;
    line.onclick = (event) => this.clicked(i, event);
    line.ondblclick = () => this.enlarge(i);
    line.onmouseenter = () => this.hover(i);
    line.append(make("div", "wb-cell-of", "…"));
    line.firstChild.setAttribute("role", "gridcell");
    this.lines.set(i, line);
    this.body.append(line);
    return line;
  }

  fill(line, [row, cells]) {
    const columns = this.model.get("columns");
    line.dataset.row = row;
    line.replaceChildren(
      ...cells.map((words, i) => {
        const cell = make("div", columns[i]?.number ? "wb-cell-of wb-number" : "wb-cell-of", words);
        cell.setAttribute("role", "gridcell");
        cell.setAttribute("aria-colindex", i + 1);
        cell.title = words;
        return cell;
      }),
    );
    this.mark(line, row);
  }

  mark(line, row) {
    const bits = this.model.get("marked");
    const byte = bits?.byteLength > row >> 3 ? bits.getUint8(row >> 3) : 0;
    line.setAttribute("aria-selected", (byte >> (7 - (row & 7))) % 2 === 1);
  }

  markAll() {
    for (const line of this.lines.values())
      if (line.dataset.row !== undefined) this.mark(line, Number(line.dataset.row));
  }

  take({ start, items, version }) {
    if (version !== this.model.get("version")) return;
    this.pages.set(start / this.model.get("page"), items);
    this.draw();
  }

  rowOf(i) {
    const row = this.lines.get(i)?.dataset.row;
    return row === undefined ? -1 : Number(row);
  }

  hover(i) {
    this.model.send({ type: "hover", row: this.rowOf(i) });
  }

  clicked(i, event) {
    this.focus(i);
    this.choose(event);
  }

  // A plain click in a table of the selection selects nothing: the table would be that one line.
  choose({ ctrlKey, metaKey, altKey, shiftKey }) {
    const adds = ctrlKey || metaKey;
    const [, , selection] = this.model.get("choices");
    if (!shiftKey) this.anchor = this.current;
    if (this.model.get("which") === selection && !adds && !altKey) return;
    const from = shiftKey ? this.anchor : this.current;
    const how = altKey ? "take away" : adds ? "toggle" : "select";
    this.model.send({ type: "choose", from, to: this.current, how });
  }

  focus(i) {
    for (const line of this.lines.values()) line.tabIndex = -1;
    this.current = i;
    const line = this.lines.get(i);
    if (!line) return;
    line.tabIndex = 0;
    line.focus({ preventScroll: true });
  }

  // What the large picture asks of a column of cards.
  enlarge(wanted) {
    const i = Math.max(0, Math.min(this.n - 1, wanted));
    this.move(i);
    this.enlarged = this.rowOf(i);
    if (this.enlarged >= 0) this.model.send({ type: "details", row: this.enlarged });
  }

  open(i) {
    if (this.rowOf(i) >= 0) this.model.send({ type: "open", row: this.rowOf(i) });
  }

  key(event) {
    if (!document.activeElement.matches(".wb-grid-body > *")) return;
    const sheet = Math.max(1, Math.floor(this.scroll.clientHeight / LINE) - 2);
    const steps = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: sheet,
      PageUp: -sheet,
      Home: -this.n,
      End: this.n,
    };
    if (event.key in steps) this.move(this.current + steps[event.key]);
    else if (event.key === "Enter") this.enlarge(this.current);
    else if (event.key === " ") this.choose(event.shiftKey ? event : { ctrlKey: true });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  move(wanted) {
    const to = Math.max(0, Math.min(this.n - 1, wanted));
    const room = this.scroll.clientHeight - 2 * LINE;
    const top = this.scroll.scrollTop;
    if (to * LINE < top) this.scroll.scrollTop = to * LINE;
    if (to * LINE > top + room) this.scroll.scrollTop = to * LINE - room;
    this.draw();
    this.focus(to);
    this.hover(to);
  }
}

export function renderTable({ model, el }) {
  el.classList.add("wb-sample-table");
  const table = new SampleTable(model, el);
  const heard = {
    "change:columns": () => table.rebuild(),
    "change:version": () => table.renew(),
    "change:marked": () => table.markAll(),
    "msg:custom": (message, buffers) => {
      if (message.type === "page") table.take(message);
      else if (message.type === "tags") table.large.again();
      else if (message.row === table.enlarged) table.large.show(table, message, buffers[0]);
    },
  };
  for (const [event, action] of Object.entries(heard)) model.on(event, action);
  const sizes = new ResizeObserver(() => table.draw());
  sizes.observe(table.scroll);
  return () => {
    sizes.disconnect();
    for (const [event, action] of Object.entries(heard)) model.off(event, action);
  };
}
