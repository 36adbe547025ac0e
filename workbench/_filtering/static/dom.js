// Nodes of the page. Words come in as text, never as HTML.

export function make(tag, className, text) {
  const node = document.createElement(tag);
  node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// Wait for some frames: a page that is hidden has none.
export function frames(count) {
  return new Promise((resolve) => {
    function step(left) {
      if (left > 0) requestAnimationFrame(() => step(left - 1));
      else resolve();
    }
    step(count);
  });
}
