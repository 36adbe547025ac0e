// What the page asks for, one thing at a time: while a mouse is drawn only the last word counts.

export class Talk {
  constructor(model) {
    this.model = model;
    this.waits = false;
    this.next = [];
  }

  // Says it now, or once the kernel has answered; what was said of the same before is forgotten.
  say(message) {
    const key = `${message.type} ${message.column ?? ""}`;
    if (!this.waits) {
      this.waits = true;
      this.model.send(message);
    } else {
      const others = this.next.filter((each) => each.key !== key || message.type === "pick");
      this.next = [...others, { key, message }];
    }
  }

  heard() {
    this.waits = false;
    const first = this.next.shift();
    if (first) this.say(first.message);
  }
}
