// One card: a picture or words, a label, a badge.

import { make } from "../../_filtering/static/dom.js";
import { cutMiddle } from "../../_filtering/static/short_name.js";

const TWO_LINES = 26; // characters

const BADGES = { "▲": "up", "▼": "down" };

function words(item, between, ...names) {
  const parts = names.map((name) => item[name]);
  return parts.filter(Boolean).join(between);
}

function face(item, source) {
  if (!source) return make("div", "wb-picture wb-words", item.caption || item.label);
  const picture = make("img", "wb-picture");
  picture.src = source;
  picture.alt = "";
  return picture;
}

export function fillCard(card, item, source) {
  card.dataset.row = item.row;
  card.setAttribute("aria-selected", String(Boolean(item.mark)));
  card.classList.toggle("wb-marked", Boolean(item.mark));
  const enlarge = make("span", "wb-enlarge", "⤢");
  enlarge.title = "large, with all columns (Enter)";
  enlarge.setAttribute("aria-hidden", "true"); // the card itself hears Enter
  card.append(
    face(item, source),
    make("div", "wb-label", cutMiddle(item.label, TWO_LINES)),
    enlarge,
  );
  if (item.score) card.append(make("div", "wb-score", item.score));
  if (item.badge) {
    const direction = BADGES[item.badge[0]] ?? "";
    card.append(make("div", `wb-badge ${direction}`, item.badge));
  }
  card.append(make("div", "wb-tags"));
  retagCard(card, item);
}

// Shows the tags of now, and says them.
export function retagCard(card, item) {
  card.querySelector(".wb-tags").textContent = item.tags;
  card.setAttribute("aria-label", words(item, ", ", "label", "tags", "score", "badge", "caption"));
  card.title = words(item, "\n", "id", "label", "tags", "caption");
}
