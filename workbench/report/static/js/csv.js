import { page } from "./data.js";
import { append } from "./dom.js";
import { state } from "./state.js";
import { labelOf } from "./words.js";

/** Let the reader save the selection: id, file and label of every selected row. */
export function saveSelection() {
  const lines = state.rows.map(lineOf);
  const table = `${["id,file,label", ...lines].join("\n")}\n`;
  const href = URL.createObjectURL(new Blob([table], { type: "text/csv" }));
  append("a", { href, download: "selection.csv" }, document.body).click();
}

function lineOf(row) {
  return [page.ids[row], page.names[row], labelOf(row)].map(quoted).join(",");
}

function quoted(value) {
  return `"${cellText(String(value)).replaceAll('"', '""')}"`;
}

/** Put an apostrophe before what a spreadsheet would take for a formula; numbers stay numbers. */
function cellText(text) {
  return /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
}
