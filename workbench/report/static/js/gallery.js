import { hideCard, showCard } from "./card.js";
import { page } from "./data.js";
import { append } from "./dom.js";
import { state } from "./state.js";
import { addTile } from "./tiles.js";
import { captionOf, labelOf, numberText } from "./words.js";

/**
 * Add a sample to a gallery: picture, class or number, caption. The card opens on mouse and focus.
 *
 * `rank` (text, may be left out) stands before the label; `move` says what the rank gained or lost:
 * its sign as shown, the class that colours it, and the words that a screen reader says.
 */
export function addItem(row, parent, rank = "", move = { sign: "", className: "", spoken: "" }) {
  const item = append("div", { className: "item", tabIndex: 0 }, parent);
  item.setAttribute("role", "listitem");
  addTile(row, 96, item);
  if (rank) {
    const mark = append("b", { textContent: `${rank} ` }, item);
    append("span", { textContent: move.sign, className: move.className }, mark);
  }
  const values = state.colouring?.values;
  append("span", { textContent: values ? numberText(values[row]) : labelOf(row) }, item);
  append("small", { textContent: captionOf(row) || page.names[row] }, item);
  const spokenRank = rank ? `rank ${rank}${move.spoken}` : "";
  const spoken = [spokenRank, labelOf(row), page.names[row]].filter(Boolean);
  item.setAttribute("aria-label", spoken.join(", "));
  item.onmouseenter = (event) => showCard(row, event);
  item.onfocus = () => showCard(row, topRightOf(item));
  item.onmouseleave = hideCard;
  item.onblur = hideCard;
  return item;
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
