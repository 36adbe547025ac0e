// The names of the panels in one row. Where it is narrower than they are, it scrolls: by its two
// buttons, by the wheel, and to the panel that comes to the front.

import { make } from "../../_filtering/static/dom.js";

const TURN = 0.7; // of the row
const TAB_EDGE = 26; // pixels that a button covers

function moreButton(side, words, action) {
  const node = make("button", `wb-tab-more wb-${side}`, words);
  node.tabIndex = -1; // arrow keys reach all names
  node.setAttribute("aria-hidden", "true");
  node.onclick = action;
  return node;
}

class TabRow {
  constructor(bar) {
    this.bar = bar;
    this.row = bar.querySelector(".lm-TabBar-content");
    this.before = moreButton("before", "‹", () => this.turn(-TURN));
    this.after = moreButton("after", "›", () => this.turn(TURN));
    bar.append(this.before, this.after);
    this.row.onscroll = () => this.show();
    this.row.onwheel = (event) => this.wheel(event);
    this.sizes = new ResizeObserver(() => this.follow());
    this.sizes.observe(bar);
    this.changes = new MutationObserver(() => this.follow());
    this.changes.observe(this.row, { attributes: true, attributeFilter: ["class"], subtree: true });
    this.row.addEventListener("focusin", (event) => this.bring(event.target.closest("li")));
    this.follow();
  }

  get hidden() {
    return this.row.scrollWidth - this.row.clientWidth;
  }

  show() {
    this.before.hidden = this.row.scrollLeft < 1;
    this.after.hidden = this.row.scrollLeft > this.hidden - 1;
  }

  turn(share) {
    this.row.scrollBy({ left: share * this.row.clientWidth, behavior: "smooth" });
  }

  wheel(event) {
    if (this.hidden < 1 || event.ctrlKey || !event.deltaY) return;
    this.row.scrollLeft += event.deltaY;
    event.preventDefault();
  }

  follow() {
    const front = this.row.querySelector(".lm-mod-current");
    for (const tab of this.row.children) tab.tabIndex = tab === front ? 0 : -1; // arrows leave two
    this.bring(front);
    this.show();
  }

  // The whole name, and nothing of it under a button.
  bring(tab) {
    if (!tab) return;
    const { left, right } = tab.getBoundingClientRect();
    const row = this.row.getBoundingClientRect();
    if (left < row.left + TAB_EDGE) this.row.scrollLeft += left - row.left - TAB_EDGE;
    else if (right > row.right - TAB_EDGE) this.row.scrollLeft += right - row.right + TAB_EDGE;
  }

  close() {
    this.sizes.disconnect();
    this.changes.disconnect();
    this.before.remove();
    this.after.remove();
  }
}

// Gives what ends it.
export function watchTabs(root) {
  const row = new TabRow(root.querySelector(".wb-panels > .lm-TabBar"));
  return () => row.close();
}
