import { chart, mapNumbers } from "./chart.js";
import { page } from "./data.js";
import { append, byId } from "./dom.js";
import { pixelsOf } from "./plotly_private.js";
import { addTile } from "./tiles.js";
import { captionOf, labelOf } from "./words.js";

const rings = mapNumbers.map(() => addRing("ring"));

/** Add a ring over the maps, not yet anywhere. */
export function addRing(className) {
  return append("div", { className }, chart.parentNode);
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
  append("strong", { textContent: labelOf(row) }, card);
  append("div", { textContent: page.names[row] }, card);
  const caption = captionOf(row);
  if (caption) append("div", { textContent: caption, className: "muted" }, card);
  card.style.display = "block";
  const left = Math.min(mouse.clientX + 18, innerWidth - card.offsetWidth - 8);
  const top = Math.min(mouse.clientY + 18, innerHeight - card.offsetHeight - 8);
  card.style.left = `${left}px`;
  card.style.top = `${Math.max(8, top)}px`;
  ringRow(row);
}

/** Ring a row in every map; -1 rings none. */
export function ringRow(row) {
  for (const map of mapNumbers) {
    if (row < 0) rings[map].style.display = "none";
    else placeRing(rings[map], row, map);
  }
}

/** Hide the card and its rings. */
export function hideCard() {
  byId("card").style.display = "none";
  ringRow(-1);
}
