import { page } from "./data.js";
import { byId } from "./dom.js";
import { columns } from "./sample_columns.js";
import { selectRows } from "./selection.js";
import { captionsOf } from "./words.js";

let texts; // all that is said of each sample, in small letters; made when it is first asked for

function wordsOfRow(row) {
  const classes = page.called.map((number) => columns[number].words(row));
  return [page.ids[row], page.names[row], ...classes, ...captionsOf(row)].join("\n").toLowerCase();
}

/** Number the samples that have words in their id, file, classes or captions; none for "". */
export function rowsCalled(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  texts ??= page.ids.map((_, row) => wordsOfRow(row));
  return [...texts.keys()].filter((row) => texts[row].includes(wanted));
}

/** Select the samples that have words; "" clears. */
export function selectWords(text) {
  const rows = rowsCalled(text);
  selectRows(rows, `“${text.trim()}”`);
  if (text.trim() && !rows.length) {
    byId("count").textContent = `No sample has “${text.trim()}”.`;
  }
}
