import { hideCard } from "./card.js";
import { saveSelection } from "./csv.js";
import { isStandalone, page } from "./data.js";
import { byId } from "./dom.js";
import { followScrolling } from "./gallery.js";
import { drawLegend } from "./legend.js";
import { recolourMaps, showPoints } from "./maps.js";
import { ask } from "./search.js";
import { selectClasses, selectRows } from "./selection.js";
import { state } from "./state.js";
import { selectWords } from "./words_search.js";

/** Connect the controls above the maps with what they do. */
export function connectControls() {
  byId("clear").onclick = clearAll;
  byId("save").onclick = saveSelection;
  addEventListener("scroll", followScrolling, { passive: true });
  if (state.colouring) {
    byId("colour").onchange = changeColouring;
    byId("class").onchange = showOnlyClass;
  }
  if (byId("query")) connectQuery(byId("query"));
  if (byId("words")) byId("words").onchange = () => selectWords(byId("words").value);
  for (const button of document.querySelectorAll("#groups button")) {
    const name = button.dataset.name;
    button.onclick = () => selectRows(page.groups[name], name);
  }
  if (isStandalone) addEventListener("keydown", clearOnEscape);
}

function changeColouring() {
  state.colouring = page.targets[byId("colour").selectedIndex];
  if (state.hidden.size) {
    state.hidden.clear();
    showPoints();
  }
  recolourMaps();
  drawLegend();
  selectRows(state.rows, state.name);
}

function showOnlyClass() {
  const chosen = byId("class").value;
  if (chosen === "") selectRows(null);
  else selectClasses([Number(chosen)]);
}

function connectQuery(input) {
  input.onchange = () => ask(input.value);
  input.oninput = () => {
    if (Object.hasOwn(page.queries, input.value)) ask(input.value);
  };
}

function clearAll() {
  for (const id of ["class", "words"]) {
    if (byId(id)) byId(id).value = "";
  }
  if (byId("query")) {
    byId("query").value = "";
    ask("");
  }
  hideCard();
  selectRows(null);
}

function clearOnEscape(event) {
  const isTyped = event.target.matches?.("#picked input"); // there it empties the field
  if (event.key === "Escape" && !isTyped) clearAll();
}
