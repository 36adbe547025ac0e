import { chart, mapNumbers } from "./chart.js";

const CLEAR = "rgba(0,0,0,0)";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Dress maps that are not drawn yet in the colours of the page. */
export function dress(traces, layout) {
  const ink = cssColour("ink");
  Object.assign(layout, { paper_bgcolor: CLEAR, plot_bgcolor: CLEAR });
  layout.font = { ...layout.font, color: ink };
  layout.title.font = { ...layout.title.font, color: cssColour("muted") };
  for (const axis of axesOf(layout)) layout[axis].linecolor = cssColour("edge");
  for (const trace of traces) {
    trace.unselected = { marker: { ...trace.unselected?.marker, color: cssColour("faded") } };
    trace.marker.line = { ...trace.marker.line, color: outline() };
  }
}

/** Dress the maps anew whenever the screen turns dark or light. */
export function followTheme() {
  dark.onchange = applyTheme;
}

function applyTheme() {
  const layout = {
    "font.color": cssColour("ink"),
    "title.font.color": cssColour("muted"),
  };
  for (const axis of axesOf(chart.layout)) layout[`${axis}.linecolor`] = cssColour("edge");
  const points = {
    "unselected.marker.color": cssColour("faded"),
    "marker.line.color": outline(),
  };
  Plotly.update(chart, points, layout, mapNumbers);
}

function axesOf(layout) {
  return Object.keys(layout).filter((name) => /^[xy]axis/.test(name));
}

function outline() {
  return dark.matches ? "rgba(230,234,240,.55)" : "rgba(27,36,48,.45)";
}

/** Look a colour of the page's style sheet up. */
export function cssColour(name) {
  const style = getComputedStyle(document.documentElement);
  return style.getPropertyValue(`--${name}`).trim();
}
