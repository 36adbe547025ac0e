// Pictures of rows, as addresses that an image can show; the oldest go first.

const KEEP = 4000; // pictures held by one view

export class Pictures {
  constructor() {
    this.sources = new Map();
  }

  get(row) {
    return this.sources.get(row);
  }

  add(items, buffers) {
    for (const [i, { row }] of items.entries()) {
      if (!buffers[i].byteLength || this.sources.has(row)) continue;
      const picture = new Blob([buffers[i]], { type: "image/webp" });
      this.sources.set(row, URL.createObjectURL(picture));
    }
  }

  forgetOldest() {
    for (const [row, source] of this.sources) {
      if (this.sources.size <= KEEP) break;
      URL.revokeObjectURL(source);
      this.sources.delete(row);
    }
  }

  close() {
    for (const source of this.sources.values()) URL.revokeObjectURL(source);
  }
}
