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
  let colour = D.targets.length ? D.targets[0] : null, picked = null, called = null, busy = false;
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
  const number = (value) => (value === null ? "(none)" : String(Number(value.toPrecision(3))));
  const label = (row) => (!colour ? "" : colour.values ? `${colour.name} ${number(colour.values[row])}` : colour.classes[colour.codes[row]]);
  const item = (row, parent, mark = "", sign = "", spoken = "") => {
    const box = make("div", { className: "item", tabIndex: 0 }, parent);
    box.setAttribute("role", "listitem");
    tile(row, 96, box);
    if (mark) { const rank = make("b", { textContent: `${mark} ` }, box); make("span", { textContent: sign, className: { "▲": "up", "▼": "down" }[sign[0]] || "" }, rank); }
    make("span", { textContent: colour && colour.values ? number(colour.values[row]) : label(row) }, box);
    make("small", { textContent: (D.captions && D.captions[row]) || D.names[row] }, box);
    box.setAttribute("aria-label", [mark && `rank ${mark}${spoken}`, label(row), D.names[row]].filter(Boolean).join(", "));
    const edge = () => { const at = box.getBoundingClientRect(); return { clientX: at.right - 12, clientY: at.top - 12 }; };
    box.onmouseenter = (event) => show(row, event);
    box.onfocus = () => show(row, edge());
    box.onmouseleave = box.onblur = hide;
  };
  // Outlines go first: at the next change plotly would select by them again, in their own map only.
  const highlight = () => {
    if (maps.data[0].type === "scattergl") {
      const outlines = (gd.layout.selections || []).length;
      return Promise.resolve(outlines && Plotly.relayout(gd, { selections: [] })).then(() => Plotly.restyle(gd, { selectedpoints: [picked] }, traces));
    }
    // What restyle would do, without drawing everything anew, which takes half a second.
    gd.layout.selections = gd._fullLayout.selections = [];
    for (const outline of gd.querySelectorAll(".selectionlayer > *, .select-outline")) outline.remove();
    const chosen = new Set(picked), faded = gd._fullData[0].unselected.marker.color;
    traces.forEach((i) => { gd.data[i].selectedpoints = gd._fullData[i].selectedpoints = picked || undefined; });
    for (const point of gd.querySelectorAll(".scatterlayer path.point")) {
      const row = point.__data__.i, on = chosen.has(row);
      point.__data__.selected = on ? 1 : 0;
      point.style.opacity = !picked ? 0.85 : on ? 1 : 0.4;
      point.style.fill = picked && !on ? faded : gd.data[0].marker.color[row];
    }
  };
  const select = (rows, name = null) => {
    picked = rows && rows.length ? rows : null;
    called = picked && name;
    for (const button of document.querySelectorAll("#groups button")) button.setAttribute("aria-pressed", button.dataset.name === name);
    busy = true;
    Promise.resolve(highlight()).then(() => { busy = false; gd.dataset.selected = picked ? picked.length : 0; });
    $("strip").replaceChildren();
    $("save").disabled = !picked;
    $("count").className = picked ? "" : "muted";
    if (!picked) { $("count").textContent = "Nothing selected."; return; }
    const tally = new Map();
    if (!colour || !colour.values) picked.forEach((row) => tally.set(label(row), (tally.get(label(row)) || 0) + 1));
    const top = [...tally].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([name, n]) => `${name} ${n}`);
    const rest = tally.size > 5 ? `, ${tally.size - 5} more classes` : "";
    $("count").textContent = `${picked.length.toLocaleString("en")} of ${ids.length.toLocaleString("en")} selected` +
      (name ? ` (${name})` : "") + (top.length && colour ? `: ${top.join(", ")}${rest}` : "");
    const step = name ? 1 : Math.max(1, picked.length / 60); // a named one is in order
    for (let i = 0; i < picked.length && $("strip").childElementCount < 60; i += step) D.groups ? item(picked[Math.floor(i)], $("strip")) : tile(picked[Math.floor(i)], 64, $("strip"));
    if (D.groups && picked.length > 60) make("span", { textContent: `and ${(picked.length - 60).toLocaleString("en")} more`, className: "muted" }, $("strip"));
  };
  const only = (classes) => {
    const wanted = new Set(classes), rows = [];
    colour.codes.forEach((c, row) => { if (wanted.has(c)) rows.push(row); });
    select(rows);
  };
  const scale = () => {
    const order = [...colour.values.keys()].filter((row) => colour.values[row] !== null).sort((a, b) => colour.values[a] - colour.values[b]);
    const tenth = Math.max(1, Math.round(order.length / 10)), ends = { lowest: order.slice(0, tenth), highest: order.slice(-tenth).reverse() };
    for (const [end, rows] of Object.entries(ends)) {
      if (end === "highest") make("div", { className: "bar" }, $("legend")).style.background = `linear-gradient(to right, ${colour.colours.slice(0, 32).join()})`;
      make("button", { textContent: `${end} 10 % (${number(colour.values[rows[0]])})`, title: "select these points" }, $("legend")).onclick = () => select(rows, `${colour.name}: ${end} 10 %`);
    }
  };
  const legend = () => {
    $("legend").replaceChildren();
    if (!colour) return;
    $("class").parentNode.hidden = !!colour.values;
    $("class").replaceChildren();
    if (colour.values) { scale(); return; }
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
    make("option", { textContent: "all classes", value: "" }, $("class"));
    colour.classes.forEach((name, i) => make("option", { textContent: name, value: i }, $("class")));
  };
  const rings = traces.map(() => make("div", { className: "ring" }, gd.parentNode));
  const hide = () => { $("card").style.display = "none"; rings.forEach((ring) => { ring.style.display = "none"; }); };
  const place = (ring, row, i) => {
    const trace = gd._fullData[i], x = gd._fullLayout["xaxis" + trace.xaxis.slice(1)], y = gd._fullLayout["yaxis" + trace.yaxis.slice(1)];
    const left = x.l2p(trace.x[row]), top = y.l2p(trace.y[row]), inside = left >= 0 && top >= 0 && left <= x._length && top <= y._length;
    Object.assign(ring.style, { display: inside ? "block" : "none", left: x._offset + left + "px", top: gd.offsetTop + y._offset + top + "px" });
  };
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
    rings.forEach((ring, i) => place(ring, row, i));
  };
  const first = paint();
  if (colour) maps.layout.title.text = colour.subtitle;
  maps.data.forEach((trace) => { if (first) { trace.marker.color = first["marker.color"][0]; trace.marker.symbol = first["marker.symbol"][0]; } });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => {
    const css = getComputedStyle(document.documentElement), [ink, muted, edge, faded] = ["ink", "muted", "edge", "faded"].map((name) => css.getPropertyValue(`--${name}`).trim());
    const layout = { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", "font.color": ink, "title.font.color": muted };
    for (const axis of Object.keys(maps.layout).filter((name) => /^[xy]axis/.test(name))) layout[`${axis}.linecolor`] = edge;
    return [{ "unselected.marker.color": faded, "marker.line.color": dark.matches ? "rgba(230,234,240,.55)" : "rgba(27,36,48,.45)" }, layout];
  };
  const dress = () => { Plotly.update(gd, ...theme(), traces); };
  const webgl = document.createElement("canvas").getContext("webgl");
  if (!webgl) maps.data.forEach((trace) => { trace.type = "scatter"; });
  if (D.groups) { // the standalone export uses the window
    const rows = Math.ceil(traces.length / 3), columns = Math.min(3, traces.length);
    maps.layout.height = 110 + rows * Math.max(300, Math.min(460, 0.82 * (gd.clientWidth / columns), innerHeight - 430));
  }
  Plotly.newPlot(gd, maps.data, maps.layout, config).then(() => {
    if (D.groups) { dress(); dark.onchange = dress; }
    // A resize says "selected" too: only a drawn outline counts.
    gd.on("plotly_selected", (event) => { if (!busy && event && (event.lassoPoints || event.range)) select([...new Set(event.points.map((p) => p.pointIndex))].sort((a, b) => a - b)); });
    gd.on("plotly_deselect", () => { if (!busy) select(null); });
    gd.on("plotly_hover", (event) => show(event.points[0].pointIndex, event.event));
    gd.on("plotly_unhover", hide);
    gd.on("plotly_afterplot", () => hits.forEach((hit) => place(...hit)));
    gd.dataset.ready = "yes";
  });
  legend();
  addEventListener("scroll", () => { // a thumbnail that got the focus scrolls into view
    if (document.activeElement.matches(".item")) document.activeElement.onfocus(); else hide();
  }, { passive: true });
  let hits = []; // (ring, row, map) of the answers
  const mark = (answers) => {
    hits.forEach(([ring]) => ring.remove());
    hits = D.spaces.flatMap((space, i) => (Array.isArray(answers[space]) ? answers[space] : []).map(([row]) => [make("div", { className: "ring hit" }, gd.parentNode), row, i]));
    hits.forEach((hit) => place(...hit));
  };
  const ask = (text) => {
    const plain = (words) => words.trim().toLowerCase(), known = Object.keys(D.queries), query = known.find((each) => plain(each) === plain(text));
    const head = $("asked"), answers = query ? D.queries[query] : {};
    [head, $("answers")].forEach((each) => each.replaceChildren());
    mark(answers);
    if (!plain(text)) return;
    const press = (words, act) => make("button", { textContent: words }, head).addEventListener("click", act);
    if (!query) {
      const pairs = (words) => new Set([...plain(words)].map((_, i) => plain(words).slice(i, i + 2))), own = pairs(text);
      const near = (words) => { const other = pairs(words); return [...own].filter((each) => other.has(each)).length / (own.size + other.size); };
      make("span", { textContent: `“${text}” is not among the ${known.length} queries of this page. Nearest:` }, head);
      known.sort((a, b) => near(b) - near(a)).slice(0, 4).forEach((each) => press(each, () => { $("query").value = each; ask(each); }));
      return;
    }
    const found = Object.values(answers).filter(Array.isArray), first = Object.keys(answers).find((space) => Array.isArray(answers[space]));
    make("span", { textContent: `“${query}”: the best in every space, ringed in its map. ▲ ▼: ranks gained or lost against ${first}.` }, head);
    press("select all of them", () => select([...new Set(found.flatMap((rows) => rows.map(([row]) => row)))], query));
    for (const [space, answer] of Object.entries(answers)) {
      const column = make("div", { className: Array.isArray(answer) ? "" : "mute" }, $("answers"));
      make("h3", { textContent: space }, column);
      if (!Array.isArray(answer)) { make("p", { textContent: answer, className: "muted" }, column); continue; }
      const list = make("div", { className: "hits" }, column);
      list.setAttribute("role", "list");
      for (const [row, rank, score, change] of answer) {
        const moved = space === first || change === null ? ["", ""] : change > 0 ? [`▲ ${change}`, `, up ${change}`] : change < 0 ? [`▼ ${-change}`, `, down ${-change}`] : ["=", ""];
        item(row, list, String(rank), ...moved);
        list.lastChild.title = `score ${number(score)}`;
      }
    }
  };
  if ($("query")) {
    $("query").onchange = () => ask($("query").value);
    $("query").oninput = () => { if ($("query").value in D.queries) ask($("query").value); };
  }
  for (const button of document.querySelectorAll("#groups button")) button.onclick = () => select(D.groups[button.dataset.name], button.dataset.name);
  $("clear").onclick = () => { if ($("class")) $("class").value = ""; if ($("query")) { $("query").value = ""; ask(""); } hide(); select(null); };
  if (D.groups) addEventListener("keydown", (event) => { if (event.key === "Escape") $("clear").onclick(); });
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
      select(picked, called);
    };
    $("class").onchange = () => ($("class").value === "" ? select(null) : only([Number($("class").value)]));
  }
}
for (const [id, figure] of Object.entries(others)) Plotly.newPlot(id, figure.data, figure.layout, { ...config, displayModeBar: false });
