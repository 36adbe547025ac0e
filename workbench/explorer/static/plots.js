// What stands in for jupyter-scatter's script in each of its widgets. The script itself, two
// megabytes, comes once, with the legend, and a page reads it once; the sketches are painted first.

const KEY = Symbol.for("workbench plots $DIGEST");

const nextFrame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

async function read(manager) {
  const legend = await manager.get_model("$LEGEND");
  const text = legend.get("script");
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    const found = await import(/* webpackIgnore: true */ url);
    const plots = found.default ?? found;
    return typeof plots === "function" ? await plots() : plots;
  } finally {
    URL.revokeObjectURL(url);
  }
}

export default {
  async render(context) {
    await nextFrame();
    globalThis[KEY] ??= read(context.model.widget_manager);
    const plots = await globalThis[KEY];
    return plots.render(context);
  },
};
