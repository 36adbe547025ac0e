import { chart, mapNumbers } from "./chart.js";
import { page } from "./data.js";
import { byId, make } from "./dom.js";
import { pixelsOf } from "./plotly_private.js";
import { addTile } from "./tiles.js";
import { captionOf, labelOf } from "./words.js";

const rings = mapNumbers.map(() => addRing("ring"));

/** Add a ring over the maps, not yet anywhere. */
export function addRing(className) {
  return make("div", { className }, chart.parentNode);
}

/** Put a ring around a row in a map; hide it where the row is out of sight. */
export function placeRing(ring, row, map) {
  const place = pixelsOf(row, map);
  ring.style.display = place ? "block" : "none";
  if (!place) return;
  ring.style.left = `${place.left}px`;
  ring.style.top = `${place.top}px`;
}

/** Show picture, label, file and caption of a row beside the mouse, and ring it in every map. */
export function showCard(row, mouse) {
  const card = byId("card");
  card.replaceChildren();
  const box = addTile(row, 128, card);
  if (box) box.style.display = "block";
  make("strong", { textContent: labelOf(row) }, card);
  make("div", { textContent: page.names[row] }, card);
  const caption = captionOf(row);
  if (caption) make("div", { textContent: caption, className: "muted" }, card);
  card.style.display = "block";
  const left = Math.min(mouse.clientX + 18, innerWidth - card.offsetWidth - 8);
  const top = Math.min(mouse.clientY + 18, innerHeight - card.offsetHeight - 8);
  card.style.left = `${left}px`;
  card.style.top = `${Math.max(8, top)}px`;
  for (const map of mapNumbers) placeRing(rings[map], row, map);
}

/** Hide the card and its rings. */
export function hideCard() {
  byId("card").style.display = "none";
  for (const ring of rings) ring.style.display = "none";
}
