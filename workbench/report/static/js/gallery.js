import { hideCard, showCard } from "./card.js";
import { page } from "./data.js";
import { append } from "./dom.js";
import { openLarge } from "./large_items.js";
import { state } from "./state.js";
import { addTile } from "./tiles.js";
import { captionOf, labelOf, numberText } from "./words.js";

/**
 * Add a sample to a gallery: picture, class or number, caption. The card opens on mouse and focus,
 * the picture large by a click or Enter.
 *
 * One of a ranking has `rank` (text) before its label, and `score` (text) after it; `move` says what
 * the rank gained or lost: its sign as shown, the class that colours it, and the words that a screen
 * reader says.
 */
export function addItem(row, parent, ranked = null) {
  const item = append("div", { className: "item", tabIndex: 0 }, parent);
  item.setAttribute("role", "listitem");
  item.dataset.row = row;
  addTile(row, 96, item);
  if (ranked) {
    const { rank, move } = ranked;
    const mark = append("b", { textContent: `${rank} ` }, item);
    append("span", { textContent: move.sign, className: move.className }, mark);
  }
  append("span", { textContent: ranked ? rankedText(row, ranked) : valueText(row) }, item);
  append("small", { textContent: captionOf(row) || page.names[row] }, item);
  const spokenRank = ranked ? `rank ${ranked.rank}${ranked.move.spoken}` : "";
  const spoken = [spokenRank, labelOf(row), page.names[row]].filter(Boolean);
  item.setAttribute("aria-label", spoken.join(", "));
  item.onmouseenter = (event) => showCard(row, event);
  item.onfocus = () => showCard(row, topRightOf(item));
  item.onmouseleave = hideCard;
  item.onblur = hideCard;
  item.onclick = () => openLarge(item);
  item.onkeydown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // the first button of the large picture would get it, too
    openLarge(item);
  };
  return item;
}

/** Write the class of a sample, or the number that colours it. */
function valueText(row) {
  const values = state.colouring?.values;
  return values ? numberText(values[row]) : labelOf(row);
}

/** Write the class and the score of an answer; beside it no other number, which would pass for it. */
function rankedText(row, { score }) {
  const label = state.colouring?.values ? "" : labelOf(row);
  return [label, score].filter(Boolean).join(" · ");
}

/** Keep the card where its sample is: one that got the focus scrolls into view. */
export function followScrolling() {
  const focused = document.activeElement;
  if (focused.matches(".item")) focused.onfocus();
  else hideCard();
}

function topRightOf(element) {
  const box = element.getBoundingClientRect();
  return { clientX: box.right - 12, clientY: box.top - 12 };
}
