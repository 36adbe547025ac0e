"use strict";
const D = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const config = { displaylogo: false, responsive: true, modeBarButtons: [["lasso2d", "select2d", "zoom2d", "pan2d", "resetScale2d", "toImage"]] };
const make = (tag, props, parent) => parent.appendChild(Object.assign(document.createElement(tag), props));
const { maps, ...others } = D.figures;
const PATHS = {
  circle: "M5,0A5,5 0 1,1 -5,0A5,5 0 1,1 5,0Z", square: "M-4.5,-4.5h9v9h-9Z", diamond: "M0,-6L6,0L0,6L-6,0Z",
  "triangle-up": "M0,-6L5.5,4.5H-5.5Z", cross: "M-1.8,-5.5h3.6v3.7h3.7v3.6h-3.7v3.7h-3.6v-3.7h-3.7v-3.6h3.7Z",
  x: "M-5,-2.5L-2.5,-5L0,-2.5L2.5,-5L5,-2.5L2.5,0L5,2.5L2.5,5L0,2.5L-2.5,5L-5,2.5L-2.5,0Z",
  star: "M0,-6L1.6,-2L6,-1.8L2.6,1L3.8,5.2L0,2.8L-3.8,5.2L-2.6,1L-6,-1.8L-1.6,-2Z", hourglass: "M-5,-5H5L-5,5H5Z",
};

