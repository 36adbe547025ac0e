import { bytesOf } from "./numbers.js";

/**
 * What the page carries: figures, colourings, names, places of thumbnails; the standalone export
 * also columns of the samples and answers to queries.
 */
export const page = JSON.parse(await dataText(document.getElementById("data")));
page.names ??= page.ids;

/** The standalone export has named selections (perhaps none); the report has no such thing. */
export const isStandalone = Boolean(page.groups);

/** Read the data; those of a large page are packed. */
async function dataText({ type, textContent }) {
  if (type === "application/json") return textContent;
  const packed = new Blob([bytesOf(textContent)]).stream();
  return new Response(packed.pipeThrough(new DecompressionStream("gzip"))).text();
}
