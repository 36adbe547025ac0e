/** What the page carries: figures, colourings, names, places of thumbnails, answers to queries. */
export const page = JSON.parse(document.getElementById("data").textContent);

/** The standalone export has named selections (perhaps none); the report has no such thing. */
export const isStandalone = Boolean(page.groups);
