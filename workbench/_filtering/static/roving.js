// Many buttons, one stop of the Tab key: arrow keys move among them.

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -1e9, End: 1e9 };

// The one that Tab comes to.
export function stopAt(buttons, wanted) {
  for (const button of buttons) button.tabIndex = -1;
  const stop = buttons.includes(wanted) ? wanted : buttons[0];
  if (stop) stop.tabIndex = 0;
}

// Takes the key where it moves; returns whether it did.
export function moveAmong(buttons, event) {
  const step = STEPS[event.key];
  const now = buttons.indexOf(document.activeElement);
  if (!step || now < 0) return false;
  const to = buttons[Math.min(buttons.length - 1, Math.max(0, now + step))];
  stopAt(buttons, to);
  to.focus();
  event.preventDefault();
  event.stopPropagation();
  return true;
}
