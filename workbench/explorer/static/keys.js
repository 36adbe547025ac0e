// The widget around us hears the keys; JupyterLab must not take them for its own.

const TYPED = "input:not([type=range]):not([type=checkbox]), textarea, select";
const TRIES = 40;

// The field for queries is there once its panel is. What is typed takes the old query's place.
function focusQuery(root, tries) {
  const field = root.querySelector(".wb-query input");
  if (field?.offsetParent) {
    field.focus();
    field.select();
  } else if (tries) setTimeout(focusQuery, 50, root, tries - 1);
}

// Name of the shortcut, empty where the key is not ours.
function shortcut(event) {
  const typing = event.target.matches(TYPED);
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey) return "";
  if (event.key === "z" && control) return event.shiftKey ? "r" : "u";
  return typing || control ? "" : event.key;
}

// JupyterLab asks the focused element itself whether keys are its own, and deletes cells by "dd".
function hush(event) {
  event.target.dataset.lmSuppressShortcuts = "true";
}

// Hears the keys of a part of the page; gives what ends that.
export function watchKeys(root, model, full) {
  // What the page does by itself; true where the kernel has nothing to do.
  function done(key) {
    if (key === "/") focusQuery(root, TRIES);
    if (key !== "w" && !(key === "Escape" && full.on)) return false;
    full.toggle();
    return true;
  }

  function pressed(event) {
    if (event.key === "Escape" && event.target.matches(TYPED)) event.target.blur();
    const key = shortcut(event);
    if (!model.get("shortcuts").includes(key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!done(key)) model.send({ type: "key", key });
  }

  root.addEventListener("keydown", pressed);
  root.addEventListener("focusin", hush);
  return () => {
    root.removeEventListener("keydown", pressed);
    root.removeEventListener("focusin", hush);
  };
}
