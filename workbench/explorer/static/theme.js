// Colours of JupyterLab's theme on the canvases of the maps.

function rgba(hex, alpha = 1) {
  const parts = hex.match(/../g).map((part) => Number.parseInt(part, 16) / 255);
  return [...parts, alpha];
}

function ink() {
  return isDark() ? "f0f0f0" : "1b2430";
}

// Of a point under the mouse.
export function inkOf() {
  return rgba(ink());
}

// Of points behind those that are selected.
export function greyOf() {
  return rgba(isDark() ? "3a3f46" : "d3d7dc");
}

function canvasColours(dark) {
  return {
    background_color: rgba(dark ? "111111" : "ffffff"),
    color_hover: rgba(ink()),
    tooltip_color: rgba(ink()),
    lasso_color: rgba(dark ? "56b4e9" : "0072b2"),
    reticle_color: rgba(ink(), 0.2),
  };
}

function isDark() {
  const light = document.body.dataset.jpThemeLight;
  if (light !== undefined) return light === "false";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

export function applyTheme(maps) {
  for (const map of maps) map.set(canvasColours(isDark()));
}

// Calls back when the theme changes; gives what ends that.
export function watchTheme(changed) {
  const watch = new MutationObserver(changed);
  watch.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  return () => watch.disconnect();
}
