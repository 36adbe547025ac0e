// What the mouse does on a map. The page scrolls under a plain wheel, Ctrl or Cmd zooms and adds,
// Alt takes away, Shift draws a lasso; a lasso that ends where it began is no click on a point.

const CLICK = 5; // pixels: who moves the mouse further does not click

function overMap(event) {
  return event.target.closest?.(".wb-map canvas");
}

// A plot knows one key that adds; it is told which, before it looks.
function takeKeys(plots, event) {
  const merge = event.metaKey ? "meta" : "ctrl";
  const actionKeyMap = { lasso: "shift", merge, remove: "alt" };
  for (const { plot } of plots) plot.set({ actionKeyMap });
}

// The kernel, too, must know whether what is drawn joins what is selected: of that, the maps may
// show a part. It is told before the plots are.
export function tellKeys(legend, event) {
  const keeps = Boolean(event.ctrlKey || event.metaKey || event.altKey);
  if (legend.keeps === keeps) return;
  legend.keeps = keeps;
  legend.send({ type: "keeps", keeps });
}

// Hears the mouse before the plots do; gives what ends that.
export function watchGestures(root, plots, legend) {
  let start = null;
  let furthest = 0;

  function wheel(event) {
    if (overMap(event) && !(event.ctrlKey || event.metaKey)) event.stopPropagation();
  }

  function down(event) {
    start = overMap(event) ? event : null;
    furthest = 0;
    if (!start) return;
    takeKeys(plots, event);
    tellKeys(legend, event);
  }

  function move(event) {
    if (!start) return;
    const way = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
    furthest = Math.max(furthest, way);
  }

  function up(event) {
    if (!start) return;
    takeKeys(plots, event);
    tellKeys(legend, event);
  }

  function click(event) {
    if (overMap(event) && furthest > CLICK) event.stopPropagation();
  }

  const heard = [
    [root, "wheel", wheel],
    [root, "mousedown", down],
    [window, "mousemove", move],
    [window, "mouseup", up],
    [root, "click", click],
  ];
  for (const [node, name, action] of heard) node.addEventListener(name, action, true);
  return () => {
    for (const [node, name, action] of heard) node.removeEventListener(name, action, true);
  };
}
