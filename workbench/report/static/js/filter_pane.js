import { renderFilter } from "../../../_filtering/static/filter.js";
import { fault, NO_VALUE, onOneLine } from "./conditions.js";
import { CrossFilter } from "./cross_filter.js";
import { page } from "./data.js";
import { LocalModel } from "./local_model.js";
import { showPoints } from "./maps.js";
import { columns } from "./sample_columns.js";
import { selectRows } from "./selection.js";
import { state } from "./state.js";
import { countText } from "./words.js";
import { rowsCalled } from "./words_search.js";

const MOST_ITEMS = 40; // values of a list in the page; the others are found by their name
const REST = 120; // ms after the last step until the points of the maps follow
const COMBINE = {
  select: (_, found) => [...found],
  add: (before, found) => [...new Set([...before, ...found])],
  "take away": (before, found) => [...before].filter((row) => !found.has(row)),
  intersect: (before, found) => [...before].filter((row) => found.has(row)),
};

/** The filter of the page: what the kernel answers in the explorer, answered here. */
export class FilterPane {
  constructor(element) {
    this.cross = new CrossFilter(page.ids.length, columns, rowsCalled);
    this.wanted = new Map(); // what is looked for in a list
    this.listeners = [];
    const facets = [...this.cross.facets.values()].map(({ column }) => column.facet);
    const values = { facets, now: this.now(), alone: false };
    this.model = new LocalModel(values, (message) => this.answer(message));
    this.model.on("change:alone", () => this.showAlone());
    renderFilter({ model: this.model, el: element });
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  answer(message) {
    const { type, column } = message;
    const said = this[type](message) ?? "";
    if (type === "find") this.wanted.set(column, message.text);
    this.model.set("now", this.now(said));
  }

  range({ column, low, high }) {
    const said = fault({ low, high });
    if (!said) this.narrow(column, { low, high });
    return said;
  }

  pick({ column, value }) {
    const before = this.cross.conditions.get(column)?.values ?? [];
    const fewer = before.filter((each) => each !== value);
    this.narrow(column, { values: fewer.length < before.length ? fewer : [...before, value] });
  }

  text({ text }) {
    this.narrow(null, { text });
  }

  remove({ column }) {
    this.narrow(column, null);
  }

  clear() {
    this.cross.clear();
    this.tell();
  }

  find() {}

  class({ column, value, how }) {
    const { codes, column: own } = this.cross.facets.get(column);
    const wanted = own.told.words.indexOf(value);
    this.choose(
      [...codes.keys()].filter((row) => codes[row] === wanted),
      how,
    );
  }

  rows({ how }) {
    this.choose(this.cross.rows, how);
  }

  choose(rows, how) {
    const found = COMBINE[how](new Set(state.rows), new Set(rows));
    selectRows(found.sort((a, b) => a - b));
  }

  narrow(column, condition) {
    this.cross.narrow(column, condition);
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener();
    if (this.model.get("alone")) this.showAlone();
  }

  /** Show what is left alone on the maps, or all again. */
  showAlone() {
    clearTimeout(this.waits);
    this.waits = setTimeout(() => {
      state.alone = this.model.get("alone") ? new Set(this.cross.rows) : null;
      showPoints();
    }, REST);
  }

  /** What follows the conditions; in place of the count what was wrong, if something was. */
  now(said = "") {
    const { cross } = this;
    const count = `${countText(cross.rows.length)} of ${countText(cross.n)} samples`;
    const numbers = [...cross.conditions.keys()];
    return {
      parts: cross.parts,
      columns: numbers,
      count: said || count,
      text: cross.conditions.get(null)?.text ?? "",
      facets: [...cross.facets].map(([number, facet]) => this.stateOf(number, facet)),
    };
  }

  stateOf(number, facet) {
    const counts = this.cross.counts(number);
    const condition = this.cross.conditions.get(number);
    if (!facet.isNumbers) return itemsOf(facet, counts, condition?.values, this.wanted.get(number));
    return { counts, low: condition?.low ?? null, high: condition?.high ?? null };
  }
}

/** Values of a list: with many those that are asked for first, then those that others leave. */
function itemsOf(facet, counts, values = [], wanted = "") {
  const names = facet.column.told.words;
  const isPicked = names.map((name) => values.includes(name));
  const text = wanted.trim().toLowerCase();
  const found = [...names.keys()].filter((i) => names[i].toLowerCase().includes(text));
  if (found.length > MOST_ITEMS) {
    found.sort((a, b) => isPicked[b] - isPicked[a] || counts[b] - counts[a] || a - b);
  }
  const items = found
    .slice(0, MOST_ITEMS)
    .map((i) => [
      names[i],
      onOneLine(names[i] || NO_VALUE),
      facet.whole[i],
      counts[i],
      isPicked[i],
    ]);
  return { items, more: Math.max(0, found.length - MOST_ITEMS) };
}
