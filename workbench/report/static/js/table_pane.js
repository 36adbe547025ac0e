import { renderTable } from "../../../_filtering/static/sample_table.js";
import { ringRow } from "./card.js";
import { page } from "./data.js";
import { LocalModel } from "./local_model.js";
import { columns } from "./sample_columns.js";
import { detailsOf, largeTile } from "./sample_details.js";
import { onSelection, selectRows } from "./selection.js";
import { state } from "./state.js";

const LINES = 100; // handed over at once
const FILTERED = "what the filter keeps";
const SELECTED = "the selection";
const CHOICES = ["all samples", FILTERED, SELECTED];

/** Order rows by their keys; those without one come last, equal ones stay as they stand. */
function ordered(rows, keys, isDescending) {
  const sign = isDescending ? -1 : 1;
  const known = rows.filter((row) => !Number.isNaN(keys[row]));
  const others = rows.filter((row) => Number.isNaN(keys[row]));
  return [...known.sort((a, b) => sign * (keys[a] - keys[b])), ...others];
}

/** The table of the page: what the kernel answers in the explorer, answered here. */
export class TablePane {
  constructor(element, filter) {
    this.filter = filter;
    this.sorted = null; // column, and whether the largest comes first
    this.rows = [];
    const values = {
      columns: columns.map(({ told }) => told),
      ...{ choices: CHOICES, which: FILTERED, page: LINES, version: 0, lines: 0 },
      ...{
        sort: { column: -1, direction: "none" },
        marked: this.marked(),
        withoutNeighbours: true,
      },
    };
    this.model = new LocalModel(values, (message) => this[message.type](message));
    this.showRows();
    renderTable({ model: this.model, el: element });
    filter.onChange(() => this.follow(FILTERED));
    onSelection(() => {
      this.follow(SELECTED);
      this.model.set("marked", this.marked());
    });
  }

  follow(which) {
    if (this.model.get("which") === which) this.showRows();
  }

  showRows() {
    const wanted = this.wanted();
    const { sorted, model } = this;
    this.rows = sorted ? ordered(wanted, columns[sorted.column].keys, sorted.isDescending) : wanted;
    const direction = sorted?.isDescending ? "descending" : "ascending";
    model.set(
      "sort",
      sorted ? { column: sorted.column, direction } : { column: -1, direction: "none" },
    );
    model.set("lines", this.rows.length);
    model.set("version", model.get("version") + 1);
  }

  wanted() {
    const which = this.model.get("which");
    if (which === SELECTED) return [...(state.rows ?? [])];
    return which === FILTERED ? this.filter.cross.rows : [...page.ids.keys()];
  }

  /** A bit for each sample: whether it is selected. */
  marked() {
    const bits = new Uint8Array(Math.ceil(page.ids.length / 8));
    for (const row of state.rows ?? []) bits[row >> 3] |= 128 >> (row & 7);
    return new DataView(bits.buffer);
  }

  page(message) {
    const rows = this.rows.slice(message.start, message.start + LINES);
    const items = rows.map((row) => [row, columns.map((column) => column.cell(row))]);
    this.model.tell("msg:custom", { ...message, items }, []);
  }

  /** By a column, the best first; again turns the order round, a third time brings the data's. */
  sort({ column }) {
    const { number: isNumber, best_is_least: isLeast } = columns[column].told;
    const first = isNumber && !isLeast;
    if (this.sorted?.column !== column) this.sorted = { column, isDescending: first };
    else if (this.sorted.isDescending === first) this.sorted = { column, isDescending: !first };
    else this.sorted = null;
    this.showRows();
  }

  which({ value }) {
    this.model.set("which", value);
    this.showRows();
  }

  /** Select the lines between two, or add them, or take them away. */
  choose({ from, to, how }) {
    const chosen = this.rows.slice(Math.min(from, to), Math.max(from, to) + 1);
    const before = new Set(state.rows);
    const isIn = chosen.every((row) => before.has(row));
    const found = how === "select" ? new Set() : before;
    for (const row of chosen) {
      if (how === "take away" || (how === "toggle" && isIn)) found.delete(row);
      else found.add(row);
    }
    selectRows([...found].sort((a, b) => a - b));
  }

  details(message) {
    const { row } = message;
    this.model.tell("msg:custom", { ...message, ...detailsOf(row) }, [largeTile(row)]);
  }

  open() {} // neighbours take a kernel

  hover({ row }) {
    ringRow(row);
  }
}
