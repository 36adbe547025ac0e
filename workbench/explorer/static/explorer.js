// The explorer's own widgets: columns of picture cards (virtualised) and the legend, which also
// carries the keyboard and gives the maps their size and the colours of JupyterLab's theme; the
// kernel is not asked for these, it may be busy. Words come in as text, never as HTML.

const CELL = { width: 90, picture: 120, words: 40 }; // least width, largest picture, two lines
const PAGE = 60;
const KEEP = 4000; // pictures held by one view

function make(tag, className, text) {
  const node = document.createElement(tag);
  node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// Classes of a list as one thin bar; the words are in its label.
function mixBar(mix) {
  const bar = make("div", "wb-mix");
  bar.setAttribute("role", "img");
  bar.setAttribute("aria-label", mix.map(([name, share]) => `${name} ${Math.round(100 * share)} %`).join(", "));
  bar.title = bar.getAttribute("aria-label");
  for (const [, share, colour] of mix) {
    const part = make("span", "");
    part.style.flexGrow = share;
    part.style.background = colour;
    bar.append(part);
  }
  return bar;
}

class Column {
  constructor(model, pictures, spec, index) {
    Object.assign(this, { model, pictures, index, n: spec.n, items: new Map(), asked: new Set() });
    this.node = make("section", `wb-column ${spec.narrow || !spec.n ? "wb-narrow" : ""}`);
    const head = make(spec.select ? "button" : "div", "wb-head", spec.title);
    if (spec.select) {
      head.title = spec.select;
      head.onclick = () => model.send({ type: "column", column: index });
    }
    this.node.append(head);
    if (spec.note) this.node.append(make("p", "wb-note", spec.note));
    if (spec.mix?.length) {
      this.node.append(mixBar(spec.mix));
      this.node.append(make("p", "wb-note", spec.mix.slice(0, 3).map(([k, s]) => `${k} ${Math.round(100 * s)}\u00a0%`).join(" · ")));
    }
    this.scroll = make("div", "wb-scroll");
    this.inner = make("div", "wb-inner");
    this.scroll.append(this.inner);
    if (this.n) this.node.append(this.scroll);
    this.scroll.setAttribute("role", "listbox");
    this.scroll.setAttribute("aria-label", `${spec.title}, ${this.n} pictures`);
    this.cells = new Map();
    spec.items.forEach((item, i) => this.items.set(i, item));
    if (spec.items.length === spec.n) this.asked.add(0); // all cards came along
    this.current = 0;
    this.scroll.onscroll = () => this.draw();
    this.scroll.onkeydown = (event) => this.key(event);
  }

  draw() {
    if (!this.scroll.clientWidth) return; // a panel that is not seen asks for nothing
    const per = Math.max(1, Math.floor(this.scroll.clientWidth / CELL.width));
    const width = Math.floor(this.scroll.clientWidth / per);
    const side = Math.min(width - 12, CELL.picture);
    const height = side + CELL.words;
    Object.assign(this, { per, height });
    this.inner.style.height = `${Math.ceil(this.n / per) * height}px`;
    for (const [name, value] of Object.entries({ width: width - 6, height: height - 6, side }))
      this.inner.style.setProperty(`--wb-${name}`, `${value}px`);
    const top = this.scroll.scrollTop;
    const first = Math.max(0, Math.floor(top / height) - 1) * per;
    const last = Math.min(this.n, (Math.ceil((top + this.scroll.clientHeight) / height) + 1) * per);
    for (const [i, cell] of this.cells) {
      if (i < first || i >= last) {
        if (cell === document.activeElement) continue;
        cell.remove();
        this.cells.delete(i);
      }
    }
    for (let i = first; i < last; i++) {
      const cell = this.cells.get(i) ?? this.cell(i);
      cell.style.transform = `translate(${(i % per) * width}px, ${Math.floor(i / per) * height}px)`;
      if (!cell.dataset.row && this.items.has(i)) this.fill(cell, this.items.get(i));
      const page = Math.floor(i / PAGE);
      if (!this.asked.has(page)) {
        this.asked.add(page);
        this.model.send({ type: "page", column: this.index, start: page * PAGE, version: this.model.get("version") });
      }
    }
  }

  cell(i) {
    const cell = make("div", "wb-card");
    cell.setAttribute("role", "option");
    cell.tabIndex = i === this.current ? 0 : -1;
    cell.onclick = () => this.open(i);
    cell.onfocus = () => {
      this.cells.forEach((other) => (other.tabIndex = -1));
      cell.tabIndex = 0;
      this.current = i;
    };
    cell.onmouseenter = () => this.hover(i);
    cell.onmouseleave = () => this.model.send({ type: "hover", row: -1 });
    this.cells.set(i, cell);
    this.inner.append(cell);
    return cell;
  }

  fill(cell, item) {
    cell.dataset.row = item.row;
    cell.setAttribute("aria-label", [item.label, item.badge, item.caption].filter(Boolean).join(", "));
    cell.setAttribute("aria-selected", String(Boolean(item.mark)));
    cell.title = [item.id, item.label, item.caption].filter(Boolean).join("\n");
    cell.classList.toggle("wb-marked", Boolean(item.mark));
    const source = this.pictures.get(item.row);
    if (source) {
      const picture = make("img", "wb-picture");
      picture.src = source;
      picture.alt = "";
      cell.append(picture);
    } else cell.append(make("div", "wb-picture wb-words", item.caption || item.label));
    cell.append(make("div", "wb-label", item.label));
    if (item.badge) cell.append(make("div", `wb-badge ${{ "▲": "up", "▼": "down" }[item.badge[0]] ?? ""}`, item.badge));
  }

  page(start, items) {
    items.forEach((item, i) => this.items.set(start + i, item));
    this.draw();
  }

  hover(i) {
    if (this.items.has(i)) this.model.send({ type: "hover", row: this.items.get(i).row });
  }

  open(i) {
    if (this.items.has(i)) this.model.send({ type: "open", row: this.items.get(i).row });
  }

  key(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.per, ArrowUp: -this.per, Home: -this.n, End: this.n };
    if (event.key in steps) {
      const to = Math.min(this.n - 1, Math.max(0, this.current + steps[event.key]));
      const top = Math.floor(to / this.per) * this.height;
      if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
      const low = top + this.height - this.scroll.clientHeight;
      if (low > this.scroll.scrollTop) this.scroll.scrollTop = low;
      this.draw();
      this.cells.get(to)?.focus({ preventScroll: true });
      this.hover(to);
    } else if (event.key === "Enter" || event.key === " ") this.open(this.current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function cards({ model, el }) {
  const pictures = new Map(); // row -> object URL, oldest first
  let columns = [];
  el.classList.add("wb-cards");
  const watch = new ResizeObserver(() => columns.forEach((column) => column.draw()));
  watch.observe(el);

  function keep(items, buffers) {
    items.forEach(({ row }, i) => {
      if (buffers[i].byteLength && !pictures.has(row))
        pictures.set(row, URL.createObjectURL(new Blob([buffers[i]], { type: "image/webp" })));
    });
  }

  function rebuild() {
    model.get("columns").forEach((spec) => keep(spec.items, spec.pictures));
    columns = model.get("columns").map((spec, i) => new Column(model, pictures, spec, i));
    const empty = model.get("empty");
    el.replaceChildren(...columns.map((column) => column.node));
    if (!columns.length && empty) el.append(make("p", "wb-note", empty));
    columns.forEach((column) => column.draw());
    requestAnimationFrame(() => columns.forEach((column) => column.draw())); // once it has a size
  }

  function receive(message, buffers) {
    if (message.type !== "page" || message.version !== model.get("version")) return;
    keep(message.items, buffers);
    for (const [row, source] of pictures) {
      if (pictures.size <= KEEP) break;
      URL.revokeObjectURL(source);
      pictures.delete(row);
    }
    columns[message.column]?.page(message.start, message.items);
  }

  model.on("change:version", rebuild);
  model.on("msg:custom", receive);
  rebuild();
  return () => {
    watch.disconnect();
    model.off("change:version", rebuild);
    model.off("msg:custom", receive);
    pictures.forEach((source) => URL.revokeObjectURL(source));
  };
}

// Colours as jupyter-scatter takes them, on the ground of a theme.
function canvasColours(dark) {
  const rgba = (hex, alpha = 1) => [...hex.match(/../g).map((part) => parseInt(part, 16) / 255), alpha];
  const ink = dark ? "f0f0f0" : "1b2430";
  return {
    background_color: rgba(dark ? "111111" : "ffffff"),
    color_hover: rgba(ink),
    tooltip_color: rgba(ink),
    lasso_color: rgba(dark ? "56b4e9" : "0072b2"),
    reticle_color: rgba(ink, 0.2),
  };
}

function legend({ model, el }) {
  el.classList.add("wb-legend");

  function chip(item, i) {
    const node = make("button", "wb-chip");
    const swatch = make("span", "wb-swatch");
    swatch.style.background = item.colour;
    node.append(swatch, make("span", "", item.name), make("span", "wb-count", item.count.toLocaleString()));
    node.setAttribute("aria-pressed", String(item.on));
    node.title = "click: show or hide; Shift or double click: this one alone";
    node.onclick = (event) => model.send({ type: "toggle", index: i, only: event.shiftKey });
    node.ondblclick = () => model.send({ type: "toggle", index: i, only: true });
    return node;
  }

  function scale({ colours, low, high, title }) {
    const bar = make("div", "wb-scale");
    const ramp = make("span", "wb-ramp");
    ramp.style.background = `linear-gradient(90deg, ${colours.join(",")})`;
    bar.append(make("span", "", low), ramp, make("span", "", high), make("span", "wb-count", title));
    return bar;
  }

  function draw() {
    const { items, bar, title } = model.get("legend");
    const focused = [...el.querySelectorAll("button")].indexOf(document.activeElement);
    el.replaceChildren();
    el.setAttribute("role", "group");
    el.setAttribute("aria-label", `legend: ${title}`);
    if (bar) el.append(scale(bar));
    if (items?.length) {
      const all = make("button", "wb-chip wb-all", "all");
      all.onclick = () => model.send({ type: "toggle", index: -1 });
      el.append(all, ...items.map(chip));
    }
    el.querySelectorAll("button")[focused]?.focus();
  }

  let maps = []; // models of the scatter plots
  async function find() {
    maps = await Promise.all(model.get("maps").map((id) => model.widget_manager.get_model(id)));
    theme();
    fit();
  }

  function theme() {
    const light = document.body.dataset.jpThemeLight;
    const system = matchMedia("(prefers-color-scheme: dark)").matches;
    maps.forEach((map) => map.set(canvasColours(light === undefined ? system : light === "false")));
  }

  // As high as wide, within reason: a narrow canvas would cut points off.
  function fit() {
    const width = root?.querySelector(".wb-map")?.clientWidth;
    const height = Math.round(Math.min(560, Math.max(200, width)));
    for (const map of width ? maps : []) {
      const options = { ...map.get("regl_scatterplot_options"), height };
      map.set({ height, regl_scatterplot_options: options });
    }
  }

  // The widget around us hears the keys; JupyterLab must not take them for its own.
  function keys(event) {
    const typing = event.target.matches("input:not([type=range]):not([type=checkbox]), textarea, select");
    const undo = event.key === "z" && (event.ctrlKey || event.metaKey);
    if (event.key === "Escape" && typing) event.target.blur();
    if ((typing && !undo) || event.altKey || ((event.ctrlKey || event.metaKey) && !undo)) return;
    const name = undo ? (event.shiftKey ? "r" : "u") : event.key;
    if (!model.get("shortcuts").includes(name)) return;
    event.preventDefault();
    event.stopPropagation();
    model.send({ type: "key", key: name });
    if (name === "/") write(40);
  }

  // The field is there once its panel is.
  function write(tries) {
    const field = root.querySelector(".wb-query input");
    if (field?.offsetParent) field.focus();
    else if (tries) setTimeout(write, 50, tries - 1);
  }

  // JupyterLab asks the focused element itself whether keys are its own, and deletes cells by "dd".
  function hush(event) {
    event.target.dataset.lmSuppressShortcuts = "true";
  }

  // A map drops what it is told to draw while it still draws, and a hidden page draws nothing: ask
  // for it once more, when it can be seen.
  let asked;
  function again() {
    if (document.hidden) asked = setTimeout(again, 1000);
    else maps.forEach((map) => map.trigger("change:points", map));
  }
  function dropped(event) {
    if (!String(event.reason?.message).startsWith("Ignoring draw call")) return;
    event.preventDefault();
    clearTimeout(asked);
    asked = setTimeout(again, 300);
  }

  let root;
  const ready = setInterval(() => {
    root = el.closest(".wb-explorer");
    if (!root) return;
    clearInterval(ready);
    root.setAttribute("role", "region");
    root.setAttribute("aria-label", model.get("title"));
    for (const each of root.querySelectorAll(".wb-map")) {
      each.setAttribute("role", "group");
      each.setAttribute("aria-label", `map of ${each.querySelector("b")?.textContent}`);
    }
    root.addEventListener("keydown", keys);
    root.addEventListener("focusin", hush);
    const map = root.querySelector(".wb-map");
    if (map) size.observe(map);
  }, 50);
  const size = new ResizeObserver(fit);
  const watch = new MutationObserver(theme);
  watch.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  window.addEventListener("unhandledrejection", dropped);
  model.on("change:legend", draw);
  draw();
  find();
  return () => {
    clearInterval(ready);
    clearTimeout(asked);
    window.removeEventListener("unhandledrejection", dropped);
    watch.disconnect();
    size.disconnect();
    root?.removeEventListener("keydown", keys);
    root?.removeEventListener("focusin", hush);
    model.off("change:legend", draw);
  };
}

export default {
  render: (context) => (context.model.get("kind") === "legend" ? legend : cards)(context),
};
