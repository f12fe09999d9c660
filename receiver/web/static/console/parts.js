/** Pieces that several views are made of. */

import { make, own } from "../tab/dom.js";
import { Failure, search } from "./api.js";
import { english, text } from "./words.js";

/**
 * Return a link to a state of the console.
 *
 * @param {Search} to
 * @param {...Child} children
 */
export function link(to, ...children) {
  return make("a", { href: `?${search(to)}`, "data-inside": true }, ...children);
}

/**
 * Return a button; while its action runs it is disabled, and a failure is said beside it.
 *
 * @param {string} label
 * @param {() => Promise<unknown> | void} action
 * @param {Record<string, string | boolean>} [attributes]
 */
export function button(label, action, attributes = {}) {
  const node = make("button", { type: "button", ...attributes }, label);
  node.addEventListener("click", () => run(node, action));
  return node;
}

/**
 * Return a form that does something with what is in its fields.
 *
 * @param {(values: Record<string, string>) => Promise<unknown> | void} action
 * @param {...Child} children
 */
export function form(action, ...children) {
  const node = make("form", {}, ...children);
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(node)].map(([name, value]) => [name, String(value).trim()]));
    const submit = node.querySelector("button");
    if (submit) run(submit, () => action(values));
  });
  return node;
}

/**
 * @param {HTMLButtonElement} node
 * @param {() => Promise<unknown> | void} action
 */
async function run(node, action) {
  const said = node.nextElementSibling?.matches(".failure") ? node.nextElementSibling : null;
  said?.remove();
  node.setAttribute("aria-disabled", "true");
  try {
    if (!node.dataset.running) {
      node.dataset.running = "yes";
      await action();
    }
  } catch (error) {
    node.after(make("span", { class: "failure", role: "alert" }, messageOf(error)));
  } finally {
    delete node.dataset.running;
    node.removeAttribute("aria-disabled");
  }
}

/**
 * Return what to tell a person; a fault of ours goes to the browser's console.
 *
 * @param {unknown} error
 */
export function messageOf(error) {
  if (error instanceof Failure) return error.isEnglish ? english(error.message) : error.message;
  reportError(error);
  return text("ourFault");
}

/**
 * Return a field with its label.
 *
 * @param {string} label
 * @param {string} name
 * @param {Record<string, string | boolean>} [attributes]
 */
export function field(label, name, attributes = {}) {
  const input = make("input", { name, autocomplete: "off", dir: "auto", ...attributes });
  return make("label", {}, make("span", {}, label), input);
}

/**
 * @param {string} label
 * @param {string} name
 * @param {[string, string][]} options value and words of each
 * @param {string} [chosen]
 */
export function choice(label, name, options, chosen = "") {
  const nodes = options.map(([value, words]) => make("option", { value, selected: value === chosen }, words));
  return make("label", {}, make("span", {}, label), make("select", { name }, ...nodes));
}

/**
 * Return a table; on a narrow screen each cell says its own head.
 *
 * @param {string} caption
 * @param {string[]} heads
 * @param {Child[][]} rows
 */
export function table(caption, heads, rows) {
  const head = make("tr", {}, ...heads.map((each) => (each ? make("th", { scope: "col" }, each) : make("td"))));
  const body = rows.map((cells) =>
    make("tr", {}, ...cells.map((cell, index) => make("td", { "data-head": heads[index] ?? "" }, cell))),
  );
  return make(
    "table",
    {},
    make("caption", {}, caption),
    make("thead", {}, head),
    make("tbody", {}, ...body),
  );
}

/**
 * Show a secret once, ready to be copied.
 *
 * @param {string} words
 * @param {string} secret
 */
export function once(words, secret) {
  const shown = make("input", { readonly: true, value: secret, "aria-label": words, class: "secret", dir: "ltr" });
  shown.addEventListener("focus", () => shown.select());
  const copy = button(text("copy"), () => navigator.clipboard.writeText(secret));
  return make("p", { class: "once" }, make("strong", {}, words), ` ${text("onlyNow")} `, shown, copy);
}

/**
 * Return a state or a label as a badge.
 *
 * @param {string} name
 * @param {string} kind
 */
export function badge(name, kind) {
  return make("span", { class: "badge", "data-kind": kind }, own(name));
}
