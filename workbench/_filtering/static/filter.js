// The widget of the filter: words, conditions that can be taken away, a section for each column.

import { make } from "./dom.js";
import { Histogram } from "./histogram.js";
import { Talk } from "./talk.js";
import { ValueList } from "./value_list.js";

const MANY_COLUMNS = 12; // columns from which on they can be searched for
const HOW = {
  select: ["Select these", "make the samples that are left the selection"],
  add: ["Add these", "add the samples that are left to the selection"],
  "take away": ["Take these away", "take the samples that are left out of the selection"],
  intersect: ["Keep only these", "keep of the selection what is left here"],
};

function search(words, label, heard) {
  const field = make("input", "wb-find");
  field.type = "search";
  field.placeholder = words;
  field.setAttribute("aria-label", label);
  field.oninput = heard;
  return field;
}

function press(words, title, pressed) {
  const node = make("button", "wb-filter-button", words);
  node.title = title;
  node.onclick = pressed;
  return node;
}

// A column that takes a while: computed when asked for.
class Later {
  constructor(facet, talk) {
    this.node = make("section", "wb-facet");
    this.node.append(make("div", "wb-facet-name", facet.name));
    this.ask = press("compute", `compute ${facet.name}: it may take seconds`, () => {
      this.ask.disabled = true;
      this.ask.textContent = "computing …";
      talk.say({ type: "compute", column: facet.column });
    });
    this.ask.setAttribute("aria-label", `compute ${facet.name}`);
    this.node.append(this.ask);
  }

  // The kernel has answered, and could not compute it.
  draw() {
    this.ask.disabled = false;
    this.ask.textContent = "compute";
  }
}

const FACETS = { numbers: Histogram, list: ValueList, later: Later };

class Filter {
  constructor(model, el) {
    this.model = model;
    this.talk = new Talk(model);
    this.text = search("find words", "words in captions, labels, ids and names of files", () =>
      this.talk.say({ type: "text", text: this.text.value }),
    );
    this.text.title = "words in captions, labels, ids and names of files";
    this.finder = search("find a column", "find a column", () => this.find());
    this.parts = make("span", "wb-parts");
    this.count = make("span", "wb-left-over");
    this.count.setAttribute("role", "status");
    this.all = make("div", "wb-facets");
    el.append(this.bar(), this.all);
    this.rebuild();
  }

  bar() {
    const bar = make("div", "wb-filter-bar");
    const line = make("div", "wb-filter-line");
    this.clear = press("clear", "take all conditions away", () => this.talk.say({ type: "clear" }));
    line.append(this.parts, this.count, this.clear);
    const actions = Object.entries(HOW).map(([how, [words, title]]) =>
      press(words, title, () => this.talk.say({ type: "rows", how })),
    );
    bar.append(this.text, this.finder, ...actions, this.alone(), line);
    return bar;
  }

  // The box that hides the others on the maps.
  alone() {
    const label = make("label", "wb-note wb-alone");
    const box = make("input", "");
    box.type = "checkbox";
    box.checked = this.model.get("alone");
    box.onchange = () => {
      this.model.set("alone", box.checked);
      this.model.save_changes();
    };
    label.append(box, "hide the others on the maps");
    return label;
  }

  rebuild() {
    const held = this.all.contains(document.activeElement);
    const facets = this.model.get("facets");
    this.facets = facets.map((facet) => new FACETS[facet.kind](facet, this.talk));
    this.all.replaceChildren(...this.facets.map((facet) => facet.node));
    this.finder.hidden = facets.length < MANY_COLUMNS;
    this.find();
    this.draw();
    if (held) this.text.focus(); // what had the focus is another now
  }

  find() {
    const wanted = this.finder.hidden ? "" : this.finder.value.trim().toLowerCase();
    this.model.get("facets").forEach((facet, i) => {
      this.facets[i].node.hidden = !facet.name.toLowerCase().includes(wanted);
    });
  }

  draw() {
    const { parts = [], columns = [], count = "", text = "", facets = [] } = this.model.get("now");
    if (document.activeElement !== this.text) this.text.value = text;
    this.drawParts(parts, columns);
    this.count.textContent = parts.length ? `: ${count}` : count;
    this.facets.forEach((facet, i) => {
      facet.draw(facets[i]);
    });
    this.talk.heard();
  }

  drawParts(parts, columns) {
    const held = this.parts.contains(document.activeElement);
    const nodes = parts.flatMap((words, i) => {
      const node = press(`${words} ✕`, `take away: ${words}`, () =>
        this.talk.say({ type: "remove", column: columns[i] }),
      );
      node.classList.add("wb-part");
      return i ? [make("span", "wb-and", "AND"), node] : [node];
    });
    this.clear.hidden = parts.length < 2;
    this.parts.replaceChildren(...nodes);
    if (held) (this.parts.querySelector("button") ?? this.text).focus();
  }
}

export function renderFilter({ model, el }) {
  el.classList.add("wb-filter");
  const filter = new Filter(model, el);
  const rebuild = () => filter.rebuild();
  const draw = () => filter.draw();
  model.on("change:facets", rebuild);
  model.on("change:now", draw);
  return () => {
    model.off("change:facets", rebuild);
    model.off("change:now", draw);
  };
}
