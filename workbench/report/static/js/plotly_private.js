/*
 * Everything that uses what plotly.js does not promise to keep: _fullLayout, _fullData, its class
 * names and the data bound to its elements. The page carries the very library it was tested with,
 * so a new release can only matter to pages written with it. Where one of these is missing, the
 * functions say so (null, false), and their callers do without.
 */
import { chart, mapNumbers } from "./chart.js";

/** Find a row in a map, in pixels of the element around the chart; null if it is out of sight. */
export function pixelsOf(row, map) {
  const trace = chart._fullData?.[map];
  if (!trace) return null;
  const x = chart._fullLayout[`xaxis${trace.xaxis.slice(1)}`];
  const y = chart._fullLayout[`yaxis${trace.yaxis.slice(1)}`];
  if (!x?.l2p || !y?.l2p) return null;
  const left = x.l2p(trace.x[row]);
  const top = y.l2p(trace.y[row]);
  if (left < 0 || top < 0 || left > x._length || top > y._length) return null;
  return { left: x._offset + left, top: chart.offsetTop + y._offset + top };
}

/**
 * Show a selection at once: what Plotly.restyle does, without drawing everything anew, which takes
 * half a second. Returns false, and does nothing, where the points cannot be found.
 */
export function paintPoints(rows) {
  const points = chart.querySelectorAll(".scatterlayer path.point");
  if (!chart._fullData || !chart._fullLayout || points[0]?.__data__?.i === undefined) return false;
  // Outlines go first: at the next change plotly would select by them again, in their own map only.
  chart.layout.selections = [];
  chart._fullLayout.selections = [];
  for (const outline of chart.querySelectorAll(".selectionlayer > *, .select-outline")) {
    outline.remove();
  }
  for (const map of mapNumbers) {
    chart.data[map].selectedpoints = rows ?? undefined;
    chart._fullData[map].selectedpoints = rows ?? undefined;
  }
  const selected = new Set(rows);
  for (const point of points) paintPoint(point, !rows, selected.has(point.__data__.i));
  return true;
}

function paintPoint(point, nothingSelected, isSelected) {
  const row = point.__data__.i;
  point.__data__.selected = isSelected ? 1 : 0;
  point.style.fill = chart.data[0].marker.color[row];
  if (nothingSelected) {
    point.style.opacity = 0.85;
  } else if (isSelected) {
    point.style.opacity = 1;
  } else {
    point.style.opacity = 0.4;
    point.style.fill = chart._fullData[0].unselected.marker.color;
  }
}
