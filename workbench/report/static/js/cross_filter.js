import { conditionWords, isOpen } from "./conditions.js";

/** Number the bar of each value: the last whose smallest number is not above it; none is the last. */
function barsOf(numbers, bars) {
  const lows = bars.map(([low]) => low);
  return Uint16Array.from(numbers, (number) => {
    if (!Number.isFinite(number)) return lows.length;
    let [from, to] = [0, lows.length - 1];
    while (from < to) {
      const middle = (from + to + 1) >> 1;
      if (lows[middle] <= number) from = middle;
      else to = middle - 1;
    }
    return from;
  });
}

/** A column that can be filtered by: the bar or the value of each sample, by number. */
class Facet {
  constructor(column) {
    this.column = column;
    const { kind, bars, size } = column.facet;
    this.isNumbers = kind === "numbers";
    this.size = this.isNumbers ? bars.length : size;
    this.codes = this.isNumbers ? barsOf(column.numbers, bars) : column.codes;
    this.whole = this.counted(() => true);
  }

  counted(isIn) {
    const counts = new Array(this.size + 1).fill(0);
    for (let row = 0; row < this.codes.length; row++) if (isIn(row)) counts[this.codes[row]] += 1;
    return counts.slice(0, this.size);
  }

  /** Give 1 for each sample that a condition does not hold for. */
  refused({ low, high, values }) {
    if (values) {
      const names = this.column.told.words;
      const asked = new Set(values);
      const isAsked = names.map((name) => asked.has(name));
      return Uint8Array.from(this.codes, (code) => (isAsked[code] ? 0 : 1));
    }
    const least = low ?? Number.NEGATIVE_INFINITY;
    const most = high ?? Number.POSITIVE_INFINITY;
    return Uint8Array.from(this.column.numbers, (number) =>
      Number.isFinite(number) && number >= least && number <= most ? 0 : 1,
    );
  }
}

/** Conditions on columns that narrow each other, as the explorer's: each counts what others leave. */
export class CrossFilter {
  constructor(n, columns, containing) {
    this.n = n;
    this.containing = containing;
    this.facets = new Map();
    for (const column of columns) {
      if (column.facet) this.facets.set(column.number, new Facet(column));
    }
    this.conditions = new Map(); // by the number of a column, null for words; the oldest first
    this.refusals = new Map();
    this.faults = new Uint16Array(n); // conditions that each sample does not meet
  }

  /** Put a condition in the place of that of a column; one that asks nothing takes it away. */
  narrow(number, condition) {
    const before = this.refusals.get(number);
    for (let row = 0; before && row < this.n; row++) this.faults[row] -= before[row];
    this.refusals.delete(number);
    if (isOpen(condition)) {
      this.conditions.delete(number);
      return;
    }
    const refused = this.refusedBy(number, condition);
    this.conditions.set(number, condition);
    this.refusals.set(number, refused);
    for (let row = 0; row < this.n; row++) this.faults[row] += refused[row];
  }

  refusedBy(number, condition) {
    if (number !== null) return this.facets.get(number).refused(condition);
    const refused = new Uint8Array(this.n).fill(1);
    for (const row of this.containing(condition.text)) refused[row] = 0;
    return refused;
  }

  clear() {
    for (const number of [...this.conditions.keys()]) this.narrow(number, null);
  }

  /** Number the samples that meet all conditions. */
  get rows() {
    return [...this.faults.keys()].filter((row) => this.faults[row] === 0);
  }

  /** Count the samples of each bar or value of a column that all other conditions leave. */
  counts(number) {
    const own = this.refusals.get(number);
    return this.facets.get(number).counted((row) => this.faults[row] === (own ? own[row] : 0));
  }

  /** Say each condition. */
  get parts() {
    const nameOf = (number) => (number === null ? "" : this.facets.get(number).column.facet.name);
    return [...this.conditions].map(([number, each]) => conditionWords(each, nameOf(number)));
  }
}
