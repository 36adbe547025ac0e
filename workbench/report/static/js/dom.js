/** Find an element by its id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Make an element with these properties, as the last child of a parent. */
export function append(tag, properties, parent) {
  const element = document.createElement(tag);
  Object.assign(element, properties);
  parent.append(element);
  return element;
}

/** Make an SVG element with these attributes, as the last child of a parent. */
export function makeSvg(tag, attributes, parent) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.append(element);
  return element;
}
