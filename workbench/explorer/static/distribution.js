// Classes of a list: as one thin bar, and the first three in words.

import { make } from "../../_filtering/static/dom.js";

const WORDS = 3;

function percent(share) {
  return `${Math.round(100 * share)}`;
}

function bar(shares) {
  const node = make("div", "wb-distribution");
  const label = shares.map(([name, share]) => `${name} ${percent(share)} %`).join(", ");
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", label);
  node.title = label;
  for (const [, share, colour] of shares) {
    const part = make("span", "");
    part.style.flexGrow = share;
    part.style.background = colour;
    node.append(part);
  }
  return node;
}

export function distribution(shares) {
  if (!shares.length) return [];
  const first = shares.slice(0, WORDS);
  const words = first.map(([name, share]) => `${name} ${percent(share)}\u00a0%`).join(" · ");
  return [bar(shares), make("p", "wb-note", words)];
}
