// The explorer over the whole window. The top layer of the page is above all that JupyterLab
// draws, and nothing around the explorer can cut it.

const BUTTON = ".wb-full-button";

export class FullWindow {
  constructor(root, changed) {
    this.root = root;
    this.changed = changed;
    this.clicked = (event) => event.target.closest(BUTTON) && this.toggle();
    this.left = (event) => this.leave(event);
    root.addEventListener("click", this.clicked);
    addEventListener("keydown", this.left, true);
  }

  get on() {
    return this.root.classList.contains("wb-full");
  }

  // Nothing has the focus: the keys of the explorer are not heard.
  leave(event) {
    if (this.on && event.key === "Escape" && event.target === document.body) this.toggle();
  }

  toggle() {
    const focused = document.activeElement;
    const on = this.root.classList.toggle("wb-full");
    if (on) {
      this.root.popover = "manual";
      this.root.showPopover();
    } else {
      this.root.hidePopover();
      this.root.removeAttribute("popover");
      this.root.scrollIntoView({ block: "nearest" });
    }
    this.root.querySelector(BUTTON)?.setAttribute("aria-pressed", String(on));
    this.changed();
    if (this.root.contains(focused)) focused.focus({ preventScroll: true });
  }

  close() {
    this.root.removeEventListener("click", this.clicked);
    removeEventListener("keydown", this.left, true);
    if (this.on) this.toggle();
  }
}
