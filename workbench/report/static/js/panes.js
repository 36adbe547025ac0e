import { moveAmong, stopAt } from "../../../_filtering/static/roving.js";
import { byId } from "./dom.js";
import { FilterPane } from "./filter_pane.js";
import { TablePane } from "./table_pane.js";

const made = {}; // panes, when they are first shown

function tabs() {
  return [...byId("tabs").children];
}

function show(wanted) {
  for (const tab of tabs()) {
    const isShown = tab === wanted;
    tab.setAttribute("aria-selected", isShown);
    byId(tab.getAttribute("aria-controls")).hidden = !isShown;
  }
  stopAt(tabs(), wanted);
  if (wanted.id !== "tab-gallery") made.filter ??= new FilterPane(byId("pane-filter"));
  if (wanted.id === "tab-table") made.table ??= new TablePane(byId("pane-table"), made.filter);
}

/** Connect the tabs of gallery, filter and table. */
export function connectPanes() {
  byId("tabs").onclick = (event) => {
    const tab = event.target.closest("button");
    if (tab) show(tab);
  };
  byId("tabs").onkeydown = (event) => {
    if (moveAmong(tabs(), event)) show(document.activeElement);
  };
  show(tabs()[0]);
}
