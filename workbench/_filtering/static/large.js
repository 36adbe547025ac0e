// A picture as large as the window allows, with all that is known of its sample.

import { make } from "./dom.js";

function button(label, title, action) {
  const node = make("button", "wb-large-button", label);
  node.title = title;
  node.setAttribute("aria-label", title);
  node.onclick = action;
  return node;
}

function table(columns) {
  const node = make("table", "wb-table wb-details");
  for (const [name, value] of columns) {
    const row = make("tr", "");
    const head = make("th", "", name);
    head.scope = "row";
    row.append(head, make("td", "", value));
    node.append(row);
  }
  return node;
}

const MARK_KEYS = "xd"; // wrong label, duplicate: of the picture that is large

// One dialog for all columns of cards; a column says which card is next, and gets the focus back.
export class Large {
  constructor(el, hasNeighbours = true) {
    this.el = el;
    this.hasNeighbours = hasNeighbours;
    this.node = make("dialog", "wb-large");
    this.title = make("h2", "wb-large-title");
    this.body = make("div", "wb-large-body");
    this.body.tabIndex = 0; // what is longer than the window scrolls by keys
    this.body.setAttribute("role", "group");
    const act = (name) => () => this[name]();
    this.node.append(this.bar(act), this.body);
    this.node.onkeydown = (event) => this.key(event);
    this.node.onclick = (event) => event.target === this.node && this.node.close();
    this.node.onclose = () => this.closed();
  }

  bar(act) {
    const bar = make("div", "wb-large-bar");
    const neighbours = button("Neighbours", "neighbours in every space", act("neighbours"));
    const before = button("‹", "picture before", () => this.step(-1));
    const after = button("›", "next picture", () => this.step(1));
    bar.append(this.title, ...(this.hasNeighbours ? [neighbours] : []), before, after);
    bar.append(button("✕", "close", act("close")));
    return bar;
  }

  // The picture is a file, a node of the page, or none.
  show(column, { title, columns, row }, picture) {
    this.column = column;
    this.place = column.current;
    this.node.dataset.row = row;
    this.node.setAttribute("aria-label", title);
    this.title.textContent = title;
    this.body.setAttribute("aria-label", `columns of ${title}`);
    this.body.replaceChildren();
    this.forget();
    if (picture?.byteLength) this.body.append(this.picture(picture, title));
    else if (picture instanceof Node) this.body.append(picture);
    this.body.append(table(columns));
    if (this.node.open) return;
    this.el.append(this.node);
    this.node.showModal();
  }

  picture(bytes, title) {
    const node = make("img", "wb-large-picture");
    this.source = URL.createObjectURL(new Blob([bytes], { type: "image/webp" }));
    node.src = this.source;
    node.alt = title;
    return node;
  }

  forget() {
    if (this.source) URL.revokeObjectURL(this.source);
    this.source = "";
  }

  // Shows what is known of the sample now.
  again() {
    if (this.node.open) this.step(0);
  }

  step(by) {
    this.column.enlarge(this.place + by);
  }

  neighbours() {
    this.node.close();
    this.column.open(this.place);
  }

  close() {
    this.node.close();
  }

  key(event) {
    if (MARK_KEYS.includes(event.key)) return;
    event.stopPropagation(); // none of the other shortcuts of what is below
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key in steps) this.step(steps[event.key]);
  }

  closed() {
    this.forget();
    this.node.remove();
    this.column.focus(this.place); // the browser gives it to the card that it came from
  }
}
