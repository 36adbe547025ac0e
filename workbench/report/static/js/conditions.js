/*
 * What can be asked of a column, in the page: {low, high}, null for an open end; {values}; {text} of
 * all columns. Said in the words of the explorer (conditions.py).
 */
import { endInWords } from "./number_words.js";

export const NO_VALUE = "(none)"; // stands for a value that is missing
const MOST_NAMED = 3; // values that a sentence names
const MOST_SHOWN = 40; // characters of a name

/** Say whether nothing is asked. */
export function isOpen(condition) {
  if (!condition) return true;
  if (condition.values) return !condition.values.length;
  if (condition.text !== undefined) return !condition.text.trim();
  return condition.low === null && condition.high === null;
}

/** Say why a condition cannot be; "" if it can. */
export function fault({ low = null, high = null }) {
  for (const end of [low, high]) {
    const isNumber = end === null || (typeof end === "number" && Number.isFinite(end));
    if (!isNumber) return `'${end}' as the end of a range: expected a number.`;
  }
  if (low === null || high === null || low <= high) return "";
  return `from ${endInWords(low)} to ${endInWords(high)}: expected the smaller number first.`;
}

/** Say a condition on a column. */
export function conditionWords(condition, column) {
  const { low, high, values, text } = condition;
  if (text !== undefined) return `text has '${shortened(text)}'`;
  if (values) return `${column} = ${valuesWords(values)}`;
  if (low !== null && low === high) return `${column} = ${endInWords(low)}`;
  if (low === null) return `${column} ≤ ${endInWords(high)}`;
  if (high === null) return `${column} ≥ ${endInWords(low)}`;
  return `${endInWords(low)} ≤ ${column} ≤ ${endInWords(high)}`;
}

function valuesWords(values) {
  const named = values.map((value) => shortened(onOneLine(value || NO_VALUE)));
  if (named.length <= MOST_NAMED) return named.join(" or ");
  const first = named.slice(0, MOST_NAMED).join(", ");
  return `one of ${named.length.toLocaleString("en")}: ${first}, …`;
}

/** Write out tabs and ends of lines. */
export function onOneLine(words) {
  return words.replace(/[\t\n]/g, (letter) => (letter === "\t" ? "\\u0009" : "\\u000a"));
}

function shortened(words) {
  if (words.length <= MOST_SHOWN) return words;
  const half = Math.floor((MOST_SHOWN - 1) / 2);
  return `${words.slice(0, half)}…${words.slice(-half)}`;
}
