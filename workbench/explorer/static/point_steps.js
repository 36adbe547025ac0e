// A map by keys: to the nearest point that way, which is then marked in all maps and spoken.

import { make } from "../../_filtering/static/dom.js";
import { tellKeys } from "./gestures.js";

const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const ZOOMS = { "+": 1.5, "=": 1.5, "-": 1 / 1.5 };
const KEYS_SAID =
  "arrow keys: next point that way, Enter: select it, Space: add or take away, + and -: zoom";

function nearest(points, rows, [x, y]) {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const far = Math.hypot(points[row][0] - x, points[row][1] - y);
    if (far < least) [best, least] = [row, far];
  }
  return best;
}

// The nearest point within a quarter turn around a way; sideways counts twice.
export function nextPoint(points, rows, from, [dx, dy]) {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  const [x, y] = points[from];
  for (const row of rows) {
    const across = points[row][0] - x;
    const up = points[row][1] - y;
    const along = across * dx + up * dy;
    const aside = Math.abs(across * dy - up * dx);
    const far = along + 2 * aside;
    if (along > 1e-6 && aside <= along && far < least) [best, least] = [row, far];
  }
  return best;
}

class Steps {
  constructor(each, model, legend, cameras, speaker) {
    Object.assign(this, { ...each, model, legend, cameras, speaker, each });
    const name = this.map.querySelector("b")?.textContent;
    this.holder.tabIndex = 0;
    this.holder.setAttribute("role", "application");
    this.holder.setAttribute("aria-label", `points of ${name}; ${KEYS_SAID}`);
    this.holder.classList.add("wb-points");
    this.holder.onkeydown = (event) => this.key(event);
    this.holder.onblur = () => this.plot.hover(-1);
  }

  // Points in sight that are not hidden.
  rows() {
    const shown = this.model.get("filter");
    const rows = this.plot.get("pointsInView");
    if (!shown) return rows;
    const kept = new Set(shown.data ?? shown);
    return rows.filter((row) => kept.has(row));
  }

  // Where the keys are: on the marked point, or on that nearest to the centre.
  get here() {
    const marked = this.model.get("hovering");
    if (marked !== null && marked >= 0) return marked;
    return -1;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in WAYS) this.step(WAYS[event.key]);
    else if (event.key in ZOOMS) this.cameras.zoom(this.each, ZOOMS[event.key]);
    else if (event.key === "Enter") this.select(false);
    else if (event.key === " ") this.select(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  step(way) {
    const points = this.plot.get("points");
    const rows = this.rows();
    const from = this.here;
    const next =
      from < 0
        ? nearest(points, rows, this.plot.get("camera").target)
        : nextPoint(points, rows, from, way);
    if (next >= 0) this.go(next);
  }

  go(row) {
    this.plot.hover(row, { showReticleOnce: true });
    this.say(row);
  }

  // The kernel knows what a point is, the plot whether it is selected.
  say(row) {
    this.speaker.plot = this.plot;
    this.legend.send({ type: "point", position: row });
  }

  select(merge) {
    const row = this.here;
    if (row < 0) return;
    const remove = merge && this.plot.get("selectedPoints").includes(row);
    tellKeys(this.legend, { ctrlKey: merge });
    this.plot.select([row], { merge: merge && !remove, remove });
    this.say(row);
  }
}

// Lets keys move over the maps; gives what ends that.
export function watchSteps(plots, models, legend, el, cameras) {
  const said = make("div", "wb-said-aloud");
  said.setAttribute("aria-live", "polite");
  el.append(said);
  const speaker = { plot: null };
  for (const [i, each] of plots.entries()) new Steps(each, models[i], legend, cameras, speaker);
  const speak = ({ type, position, words }) => {
    if (type !== "point") return;
    const selected = speaker.plot?.get("selectedPoints").includes(position);
    said.textContent = `${words}, ${selected ? "selected" : "not selected"}`;
  };
  legend.on("msg:custom", speak);
  return () => legend.off("msg:custom", speak);
}
