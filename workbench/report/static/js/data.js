/**
 * What the page carries: figures, colourings, names, places of thumbnails; the standalone export
 * also columns of the samples and answers to queries.
 */
export const page = JSON.parse(document.getElementById("data").textContent);
page.names ??= page.ids;

/** The standalone export has named selections (perhaps none); the report has no such thing. */
export const isStandalone = Boolean(page.groups);
