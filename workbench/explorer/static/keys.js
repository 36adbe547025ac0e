// The widget around us hears the keys; JupyterLab must not take them for its own.

const TYPED = "input:not([type=range]):not([type=checkbox]), textarea, select";
const TRIES = 40;

// The field for queries is there once its panel is.
function focusQuery(root, tries) {
  const field = root.querySelector(".wb-query input");
  if (field?.offsetParent) field.focus();
  else if (tries) setTimeout(focusQuery, 50, root, tries - 1);
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
export function watchKeys(root, model) {
  function pressed(event) {
    if (event.key === "Escape" && event.target.matches(TYPED)) event.target.blur();
    const name = shortcut(event);
    if (!model.get("shortcuts").includes(name)) return;
    event.preventDefault();
    event.stopPropagation();
    model.send({ type: "key", key: name });
    if (name === "/") focusQuery(root, TRIES);
  }

  root.addEventListener("keydown", pressed);
  root.addEventListener("focusin", hush);
  return () => {
    root.removeEventListener("keydown", pressed);
    root.removeEventListener("focusin", hush);
  };
}
