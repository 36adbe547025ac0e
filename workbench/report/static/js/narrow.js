/*
 * Figures of several panels on narrow windows: fewer panels in a row, each as high as before, so
 * that their titles do not run into each other.
 */
const LEAST_WIDTH = 300; // pixels of a panel
const LETTER = 6.6; // pixels of a letter in a subtitle, at most
const SUBTITLE_LINE = 18; // pixels of a line of it
const SAMPLE = 50; // pixels of what stands before the words of a legend
const LEGEND_LINE = 21; // pixels of a line of it
const BESIDE = 0.015; // share of the width between a panel and its colour bar
const WIDE = /[\u3000-\u9fff\uff00-\uffef]/g;
const WORD =
  /( *)([\u3000-\u9fff\uff00-\uffef][、。）：」]*|[^ \u3000-\u9fff\uff00-\uffef]+[、。）：」]*)/g;
const BELOW_AXIS = 104; // pixels that the labels and the title of an axis take
const BETWEEN = 124; // pixels between two rows: axis below, title of two lines above

/** Say how many panels fit into a row. */
function columnsFor(width) {
  return Math.max(1, Math.floor(width / LEAST_WIDTH));
}

/** Find the panels of a figure: names of their axes, in the order of their titles. */
function panelsOf(layout) {
  return Object.keys(layout)
    .filter((key) => /^xaxis\d*$/.test(key) && layout[key].domain)
    .sort((a, b) => Number(a.slice(5) || 1) - Number(b.slice(5) || 1))
    .map((xaxis) => {
      const anchor = layout[xaxis].anchor ?? "y";
      const number = anchor.slice(1);
      const overlay = Object.keys(layout).filter((key) => layout[key]?.overlaying === anchor);
      return { xaxis, yaxes: [`yaxis${number}`, ...overlay] };
    });
}

/** Count the panels that stand beside each other. */
function columnsOf(layout, panels) {
  return new Set(panels.map(({ xaxis }) => layout[xaxis].domain[0].toFixed(3))).size;
}

/** Give the height of a figure without its margins. */
function insideOf(layout) {
  return layout.height - (layout.margin?.t ?? 100) - (layout.margin?.b ?? 80);
}

/**
 * Give the changes of a layout that put at most so many panels into a row, as Plotly.relayout takes
 * them; null where all is well.
 */
function arranged(layout, columns) {
  const panels = panelsOf(layout);
  const now = panels.length ? columnsOf(layout, panels) : 0;
  if (now <= columns) return null;
  const inside = insideOf(layout);
  const domain = layout[panels[0].yaxes[0]].domain;
  const panelHeight = inside * (domain[1] - domain[0]);
  const rows = Math.ceil(panels.length / columns);
  const total = rows * panelHeight + (rows - 1) * BETWEEN;
  const changes = { height: layout.height - inside + total };
  const annotations = structuredClone(layout.annotations ?? []);
  const gap = columns > 1 ? 0.06 : 0;
  panels.forEach(({ xaxis, yaxes }, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const width = (1 - gap * (columns - 1)) / columns;
    const left = column * (width + gap);
    const top = 1 - (row * (panelHeight + BETWEEN)) / total;
    changes[`${xaxis}.domain`] = [left, left + width];
    for (const yaxis of yaxes) {
      changes[`${yaxis}.domain`] = [Math.max(0, top - panelHeight / total), top];
    }
    if (annotations[i]) Object.assign(annotations[i], { x: left + width / 2, y: top });
  });
  if (annotations.length) changes.annotations = annotations;
  const below = layout.legend?.y;
  if (below < 0) changes["legend.y"] = (below * inside) / total;
  return changes;
}

