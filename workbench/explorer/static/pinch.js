// Two fingers on a map zoom it: the samples that they took hold of stay under them. One finger
// scrolls the page, as everywhere.

const HEARD = ["touchstart", "touchmove", "touchend", "touchcancel"];

// The point between two fingers, in half widths and half heights from the centre of a map, and how
// far they are apart.
function grip([one, two], holder) {
  const box = holder.getBoundingClientRect();
  const x = ((one.clientX + two.clientX) / 2 - box.left) / box.width;
  const y = ((one.clientY + two.clientY) / 2 - box.top) / box.height;
  const gap = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
  return { at: [2 * x - 1, 1 - 2 * y], gap: Math.max(1, gap) };
}

// Hears the fingers before the page does; gives what ends that.
export function watchPinch(root, cameras) {
  let held = null; // the map, and where its fingers were

  function fingers(event) {
    const map = event.target.closest?.(".wb-map");
    const each = cameras.plots.find((plot) => plot.map === map);
    const touches = [...event.touches].filter((touch) => map?.contains(touch.target));
    if (!each || touches.length !== 2) {
      held = null;
      return;
    }
    if (event.cancelable) event.preventDefault(); // neither the page zooms nor a lasso begins
    event.stopPropagation();
    const now = grip(touches, each.holder);
    if (held?.each === each) cameras.pinch(each, now.gap / held.gap, held.at, now.at);
    held = { each, ...now };
  }

  const heard = { capture: true, passive: false };
  for (const name of HEARD) root.addEventListener(name, fingers, heard);
  return () => {
    for (const name of HEARD) root.removeEventListener(name, fingers, heard);
  };
}
