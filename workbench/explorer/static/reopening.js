// After a page is loaded again, JupyterLab looks for the explorer for two seconds while it asks the
// kernel what there is. Where both take as long, it gives up although the explorer is there: then
// its output is drawn once more.

const GIVEN_UP = "Error displaying widget: model not found";
const VIEW = "application/vnd.jupyter.widget-view+json";
const WATCHED = 120; // times
const PAUSE = 500; // ms

function hasGivenUp() {
  const outputs = document.querySelectorAll(".jp-OutputArea-output");
  return [...outputs].some((node) => node.textContent === GIVEN_UP);
}

// Of the cells of the notebook, those outputs that show the explorer.
function drawAgain(notebook, explorer) {
  for (const { outputs } of notebook.cells ?? []) {
    for (let i = 0; i < (outputs?.length ?? 0); i++) {
      const output = outputs.get(i).toJSON();
      if (output.data?.[VIEW]?.model_id === explorer) outputs.set(i, output);
    }
  }
}

export function watchReopening(model) {
  const notebook = model.widget_manager.context?.model;
  if (!notebook) return; // not in JupyterLab
  let left = WATCHED;
  const watch = setInterval(() => {
    left -= 1;
    const found = hasGivenUp();
    if (found) drawAgain(notebook, model.get("explorer"));
    if (found || !left) clearInterval(watch);
  }, PAUSE);
}
