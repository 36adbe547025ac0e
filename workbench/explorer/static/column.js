// A column of cards. Only those in sight are in the page, and only those in sight are asked for.

import { make } from "../../_filtering/static/dom.js";
import { fillCard, retagCard } from "./card.js";
import { distribution } from "./distribution.js";

const CELL = { width: 90, picture: 120, words: 40 }; // least width, largest picture, two lines
const PAGE = 60;

export class Column {
  constructor(model, pictures, spec, index) {
    this.model = model;
    this.pictures = pictures;
    this.index = index;
    this.n = spec.n;
    this.items = new Map(spec.items.map((item, i) => [i, item]));
    this.asked = new Set(); // pages
    if (spec.items.length === spec.n) this.asked.add(0); // all cards came along
    this.cards = new Map();
    this.current = 0;
    this.node = make("section", `wb-column ${spec.narrow || !spec.n ? "wb-narrow" : ""}`);
    this.node.append(this.head(spec));
    if (spec.note) this.node.append(make("p", "wb-note", spec.note));
    this.node.append(...distribution(spec.distribution));
    this.inner = make("div", "wb-inner");
    this.scroll = this.scroller(spec);
    if (this.n) this.node.append(this.scroll);
  }

  head(spec) {
    const head = make(spec.select ? "button" : "div", "wb-head");
    if (spec.colour) {
      const mark = make("i", "wb-space");
      mark.style.background = spec.colour;
      head.append(mark);
    }
    head.append(spec.title);
    head.title = spec.select;
    if (spec.select) head.onclick = () => this.model.send({ type: "column", column: this.index });
    return head;
  }

  scroller(spec) {
    const scroll = make("div", "wb-scroll");
    scroll.append(this.inner);
    scroll.setAttribute("role", "listbox");
    scroll.setAttribute("aria-label", `${spec.title}, ${this.n} pictures`);
    scroll.onscroll = () => this.draw();
    scroll.onkeydown = (event) => this.key(event);
    return scroll;
  }

  draw() {
    if (!this.scroll.clientWidth) return; // a panel that is not seen asks for nothing
    this.measure();
    const top = this.scroll.scrollTop;
    const bottom = top + this.scroll.clientHeight;
    const first = Math.max(0, Math.floor(top / this.height) - 1) * this.perRow;
    const last = Math.min(this.n, (Math.ceil(bottom / this.height) + 1) * this.perRow);
    this.drop(first, last);
    for (let i = first; i < last; i++) {
      this.place(i);
      this.ask(Math.floor(i / PAGE));
    }
  }

  measure() {
    this.perRow = Math.max(1, Math.floor(this.scroll.clientWidth / CELL.width));
    this.width = Math.floor(this.scroll.clientWidth / this.perRow);
    const side = Math.min(this.width - 12, CELL.picture);
    this.height = side + CELL.words;
    const style = this.inner.style;
    style.height = `${Math.ceil(this.n / this.perRow) * this.height}px`;
    style.setProperty("--wb-width", `${this.width - 6}px`);
    style.setProperty("--wb-height", `${this.height - 6}px`);
    style.setProperty("--wb-side", `${side}px`);
  }

  drop(first, last) {
    for (const [i, card] of this.cards) {
      const seen = i >= first && i < last;
      if (seen || card === document.activeElement) continue;
      card.remove();
      this.cards.delete(i);
    }
  }

  place(i) {
    const card = this.cards.get(i) ?? this.card(i);
    const x = (i % this.perRow) * this.width;
    const y = Math.floor(i / this.perRow) * this.height;
    card.style.transform = `translate(${x}px, ${y}px)`;
    const item = this.items.get(i);
    if (item && !card.dataset.row) fillCard(card, item, this.pictures.get(item.row));
  }

  ask(page) {
    if (this.asked.has(page)) return;
    this.asked.add(page);
    const version = this.model.get("version");
    this.model.send({ type: "page", column: this.index, start: page * PAGE, version });
  }

  card(i) {
    const card = make("div", "wb-card");
    card.setAttribute("role", "option");
    card.tabIndex = i === this.current ? 0 : -1;
    card.onclick = (event) => this.clicked(i, event);
    card.onfocus = () => this.focused(i);
    card.onmouseenter = () => this.hover(i);
    card.onmouseleave = () => this.model.send({ type: "hover", row: -1 });
    this.cards.set(i, card);
    this.inner.append(card);
    return card;
  }

  focused(i) {
    for (const card of this.cards.values()) card.tabIndex = -1;
    this.cards.get(i).tabIndex = 0;
    this.current = i;
  }

  take(start, items) {
    for (const [i, item] of items.entries()) this.items.set(start + i, item);
    this.draw();
  }

  // Takes the tags of now, by row.
  retag(tags) {
    for (const [i, item] of this.items) {
      if (!tags.has(item.row)) continue;
      item.tags = tags.get(item.row);
      const card = this.cards.get(i);
      if (card?.dataset.row) retagCard(card, item);
    }
  }

  hover(i) {
    if (this.items.has(i)) this.model.send({ type: "hover", row: this.items.get(i).row });
  }

  clicked(i, event) {
    if (event.target.closest(".wb-enlarge")) this.enlarge(i);
    else this.open(i);
  }

  // Asks for a picture large, with all its columns.
  enlarge(i) {
    if (!this.items.has(i)) return;
    this.move(i);
    this.enlarged = this.items.get(i).row;
    const version = this.model.get("version");
    this.model.send({ type: "details", row: this.enlarged, column: this.index, version });
  }

  focus(i) {
    this.cards.get(i)?.focus({ preventScroll: true });
  }

  open(i) {
    if (this.items.has(i)) this.model.send({ type: "open", row: this.items.get(i).row });
  }

  key(event) {
    const steps = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: this.perRow,
      ArrowUp: -this.perRow,
      Home: -this.n,
      End: this.n,
    };
    if (event.key in steps) this.move(this.current + steps[event.key]);
    else if (event.key === "Enter") this.enlarge(this.current);
    else if (event.key === " ") this.open(this.current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  move(wanted) {
    const to = Math.min(this.n - 1, Math.max(0, wanted));
    const top = Math.floor(to / this.perRow) * this.height;
    const low = top + this.height - this.scroll.clientHeight;
    if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
    if (low > this.scroll.scrollTop) this.scroll.scrollTop = low;
    this.draw();
    this.current = to;
    this.focus(to);
    this.hover(to);
  }
}
