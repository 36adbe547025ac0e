/**
 * What a panel takes for its model where no kernel is: values, and what answers its messages, a moment
 * later as a kernel does.
 */
export class LocalModel {
  constructor(values, answer) {
    this.values = values;
    this.answer = answer;
    this.heard = new Map();
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    this.values[name] = value;
    this.tell(`change:${name}`);
  }

  send(message) {
    queueMicrotask(() => this.answer(message));
  }

  save_changes() {} // what is set is known at once

  on(event, listener) {
    this.heard.set(event, [...(this.heard.get(event) ?? []), listener]);
  }

  off(event, listener) {
    const others = (this.heard.get(event) ?? []).filter((each) => each !== listener);
    this.heard.set(event, others);
  }

  tell(event, ...told) {
    for (const listener of this.heard.get(event) ?? []) listener(...told);
  }
}