/** Count the letters of a text; those of Japanese are twice as wide. */
function lettersOf(text) {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

/** Break a subtitle into lines that fit; entities and tags count as their letters. */
export function wrapped(text, width) {
  const most = Math.floor(width / LETTER);
  const lines = [""];
  for (const [, space, word] of (text ?? "").matchAll(WORD)) {
    const longer = lines.at(-1) ? lines.at(-1) + space + word : word;
    if (lettersOf(longer) > most && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join("<br>");
}

/** Count the lines of a legend below a figure; its entries stand in columns of one width. */
function linesOfLegend(traces, width) {
  const names = traces.filter(({ name, showlegend }) => name && showlegend !== false);
  const longest = Math.max(...names.map(({ name }) => lettersOf(name)));
  const columns = Math.max(1, Math.floor(width / (SAMPLE + LETTER * longest)));
  return Math.ceil(names.length / columns);
}

/**
 * Make a layout fit a width before it is drawn: its subtitle in lines, its panels in rows, and the
 * legend of its traces below, with room of its own.
 */
export function fitted(layout, width, traces = []) {
  const fit = structuredClone(layout);
  const text = wrapped(layout.title?.text, width);
  const pad = layout.title?.pad;
  const more = SUBTITLE_LINE * (text.split("<br>").length - 1);
  fit.title = { ...layout.title, text, pad: { ...pad, t: more + (pad?.t ?? 0) } };
  fit.margin = { ...layout.margin, t: (layout.margin?.t ?? 100) + more };
  fit.height = (layout.height ?? 450) + more;
  applyTo(fit, arranged(fit, columnsFor(width)));
  if (columnsFor(width) === 1 && fit.showlegend !== false && fit.legend?.orientation !== "h") {
    fit.legend = {
      ...fit.legend,
      orientation: "h",
      x: 0,
      y: -BELOW_AXIS / insideOf(fit),
      xanchor: "left",
      yanchor: "top",
    };
    const room = LEGEND_LINE * linesOfLegend(traces, width);
    fit.height += room;
    fit.margin.b = (layout.margin?.b ?? 80) + room;
  }
  return fit;
}

/** Put the colour bar of each panel beside it, wherever it is in a layout. */
export function withColourBars(traces, layout) {
  return traces.map((trace) => {
    if (!trace.colorbar || trace.showscale === false) return trace;
    const x = layout[`xaxis${(trace.xaxis ?? "x").slice(1)}`]?.domain;
    const y = layout[`yaxis${(trace.yaxis ?? "y").slice(1)}`]?.domain;
    if (!x || !y) return trace;
    const place = { x: x[1] + BESIDE, y: (y[0] + y[1]) / 2, len: y[1] - y[0], lenmode: "fraction" };
    return { ...trace, colorbar: { ...trace.colorbar, ...place, yanchor: "middle" } };
  });
}

/** Write such changes into a layout that is not drawn yet. */
function applyTo(layout, changes) {
  for (const [path, value] of Object.entries(changes ?? {})) {
    const [first, second] = path.split(".");
    if (second) layout[first] = { ...layout[first], [second]: value };
    else layout[first] = value;
  }
}

/** Arrange the panels of an element's figure anew whenever another number of them fits. */
export function followWidth(element, layout) {
  let columns = columnsFor(element.clientWidth);
  noteWidth(element);
  holdHeight(element, fitted(layout, element.clientWidth, element.data));
  addEventListener("resize", () => {
    noteWidth(element);
    const fitting = columnsFor(element.clientWidth);
    if (fitting === columns) return;
    columns = fitting;
    const fit = fitted(layout, element.clientWidth, element.data);
    holdHeight(element, fit);
    Plotly.react(element, withColourBars(element.data, fit), fit);
  });
}

/** Give an element the height of its figure: of two changes of width at once plotly.js loses it. */
function holdHeight(element, fit) {
  element.style.height = `${fit.height}px`;
}

/** Say how wide a figure is drawn: on paper it is made as wide as the sheet (print.css). */
function noteWidth(element) {
  element.style.setProperty("--drawn", element.clientWidth);
}
