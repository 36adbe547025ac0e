// The widget of cards: columns side by side, kept as the model says.

import { make } from "../../_filtering/static/dom.js";
import { Large } from "../../_filtering/static/large.js";
import { Column } from "./column.js";
import { Pictures } from "./pictures.js";

export function renderCards({ model, el }) {
  const pictures = new Pictures();
  const large = new Large(el);
  let columns = [];

  function draw() {
    for (const column of columns) column.draw();
  }

  // Who was on a card stays among the cards.
  function keepFocus() {
    const card = el.querySelector(".wb-card[tabindex='0']") ?? el;
    card.focus({ preventScroll: true });
  }

  function rebuild() {
    const held = el.contains(document.activeElement);
    const specs = model.get("columns");
    for (const spec of specs) pictures.add(spec.items, spec.pictures);
    columns = specs.map((spec, i) => new Column(model, pictures, spec, i));
    el.replaceChildren(...columns.map((column) => column.node));
    const empty = model.get("empty");
    if (!columns.length && empty) el.append(make("p", "wb-note", empty));
    draw();
    if (held) keepFocus();
    requestAnimationFrame(draw); // once it has a size
  }

  function retag(tagged) {
    const tags = new Map(tagged.flatMap(([words, rows]) => rows.map((row) => [row, words])));
    for (const column of columns) column.retag(tags);
    large.again();
  }

  function receive(message, buffers) {
    if (message.type === "tags") retag(message.tagged);
    const column = columns[message.column];
    if (!column || message.version !== model.get("version")) return;
    if (message.type === "details" && message.row === column.enlarged) {
      large.show(column, message, buffers[0]);
    } else if (message.type === "page") {
      pictures.add(message.items, buffers);
      pictures.forgetOldest();
      column.take(message.start, message.items);
    }
  }

  const sizes = new ResizeObserver(draw);
  el.classList.add("wb-cards");
  el.tabIndex = -1;
  sizes.observe(el);
  model.on("change:version", rebuild);
  model.on("msg:custom", receive);
  rebuild();
  return () => {
    sizes.disconnect();
    model.off("change:version", rebuild);
    model.off("msg:custom", receive);
    pictures.close();
  };
}
