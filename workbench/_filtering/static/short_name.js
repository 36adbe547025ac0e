// Names that are cut in the middle where they are too long: their ends tell classes apart.

import { make } from "./dom.js";

const END = 9; // characters that stay
const SHORT = 16;

// The words with less between their two ends.
export function cutMiddle(words, most) {
  if (words.length <= most) return words;
  const kept = Math.floor((most - 1) / 2);
  return `${words.slice(0, kept).trimEnd()}…${words.slice(-kept).trimStart()}`;
}

export function shortName(name) {
  const node = make("span", "wb-name");
  const cut = name.length > SHORT ? name.length - END : name.length;
  node.append(make("span", "wb-start", name.slice(0, cut)), make("span", "", name.slice(cut)));
  return node;
}
