// A map drops the points that it is given while it still draws the last ones. What it draws is
// known from what it was given: points are drawn within a few frames, and a page that is hidden
// has none. The kernel sends the next points when it hears that the last ones are drawn; points
// that came too early all the same are given to the map once more.

import { frames } from "../../_filtering/static/dom.js";

const FRAMES = 4; // points go to the renderer, are drawn, and the renderer says so

export class Drawing {
  constructor(maps, model) {
    this.maps = maps;
    this.model = model;
    this.busy = new Set(maps);
    this.late = new Set();
    this.given = new Map(maps.map((map) => [map, () => this.start(map)]));
    for (const map of maps) map.on("change:points", this.given.get(map));
    this.sent = () => this.settle();
    model.on("change:turn", this.sent);
    model.send({ type: "opened" });
  }

  // The first drawing begins when the canvases are there.
  async open(root) {
    this.root = root;
    while (!this.closed && root.querySelectorAll(".wb-map canvas").length < this.maps.length)
      await frames(1);
    for (const map of this.maps) this.wait(map);
  }

  start(map) {
    if (this.busy.has(map)) this.late.add(map);
    else this.wait(map);
  }

  async wait(map) {
    this.busy.add(map);
    await frames(FRAMES);
    if (this.closed) return;
    this.busy.delete(map);
    if (this.late.delete(map)) map.trigger("change:points", map);
    else this.settle();
  }

  settle() {
    if (this.busy.size) return;
    this.root?.classList.add("wb-drawn"); // sketches have served
    this.model.send({ type: "drawn", turn: this.model.get("turn") });
  }

  close() {
    this.closed = true;
    for (const [map, given] of this.given) map.off("change:points", given);
    this.model.off("change:turn", this.sent);
    this.model.send({ type: "closed" });
  }
}