if (maps) {
  const gd = $("maps"), traces = maps.data.map((_, i) => i), ids = D.ids;
  let colour = D.targets.length ? D.targets[0] : null, picked = null, busy = false;
  const paint = () => colour && {
    "marker.color": [colour.codes.map((c) => colour.colours[c])],
    "marker.symbol": [colour.codes.map((c) => colour.symbols[c])],
  };
  const tile = (row, size, parent) => {
    const at = D.tiles ? D.tiles[row] : -1, box = make("span", { className: "tile" }, parent);
    if (at < 0) { box.remove(); return null; }
    const n = D.columns, x = at % n, y = Math.floor(at / n);
    Object.assign(box.style, { width: size + "px", height: size + "px", backgroundSize: `${n * size}px auto`,
      backgroundPosition: `-${x * size}px -${y * size}px` });
    box.title = D.names[row];
    return box;
  };
  const label = (row) => (colour ? colour.classes[colour.codes[row]] : "");
  const select = (rows) => {
    picked = rows && rows.length ? rows : null;
    // Outlines go first: at the next change plotly would select by them again, in their own map only.
    busy = true;
    const outlines = (gd.layout.selections || []).length;
    Promise.resolve(outlines && Plotly.relayout(gd, { selections: [] }))
      .then(() => Plotly.restyle(gd, { selectedpoints: [picked] }, traces)).then(() => { busy = false; gd.dataset.selected = picked ? picked.length : 0; });
    $("strip").replaceChildren();
    $("save").disabled = !picked;
    $("count").className = picked ? "" : "muted";
    if (!picked) { $("count").textContent = "Nothing selected."; return; }
    const tally = new Map();
    picked.forEach((row) => tally.set(label(row), (tally.get(label(row)) || 0) + 1));
    const top = [...tally].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([name, n]) => `${name} ${n}`);
    const rest = tally.size > 5 ? `, ${tally.size - 5} more classes` : "";
    $("count").textContent = `${picked.length.toLocaleString("en")} of ${ids.length.toLocaleString("en")} selected` +
      (colour ? `: ${top.join(", ")}${rest}` : "");
    const step = Math.max(1, picked.length / 60);
    for (let i = 0; i < picked.length && $("strip").childElementCount < 60; i += step) tile(picked[Math.floor(i)], 64, $("strip"));
  };
  const only = (classes) => {
    const wanted = new Set(classes), rows = [];
    colour.codes.forEach((c, row) => { if (wanted.has(c)) rows.push(row); });
    select(rows);
  };
  const legend = () => {
    $("legend").replaceChildren();
    if (!colour) return;
    for (const [text, fill, symbol, classes] of colour.legend) {
      const button = make("button", { title: "select these points" }, $("legend"));
      const svg = button.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
      svg.setAttribute("viewBox", "-7 -7 14 14");
      const mark = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
      mark.setAttribute("d", PATHS[symbol]);
      mark.setAttribute("fill", fill);
      mark.setAttribute("stroke", "rgba(27,36,48,.5)");
      make("span", { textContent: text }, button);
      button.onclick = () => only(classes);
    }
    $("class").replaceChildren();
    make("option", { textContent: "all classes", value: "" }, $("class"));
    colour.classes.forEach((name, i) => make("option", { textContent: name, value: i }, $("class")));
  };
  const rings = traces.map(() => make("div", { className: "ring" }, gd.parentNode));
  const hide = () => { $("card").style.display = "none"; rings.forEach((ring) => { ring.style.display = "none"; }); };
  const show = (row, mouse) => {
    const card = $("card");
    card.replaceChildren();
    const box = tile(row, 128, card);
    if (box) box.style.display = "block";
    make("strong", { textContent: label(row) }, card);
    make("div", { textContent: D.names[row] }, card);
    if (D.captions && D.captions[row]) make("div", { textContent: D.captions[row], className: "muted" }, card);
    card.style.display = "block";
    card.style.left = Math.min(mouse.clientX + 18, innerWidth - card.offsetWidth - 8) + "px";
    card.style.top = Math.max(8, Math.min(mouse.clientY + 18, innerHeight - card.offsetHeight - 8)) + "px";
    gd._fullData.forEach((trace, i) => {
      const x = gd._fullLayout["xaxis" + trace.xaxis.slice(1)], y = gd._fullLayout["yaxis" + trace.yaxis.slice(1)];
      const left = x.l2p(trace.x[row]), top = y.l2p(trace.y[row]);
      const inside = left >= 0 && top >= 0 && left <= x._length && top <= y._length;
      Object.assign(rings[i].style, { display: inside ? "block" : "none", left: x._offset + left + "px", top: gd.offsetTop + y._offset + top + "px" });
    });
  };
  const first = paint();
  maps.data.forEach((trace) => { if (first) { trace.marker.color = first["marker.color"][0]; trace.marker.symbol = first["marker.symbol"][0]; } });
  const webgl = document.createElement("canvas").getContext("webgl");
  if (!webgl) maps.data.forEach((trace) => { trace.type = "scatter"; });
  Plotly.newPlot(gd, maps.data, maps.layout, config).then(() => {
    gd.on("plotly_selected", (event) => { if (!busy && event && event.points) select([...new Set(event.points.map((p) => p.pointIndex))].sort((a, b) => a - b)); });
    gd.on("plotly_deselect", () => { if (!busy) select(null); });
    gd.on("plotly_hover", (event) => show(event.points[0].pointIndex, event.event));
    gd.on("plotly_unhover", hide);
    gd.dataset.ready = "yes";
  });
  legend();
  addEventListener("scroll", hide, { passive: true });
  $("clear").onclick = () => { if ($("class")) $("class").value = ""; select(null); };
  $("save").onclick = () => {
    const quote = (text) => `"${String(text).replaceAll('"', '""')}"`;
    const lines = ["id,file,label", ...picked.map((row) => [ids[row], D.names[row], label(row)].map(quote).join(","))];
    make("a", { href: URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv" })), download: "selection.csv" }, document.body).click();
  };
  if (colour) {
    $("colour").onchange = () => {
      colour = D.targets[$("colour").selectedIndex];
      Plotly.update(gd, paint(), { "title.text": colour.subtitle }, traces);
      legend();
      select(picked);
    };
    $("class").onchange = () => ($("class").value === "" ? select(null) : only([Number($("class").value)]));
  }
}
for (const [id, figure] of Object.entries(others)) Plotly.newPlot(id, figure.data, figure.layout, { ...config, displayModeBar: false });
