// The list of pairs: two pictures side by side; a click chooses both, the mouse rings them.

import { make } from "../../_filtering/static/dom.js";
import { Large } from "../../_filtering/static/large.js";
import { moveAmong, stopAt } from "../../_filtering/static/roving.js";
import { fillCard } from "./card.js";
import { Pictures } from "./pictures.js";

const REST = 120; // ms that the mouse rests on a pair before it is ringed

class ListOfPairs {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.pictures = new Pictures();
    this.heading = make("p", "wb-pairs-heading");
    this.heading.setAttribute("aria-live", "polite");
    this.list = make("div", "wb-pairs-list");
    this.list.setAttribute("role", "group");
    this.list.onkeydown = (event) => this.key(event);
    this.large = new Large(el);
    this.current = 0; // of all pictures, two for each pair
    el.append(this.heading, this.list);
  }

  rebuild() {
    const items = this.model.get("items");
    const ends = items.flatMap((item) => item.ends);
    this.pictures.add(ends, this.model.get("pictures"));
    this.pictures.forgetOldest();
    const heading = this.model.get("heading");
    this.heading.textContent = heading;
    this.list.setAttribute("aria-label", heading);
    this.nodes = items.map((item, i) => this.pair(item, i));
    this.list.replaceChildren(...this.nodes);
    this.list.scrollTop = 0;
    stopAt(this.nodes);
    this.mark();
  }

  pair({ ends, words }, number) {
    const node = make("div", "wb-pair");
    node.setAttribute("role", "button");
    const sides = make("div", "wb-pair-sides");
    sides.append(...ends.map((end) => this.side(end)));
    node.append(sides, make("div", "wb-pair-words", words));
    const names = ends.map(({ label, caption }) =>
      [...new Set([label, caption])].filter(Boolean).join(", "),
    );
    node.setAttribute("aria-label", `${names.join(" and ")}: ${words}`);
    node.onclick = (event) => this.clicked(event, number, [...sides.children]);
    node.onpointerenter = () => this.ring(number);
    node.onpointerleave = () => this.ring(-1);
    return node;
  }

  side(item) {
    const card = make("div", "wb-pair-card");
    fillCard(card, item, this.pictures.get(item.row));
    card.removeAttribute("aria-label"); // the pair says both
    card.removeAttribute("aria-selected");
    if (item.caption && item.caption !== item.label)
      card.append(make("div", "wb-pair-caption", item.caption));
    return card;
  }

  clicked(event, number, cards) {
    const side = cards.indexOf(event.target.closest(".wb-pair-card"));
    const onPicture = event.target.closest(".wb-picture, .wb-enlarge");
    this.model.send({ type: "pick", number });
    if (onPicture && side >= 0) this.enlarge(2 * number + side);
  }

  key(event) {
    if (moveAmong(this.nodes, event)) return;
    const number = this.nodes.indexOf(document.activeElement);
    if (number < 0 || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    this.model.send({ type: "pick", number });
    if (event.key === "Enter") this.enlarge(2 * number);
  }

  rowAt(place) {
    return this.model.get("items")[place >> 1]?.ends[place % 2].row;
  }

  // Asks for a picture large, with all its columns.
  enlarge(place) {
    const row = this.rowAt(place);
    if (row === undefined) return;
    this.current = place;
    this.model.send({ type: "details", row });
  }

  open(place) {
    this.model.send({ type: "open", row: this.rowAt(place) });
  }

  focus(place) {
    this.nodes[place >> 1]?.focus();
  }

  receive(message, buffers) {
    if (message.type === "tags") this.large.again();
    if (message.type === "details" && message.row === this.rowAt(this.current))
      this.large.show(this, message, buffers[0]);
  }

  ring(number) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.model.send({ type: "ring", number }), REST);
  }

  mark() {
    const current = this.model.get("current");
    this.nodes.forEach((node, i) => {
      node.classList.toggle("wb-marked", i === current);
      node.setAttribute("aria-pressed", String(i === current));
    });
    const chosen = this.nodes[current];
    if (!chosen) return;
    stopAt(this.nodes, chosen);
    chosen.scrollIntoView({ block: "nearest" });
  }

  close() {
    clearTimeout(this.waiting);
    this.pictures.close();
  }
}

export function renderPairList({ model, el }) {
  el.classList.add("wb-pairs");
  const list = new ListOfPairs(model, el);
  const rebuild = () => list.rebuild();
  const mark = () => list.mark();
  const receive = (message, buffers) => list.receive(message, buffers);
  model.on("change:version", rebuild);
  model.on("change:current", mark);
  model.on("msg:custom", receive);
  rebuild();
  return () => {
    model.off("change:version", rebuild);
    model.off("change:current", mark);
    model.off("msg:custom", receive);
    list.close();
  };
}
