/** The few ways in which the tab touches the document: text is only ever text. */

/**
 * Return a new element; an attribute that is null or false is left out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null>} [attributes]
 * @param {Words} children
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children);
  return node;
}

/**
 * Return a text of the site as a node: its direction is its own, whatever stands around it.
 *
 * @param {string} text
 */
export function own(text) {
  return make("bdi", {}, text);
}

/**
 * Set a text where it differs, so that nothing is laid out or announced again for no reason.
 *
 * @param {Node} node
 * @param {string} text
 */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Set words of ours and of the site, where they differ.
 *
 * @param {Element} node
 * @param {Words} words
 */
export function tell(node, words) {
  const text = words.map((word) => (typeof word === "string" ? word : word.textContent)).join("");
  if (node.textContent !== text) node.replaceChildren(...words);
}

/**
 * Show or hide.
 *
 * @param {HTMLElement} node
 * @param {boolean} shown
 */
export function show(node, shown) {
  if (node.hidden === shown) node.hidden = !shown;
}

/**
 * Return what gives the element a width where its place has none, and lets it shrink to its place:
 * only what is replaced, as an image is, does both.
 */
export function strut() {
  const image = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  image.setAttribute("class", "strut");
  image.setAttribute("aria-hidden", "true");
  return image;
}
