import { chart, mapNumbers } from "./chart.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Dress the maps in the colours of the page, now and whenever the screen turns dark or light. */
export function followTheme() {
  applyTheme();
  dark.onchange = applyTheme;
}

function applyTheme() {
  const layout = {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    "font.color": cssColour("ink"),
    "title.font.color": cssColour("muted"),
  };
  for (const axis of Object.keys(chart.layout).filter((name) => /^[xy]axis/.test(name))) {
    layout[`${axis}.linecolor`] = cssColour("edge");
  }
  const points = {
    "unselected.marker.color": cssColour("faded"),
    "marker.line.color": dark.matches ? "rgba(230,234,240,.55)" : "rgba(27,36,48,.45)",
  };
  Plotly.update(chart, points, layout, mapNumbers);
}

/** Look a colour of the page's style sheet up. */
export function cssColour(name) {
  const style = getComputedStyle(document.documentElement);
  return style.getPropertyValue(`--${name}`).trim();
}
