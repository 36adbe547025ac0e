// Names that are cut in the middle where they are too long: their ends tell classes apart.

import { make } from "./dom.js";

const END = 9; // characters that stay
const SHORT = 16;

export function shortName(name) {
  const node = make("span", "wb-name");
  const cut = name.length > SHORT ? name.length - END : name.length;
  node.append(make("span", "wb-start", name.slice(0, cut)), make("span", "", name.slice(cut)));
  return node;
}
