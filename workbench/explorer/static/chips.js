// What the legend shows: a button for each class, or a colour bar. A click selects a class; with
// Shift, or by the key h, it hides or shows it.

import { make } from "../../_filtering/static/dom.js";
import { moveAmong, stopAt } from "../../_filtering/static/roving.js";
import { shortName } from "../../_filtering/static/short_name.js";

const HELP =
  "click: select (Ctrl or Cmd: add or take away) · Shift+click or h: hide or show · Alt+click: show alone";
const MANY = 24; // classes from which on they can be searched for

function said({ name, count, selected, on }) {
  const parts = [`${name}, ${count.toLocaleString()}`];
  if (selected) parts.push(`${selected.toLocaleString()} selected`);
  if (!on) parts.push("hidden");
  return parts.join(", ");
}

function pressed({ count, selected }) {
  if (!selected) return "false";
  return selected === count ? "true" : "mixed";
}

function chip(item, i) {
  const node = make("button", "wb-chip");
  const swatch = make("span", "wb-swatch");
  swatch.style.setProperty("--wb-colour", item.colour);
  const { count, selected } = item;
  const some = selected && selected < count ? `${selected.toLocaleString()}/` : "";
  const number = make("span", "wb-count", some + count.toLocaleString());
  node.append(swatch, shortName(item.name), number);
  node.dataset.index = i;
  node.classList.toggle("wb-off", !item.on);
  node.setAttribute("aria-pressed", pressed(item));
  node.setAttribute("aria-label", said(item));
  node.title = `${said(item)}\n${HELP}`; // the whole name, where the button shortens it
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

// What a click or a key on a chip asks for.
function asked(index, { shiftKey, altKey, ctrlKey, metaKey }) {
  if (index < 0) return { type: "toggle", index };
  if (shiftKey || altKey) return { type: "toggle", index, only: altKey };
  return { type: "select", index, add: ctrlKey || metaKey };
}

export class Chips {
  constructor(model, el) {
    this.model = model;
    this.list = make("div", "wb-chips");
    this.search = make("input", "wb-find");
    this.search.type = "search";
    this.search.placeholder = "find a class";
    this.search.setAttribute("aria-label", "find a class in the legend");
    this.search.oninput = () => this.filter();
    this.list.setAttribute("role", "toolbar");
    this.list.onclick = (event) => this.clicked(event);
    this.list.onkeydown = (event) => this.key(event);
    this.note = make("div", "wb-legend-note");
    el.append(this.search, this.list, this.note);
    this.draw();
  }

  get buttons() {
    return [...this.list.querySelectorAll("button:not([hidden])")];
  }

  draw() {
    const { items, bar, title, note } = this.model.get("legend");
    const held = this.list.contains(document.activeElement);
    const stop = this.list.querySelector("[tabindex='0']")?.dataset.index;
    this.list.setAttribute("aria-label", `legend: ${title}`);
    this.list.replaceChildren();
    this.note.textContent = note ?? "";
    this.note.hidden = !note;
    if (bar) this.list.append(colourBar(bar));
    if (items?.length) this.list.append(this.all(items), ...items.map(chip));
    this.search.hidden = (items?.length ?? 0) < MANY;
    if (this.search.hidden) this.search.value = "";
    this.filter();
    const again = this.buttons.find((button) => button.dataset.index === stop);
    stopAt(this.buttons, again);
    if (held) this.buttons.find((button) => button.tabIndex === 0)?.focus();
  }

  all(items) {
    const hidden = items.filter((item) => !item.on).length;
    const node = make("button", "wb-chip wb-all", hidden ? `show all (${hidden} hidden)` : "all");
    node.title = "show all classes";
    node.dataset.index = -1;
    return node;
  }

  filter() {
    const wanted = this.search.value.trim().toLowerCase();
    for (const button of this.list.querySelectorAll("button:not(.wb-all)"))
      button.hidden = !button.textContent.toLowerCase().includes(wanted);
    stopAt(this.buttons, this.list.querySelector("[tabindex='0']:not([hidden])"));
  }

  clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    stopAt(this.buttons, button);
    button.focus();
    this.model.send(asked(Number(button.dataset.index), event));
  }

  key(event) {
    if (moveAmong(this.buttons, event)) return;
    const index = Number(document.activeElement.dataset.index);
    if (event.key !== "h" || !(index >= 0)) return;
    this.model.send({ type: "toggle", index });
    event.stopPropagation();
  }
}
