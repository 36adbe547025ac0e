// After a page is loaded again, JupyterLab looks for the explorer for two seconds while it asks the
// kernel what there is. Where both take as long, it gives up although the explorer is there: then
// its output is drawn once more. What is shown again by an id it looks for among what it has heard
// since then: the still picture is handed to us, and put into its place.

const GIVEN_UP = "Error displaying widget: model not found";
const VIEW = "application/vnd.jupyter.widget-view+json";
const WATCHED = 120; // times
const PAUSE = 500; // ms

function hasGivenUp() {
  const outputs = document.querySelectorAll(".jp-OutputArea-output");
  return [...outputs].some((node) => node.textContent === GIVEN_UP);
}

// Outputs of the notebook that are wanted, each with what puts another in its place.
function* outputsThat(notebook, isWanted) {
  for (const { outputs } of notebook.cells ?? []) {
    for (let i = 0; i < (outputs?.length ?? 0); i++) {
      const output = outputs.get(i).toJSON();
      if (isWanted(output.data ?? {})) yield [output, (other) => outputs.set(i, other)];
    }
  }
}

function drawAgain(notebook, isExplorer) {
  for (const [output, put] of outputsThat(notebook, isExplorer)) put(output);
}

function putStill(notebook, { key, data }) {
  const isStill = (shown) => String(shown["text/html"] ?? "").includes(key);
  for (const [output, put] of outputsThat(notebook, isStill)) put({ ...output, data });
}

export function watchReopening(model) {
  const notebook = model.widget_manager.context?.model;
  if (!notebook) return; // not in JupyterLab
  const isExplorer = (shown) => shown[VIEW]?.model_id === model.get("explorer");
  model.on("msg:custom", (message) => {
    if (message.type === "still") putStill(notebook, message);
  });
  // An output that is there before its widget is one of a page that was loaded again.
  if (!outputsThat(notebook, isExplorer).next().done) model.send({ type: "reopened" });
  let left = WATCHED;
  const watch = setInterval(() => {
    left -= 1;
    const found = hasGivenUp();
    if (found) drawAgain(notebook, isExplorer);
    if (found || !left) clearInterval(watch);
  }, PAUSE);
}
