// Each map has a camera of its own, that stays within its points. Where maps are linked, the others
// follow the one that is zoomed: not to the same place, which means nothing in another space, but
// to the same samples.

const CLOSEST = 50; // times as large as the whole map
const ROOM = 1.15; // around the samples that are followed
const TRIMMED = 0.025; // of the samples on each side: a straggler would show the whole map again
const FEW = 20; // samples of which each one counts
const WHOLE = { target: [0, 0], distance: 1 };
const LEADS = ["wheel", "mousedown"];

// From one end of the sorted numbers to the other, without stragglers.
function extent(numbers) {
  const sorted = numbers.sort((a, b) => a - b);
  const left = sorted.length < FEW ? 0 : Math.floor(TRIMMED * sorted.length);
  return [sorted[left], sorted[sorted.length - 1 - left]];
}

// Centre and half height of what holds rows, for a map as wide as `aspect` times its height.
export function frameOf(points, rows, aspect) {
  const [left, right] = extent(rows.map((row) => points[row][0]));
  const [bottom, top] = extent(rows.map((row) => points[row][1]));
  const half = Math.max((top - bottom) / 2, (right - left) / 2 / aspect) * ROOM;
  return { target: [(left + right) / 2, (bottom + top) / 2], distance: half };
}

// The nearest view that is not too close, and shows nothing beyond the whole map.
export function clamped({ target, distance }, aspect) {
  const half = Math.min(1, Math.max(1 / CLOSEST, distance));
  const across = Math.max(0, 1 - half * aspect);
  const [x, y] = target;
  const within = (value, most) => Math.min(most, Math.max(-most, value));
  return { target: [within(x, across), within(y, 1 - half)], distance: half };
}

function aspectOf({ holder }) {
  return holder.clientWidth / holder.clientHeight;
}

function viewOf({ plot }) {
  const { target, distance } = plot.get("camera");
  return { target: [...target], distance: distance[0] };
}

function look({ plot }, { target, distance }) {
  plot.zoomToLocation(target, distance);
}

export class Cameras {
  constructor(root, plots, linked) {
    this.root = root;
    this.plots = plots;
    this.linked = linked;
    this.leader = null;
    this.lead = (event) => this.take(event);
    for (const each of plots) {
      each.plot.get("camera").setScaleBounds([1, CLOSEST]);
      each.plot.subscribe("view", () => this.viewed(each));
    }
    for (const name of LEADS) root.addEventListener(name, this.lead, true);
  }

  take(event) {
    const map = event.target.closest?.(".wb-map");
    this.leader = this.plots.find((each) => each.map === map) ?? this.leader;
  }

  // Only the map that the user zooms leads: others that follow say that their view is another, too.
  viewed(each) {
    if (each !== this.leader || this.closed) return;
    this.keepWithin(each);
    if (this.linked()) this.waiting ||= requestAnimationFrame(() => this.follow(each));
  }

  keepWithin(each) {
    const now = viewOf(each);
    const wanted = clamped(now, aspectOf(each));
    const off = wanted.target.map((value, i) => Math.abs(value - now.target[i]));
    if (Math.max(...off, Math.abs(wanted.distance - now.distance)) > 1e-4) look(each, wanted);
  }

  follow(leader) {
    this.waiting = 0;
    const rows = leader.plot.get("pointsInView");
    if (this.closed || !rows.length) return; // where nothing is seen, there is nothing to follow
    const whole = viewOf(leader).distance > 0.99;
    for (const each of this.plots) {
      if (each === leader) continue;
      const aspect = aspectOf(each);
      const view = whole ? WHOLE : frameOf(each.plot.get("points"), rows, aspect);
      look(each, clamped(view, aspect));
    }
  }

  // Zoom by keys, around the centre.
  zoom(each, factor) {
    this.leader = each;
    const { target, distance } = viewOf(each);
    look(each, clamped({ target, distance: distance / factor }, aspectOf(each)));
  }

  // What lay under the fingers stays under them, wherever they have gone; places are in halves of
  // the map, from its centre.
  pinch(each, factor, from, to) {
    this.leader = each;
    const { target, distance } = viewOf(each);
    const aspect = aspectOf(each);
    const near = clamped({ target, distance: distance / factor }, aspect).distance;
    const halves = [aspect, 1];
    const moved = target.map((value, i) => value + halves[i] * (distance * from[i] - near * to[i]));
    look(each, clamped({ target: moved, distance: near }, aspect));
  }

  close() {
    this.closed = true;
    for (const name of LEADS) this.root.removeEventListener(name, this.lead, true);
  }
}
