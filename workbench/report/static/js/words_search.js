import { page } from "./data.js";
import { byId } from "./dom.js";
import { selectRows } from "./selection.js";
import { captionOf } from "./words.js";

let texts; // all that is said of each sample, in small letters; made when it is first asked for

function wordsOfRow(row) {
  const classes = page.targets
    .filter((target) => target.classes)
    .map(({ classes, codes }) => classes[codes[row]]);
  return [page.ids[row], page.names[row], ...classes, captionOf(row)].join("\n").toLowerCase();
}

/** Select the samples that have words in their id, file, classes or caption; none for "". */
export function selectWords(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) {
    selectRows(null);
    return;
  }
  texts ??= page.ids.map((_, row) => wordsOfRow(row));
  const rows = [...texts.keys()].filter((row) => texts[row].includes(wanted));
  selectRows(rows, `“${text.trim()}”`);
  if (!rows.length) byId("count").textContent = `No sample has “${text.trim()}”.`;
}
