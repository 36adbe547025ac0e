import { page } from "./data.js";

/** Say a message in the language of the page; without one that is told, in English. */
export function phrase(message, fields = {}) {
  const told = page.told?.[message] ?? message;
  return told.replace(/\{(\w+)\}/g, (gap, name) => fields[name] ?? gap);
}
