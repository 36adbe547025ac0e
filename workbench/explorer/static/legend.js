// The widget of the legend. It also hears the keyboard and gives the maps their place, the colours
// of JupyterLab's theme and the time to draw: the kernel is not asked for these, it may be busy.

import { Cameras } from "./cameras.js";
import { Chips } from "./chips.js";
import { Drawing } from "./drawing.js";
import { FullWindow } from "./full.js";
import { watchGestures } from "./gestures.js";
import { watchKeys } from "./keys.js";
import { linkSelections } from "./linked.js";
import { watchNames } from "./naming.js";
import { watchPinch } from "./pinch.js";
import { plotsOf } from "./plot_access.js";
import { watchSteps } from "./point_steps.js";
import { watchSelections } from "./receding.js";
import { makeHandle, Stage } from "./stage.js";
import { watchTabs } from "./tab_row.js";
import { applyTheme, watchTheme } from "./theme.js";

function findMaps(model) {
  return Promise.all(model.get("maps").map((id) => model.widget_manager.get_model(id)));
}

function describe(root, title) {
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", title);
  for (const map of root.querySelectorAll(".wb-map")) {
    map.setAttribute("role", "group");
    map.setAttribute("aria-label", `map of ${map.querySelector("b")?.textContent}`);
  }
}

// Calls back with the whole explorer, once we are a part of it; gives what ends the waiting.
function whenPlaced(el, found) {
  const ready = setInterval(() => {
    const root = el.closest(".wb-explorer");
    if (!root) return;
    clearInterval(ready);
    found(root);
  }, 50);
  return () => clearInterval(ready);
}

// What can be done on the maps once they are drawn; gives what ends each.
function watchPlots(root, plots, model, maps, el) {
  linkSelections(plots); // before they are painted
  const cameras = new Cameras(root, plots, () => model.get("linked"));
  return [
    () => cameras.close(),
    watchGestures(root, plots, model),
    watchPinch(root, cameras),
    watchSelections(maps, plots),
    watchSteps(plots, maps, model, el, cameras),
  ];
}

export function renderLegend({ model, el }) {
  const endings = [];
  let closed = false;
  const handle = makeHandle();
  const chips = new Chips(model, el);
  const redraw = () => chips.draw();

  async function connect(root, maps) {
    if (closed) return;
    const drawing = new Drawing(maps, model);
    describe(root, model.get("title"));
    applyTheme(maps);
    const stage = new Stage(root, maps, model, handle);
    const full = new FullWindow(root, stage.again);
    endings.push(
      () => drawing.close(),
      () => full.close(),
      () => stage.close(),
      watchKeys(root, model, full),
      watchNames(root),
      watchTabs(root),
      watchTheme(() => applyTheme(maps)),
    );
    drawing.open(root);
    const plots = await plotsOf(root, () => closed);
    if (!closed) endings.push(...watchPlots(root, plots, model, maps, el));
  }

  el.classList.add("wb-legend");
  el.append(handle);
  model.on("change:legend", redraw);
  const maps = findMaps(model);
  endings.push(whenPlaced(el, (root) => maps.then((models) => connect(root, models))));
  endings.push(() => model.off("change:legend", redraw));
  return () => {
    closed = true;
    for (const end of endings) end();
  };
}
