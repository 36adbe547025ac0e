// Names for what ipywidgets leaves without one: menus and fields that only have a tooltip, handles of
// sliders, pictures, and panels that scroll.

const LEFT_OUT = [
  ["select:not([aria-label]), input[type=text]:not([aria-label])", nameField],
  ["[role=slider]:not([aria-label])", nameHandle],
  ["img:not([alt])", namePicture],
  [".widget-tab-contents:not([tabindex])", nameContents],
];

function labelOf(node) {
  return node.closest(".jupyter-widgets")?.querySelector(".widget-label")?.textContent.trim();
}

function nameField(field) {
  const shown = [...(field.labels ?? [])].some((label) => label.textContent.trim());
  if (!shown) field.setAttribute("aria-label", field.title || field.placeholder || "field");
}

function nameHandle(handle) {
  handle.setAttribute("aria-label", labelOf(handle) || "value");
}

// The words beside a picture say what it shows.
function namePicture(picture) {
  const words = picture.closest(".widget-vbox")?.querySelector(".widget-html");
  picture.alt = words?.textContent.trim() ?? "";
}

function nameContents(contents) {
  contents.tabIndex = 0; // keys scroll what is longer than its place
}

function nameAll(root) {
  for (const [which, name] of LEFT_OUT) root.querySelectorAll(which).forEach(name);
}

// Names what is there, and what comes later; gives what ends that.
export function watchNames(root) {
  let waiting = 0;
  const soon = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      nameAll(root);
    });
  };
  const watch = new MutationObserver(soon);
  watch.observe(root, { childList: true, subtree: true });
  nameAll(root);
  return () => {
    watch.disconnect();
    cancelAnimationFrame(waiting);
  };
}
