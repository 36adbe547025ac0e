// A column of values: each a button that asks for it, with how many are left and how many there are.

import { make } from "./dom.js";
import { moveAmong, stopAt } from "./roving.js";
import { shortName } from "./short_name.js";

const VALUE_HELP =
  "click: filter by it, or no longer · ◎ or s: select all of them (Ctrl or Cmd: add to the selection)";

export class ValueList {
  constructor(facet, talk) {
    this.facet = facet;
    this.talk = talk;
    this.lines = new Map();
    this.node = make("section", "wb-facet");
    const head = make("div", "wb-facet-name", facet.name);
    head.title = facet.name;
    this.list = make("div", "wb-values");
    this.list.setAttribute("role", "group");
    this.list.setAttribute("aria-label", `values of ${facet.name}`);
    this.list.onclick = (event) => this.clicked(event);
    this.list.onkeydown = (event) => this.key(event);
    this.more = make("div", "wb-note");
    this.node.append(head, ...this.finder(), this.list, this.more);
  }

  finder() {
    if (!this.facet.many) return [];
    const field = make("input", "wb-find");
    field.type = "search";
    field.placeholder = `find in ${this.facet.size.toLocaleString()}`;
    field.setAttribute("aria-label", `find a value of ${this.facet.name}`);
    const { column } = this.facet;
    field.oninput = () => this.talk.say({ type: "find", column, text: field.value });
    return [field];
  }

  get buttons() {
    return [...this.list.querySelectorAll(".wb-value")];
  }

  draw({ items, more }) {
    const held = this.list.contains(document.activeElement);
    const stop = this.list.querySelector("[tabindex='0']");
    const most = Math.max(1, ...items.map((item) => item[2]));
    const lines = items.map((item) => this.line(item, most));
    const kept = new Set(items.map(([value]) => value));
    for (const value of this.lines.keys()) if (!kept.has(value)) this.lines.delete(value);
    const same = lines.every((line, i) => this.list.children[i] === line);
    if (!same || lines.length !== this.list.children.length) this.list.replaceChildren(...lines);
    this.node.classList.toggle(
      "wb-asked",
      items.some((item) => item[4]),
    );
    this.more.textContent = more ? `and ${more.toLocaleString()} more: find them by name` : "";
    stopAt(this.buttons, stop);
    if (held) this.list.querySelector("[tabindex='0']")?.focus({ preventScroll: true });
  }

  line([value, name, whole, now, chosen], most) {
    const line = this.lines.get(value) ?? this.made(value, name);
    const button = line.firstChild;
    button.setAttribute("aria-pressed", chosen);
    const numbers = `${now.toLocaleString()} of ${whole.toLocaleString()}`;
    button.setAttribute("aria-label", `${name}, ${numbers}`);
    button.title = `${name}: ${numbers}\n${VALUE_HELP}`;
    button.querySelector(".wb-count").textContent =
      now === whole ? whole.toLocaleString() : `${now.toLocaleString()}/${whole.toLocaleString()}`;
    button.style.setProperty("--wb-whole", `${(100 * whole) / most}%`);
    button.style.setProperty("--wb-now", `${(100 * now) / most}%`);
    line.lastChild.title = `select all ${whole.toLocaleString()} of ${name}`;
    line.lastChild.setAttribute("aria-label", line.lastChild.title);
    return line;
  }

  made(value, name) {
    const line = make("div", "wb-value-line");
    const button = make("button", "wb-value");
    button.append(shortName(name), make("span", "wb-count"));
    const all = make("button", "wb-value-all", "◎");
    all.tabIndex = -1; // s does the same
    line.append(button, all);
    line.dataset.value = value;
    this.lines.set(value, line);
    return line;
  }

  clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const { value } = button.parentNode.dataset;
    const { column } = this.facet;
    if (button.matches(".wb-value-all")) this.choose(value, event);
    else {
      stopAt(this.buttons, button);
      button.focus();
      this.talk.say({ type: "pick", column, value });
    }
  }

  choose(value, { ctrlKey, metaKey }) {
    const how = ctrlKey || metaKey ? "add" : "select";
    this.talk.say({ type: "class", column: this.facet.column, value, how });
  }

  key(event) {
    if (moveAmong(this.buttons, event)) return;
    const line = document.activeElement.closest(".wb-value-line");
    if (event.key !== "s" || !line) return;
    this.choose(line.dataset.value, event);
    event.preventDefault();
    event.stopPropagation();
  }
}
