// The widget of the legend. It also hears the keyboard and gives the maps their size, the colours
// of JupyterLab's theme and the time to draw: the kernel is not asked for these, it may be busy.

import { drawLegend } from "./chips.js";
import { Drawing } from "./drawing.js";
import { watchKeys } from "./keys.js";
import { fitMaps, watchSize } from "./sizes.js";
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

export function renderLegend({ model, el }) {
  const endings = [];
  let closed = false;
  const redraw = () => drawLegend(model, el);

  function connect(root, maps) {
    if (closed) return;
    const drawing = new Drawing(maps, model);
    describe(root, model.get("title"));
    applyTheme(maps);
    fitMaps(root, maps);
    drawing.open(root);
    endings.push(
      () => drawing.close(),
      watchKeys(root, model),
      watchTheme(() => applyTheme(maps)),
      watchSize(root, () => fitMaps(root, maps)),
    );
  }

  el.classList.add("wb-legend");
  model.on("change:legend", redraw);
  redraw();
  const maps = findMaps(model);
  endings.push(whenPlaced(el, (root) => maps.then((models) => connect(root, models))));
  endings.push(() => model.off("change:legend", redraw));
  return () => {
    closed = true;
    for (const end of endings) end();
  };
}
