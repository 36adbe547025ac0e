// The widget around us hears the keys; JupyterLab must not take them for its own.

const TYPED = "input:not([type=range]):not([type=checkbox]), textarea, select";
const TRIES = 40;

const FIELDS = { "/": ".wb-query input", t: ".wb-tag-field input" };

// A field is there once its panel is. What is typed takes the place of the old words.
function focusField(root, which, tries) {
  const field = root.querySelector(which);
  if (field?.offsetParent) {
    field.focus();
    field.select();
  } else if (tries) setTimeout(focusField, 50, root, which, tries - 1);
}

// Undo or redo; nothing while a text is written, which has an undo of its own.
function travel(event) {
  const key = event.key.toLowerCase();
  if (key === "y") return "r";
  if (key === "z") return event.shiftKey ? "r" : "u";
  return "";
}

// Name of the shortcut, empty where the key is not ours.
function shortcut(event) {
  const typing = event.target.matches(TYPED);
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey || typing) return "";
  return control ? travel(event) : event.key;
}

// The sample of a picture that has the focus, or is open large: marks are for it alone.
function ofCard(event) {
  const card = event.target.closest(".wb-large[data-row], .wb-card[data-row]");
  return card ? { row: Number(card.dataset.row) } : {};
}

// JupyterLab asks the focused element itself whether keys are its own, and deletes cells by "dd".
function hush(event) {
  event.target.dataset.lmSuppressShortcuts = "true";
}

// Hears the keys of a part of the page; gives what ends that.
export function watchKeys(root, model, full) {
  // What the page does by itself; true where the kernel has nothing to do.
  function done(key) {
    if (key in FIELDS) focusField(root, FIELDS[key], TRIES);
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
    if (!done(key)) model.send({ type: "key", key, ...ofCard(event) });
  }

  root.addEventListener("keydown", pressed);
  root.addEventListener("focusin", hush);
  return () => {
    root.removeEventListener("keydown", pressed);
    root.removeEventListener("focusin", hush);
  };
}
