import { addRing, placeRing } from "./card.js";
import { page } from "./data.js";
import { append, byId } from "./dom.js";
import { addItem } from "./gallery.js";
import { selectRows } from "./selection.js";
import { numberText } from "./words.js";

const MAX_NEAR = 4; // queries offered in place of an unknown one

let shown = ""; // what was asked last: a field says so again when it is left
let hits = []; // {ring, row, map} of every sample in the answers

/** Show the answers to a query of this page, or offer the nearest ones; "" clears. */
export function ask(text) {
  if (plain(text) === shown) return; // the buttons below it stay: one may be under the mouse
  shown = plain(text);
  byId("asked").replaceChildren();
  byId("answers").replaceChildren();
  const query = Object.keys(page.queries).find((known) => plain(known) === plain(text));
  const answers = query === undefined ? {} : page.queries[query];
  ringHits(answers);
  if (query !== undefined) showAnswers(query, answers);
  else if (plain(text)) offerNearest(text);
}

/** Put the rings of the answers where their samples are now. */
export function placeHits() {
  for (const { ring, row, map } of hits) placeRing(ring, row, map);
}

function plain(text) {
  return text.trim().toLowerCase();
}

/** A space answers by a list of (row, rank, score, change), or by the reason why it cannot. */
function isRanking(answer) {
  return Array.isArray(answer);
}

function ringHits(answers) {
  for (const { ring } of hits) ring.remove();
  hits = [];
  for (const [map, space] of page.spaces.entries()) {
    if (!isRanking(answers[space])) continue;
    for (const [row] of answers[space]) hits.push({ ring: addRing("ring hit"), row, map });
  }
  placeHits();
}

function addAction(textContent, onClick) {
  append("button", { textContent }, byId("asked")).addEventListener("click", onClick);
}

function showAnswers(query, answers) {
  const first = Object.keys(answers).find((space) => isRanking(answers[space]));
  const text =
    `“${query}”: the best in every space, ringed in its map. ` +
    `▲ ▼: ranks gained or lost against ${first}.`;
  append("span", { textContent: text }, byId("asked"));
  const rankings = Object.values(answers).filter(isRanking);
  const rows = rankings.flatMap((ranking) => ranking.map(([row]) => row));
  addAction("select all of them", () => selectRows([...new Set(rows)], query));
  for (const [space, answer] of Object.entries(answers)) {
    if (isRanking(answer)) addRanking(space, answer, space === first);
    else addReason(space, answer);
  }
}

function addReason(space, reason) {
  const column = append("div", { className: "mute" }, byId("answers"));
  append("h3", { textContent: space }, column);
  append("p", { textContent: reason, className: "muted" }, column);
}

function addRanking(space, ranking, isFirst) {
  const column = append("div", {}, byId("answers"));
  append("h3", { textContent: space }, column);
  const list = append("div", { className: "hits" }, column);
  list.setAttribute("role", "list");
  for (const [row, rank, score, change] of ranking) {
    const move = moveOf(isFirst ? null : change);
    addItem(row, list, { rank: String(rank), score: `score ${numberText(score)}`, move });
  }
}

/** Say by how many ranks a sample is better or worse here; `change` is null where it is unknown. */
function moveOf(change) {
  if (change === null) return { sign: "", className: "", spoken: "" };
  if (change > 0) return { sign: `▲ ${change}`, className: "up", spoken: `, up ${change}` };
  if (change < 0) return { sign: `▼ ${-change}`, className: "down", spoken: `, down ${-change}` };
  return { sign: "=", className: "", spoken: "" };
}

function offerNearest(text) {
  const queries = Object.keys(page.queries);
  const words = `“${text}” is not among the ${queries.length} queries of this page. Nearest:`;
  append("span", { textContent: words }, byId("asked"));
  queries.sort((a, b) => likeness(text, b) - likeness(text, a));
  for (const query of queries.slice(0, MAX_NEAR)) {
    addAction(query, () => {
      byId("query").value = query;
      ask(query);
    });
  }
}

/** Share of the pairs of neighbouring letters that two texts have in common. */
function likeness(one, other) {
  const own = letterPairs(one);
  const others = letterPairs(other);
  const shared = [...own].filter((pair) => others.has(pair));
  return shared.length / (own.size + others.size);
}

function letterPairs(text) {
  const letters = plain(text);
  return new Set([...letters].map((_, i) => letters.slice(i, i + 2)));
}
