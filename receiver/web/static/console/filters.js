/** What the sites are searched by: chips that can be taken away, and a form that adds one. */

import { make, own } from "../tab/dom.js";
import { button, choice, field, form } from "./parts.js";
import { moment, named, STATES, text, TROUBLES } from "./words.js";

/** Parameters that may be given several times. */
const REPEATED = ["has", "lacks", "label"];
const VERSIONS = ["plugin_version", "wp_version", "php_version"];
const ALL = new Set([...REPEATED, ...VERSIONS, "state", "trouble", "q", "changed", "since"]);
/** @type {Record<string, string>} */
const HINTS = {
  has: "post_types:product(:on)",
  lacks: "taxonomies:event_tag",
  label: "tenant:acme",
  plugin_version: "<1.2",
  wp_version: ">=6.8",
  php_version: "8.2",
};
/** @typedef {{ name: string, label: string }} Entry */
const KINDS = ["post_types", "taxonomies"];
const COMPLETIONS = 20;
const PAUSE_MS = 150; // in typing

/**
 * Return the search of an address: what of it names sites.
 *
 * @param {URLSearchParams} at
 */
export function searchOf(at) {
  return new URLSearchParams([...at].filter(([name]) => ALL.has(name)));
}

/**
 * Return the chips of a search and the forms that change it.
 *
 * @param {App} app
 */
export function filters(app) {
  const search = searchOf(app.at);
  const chips = [...search].map(([name, value]) => chip(app, name, value));
  const byName = form(
    ({ q }) => show(app, only("q", q ?? "")),
    field(text("nameOrAddress"), "q", { type: "search", value: search.get("q") ?? "" }),
    make("button", {}, text("searchNow")),
  );
  return make(
    "search",
    { class: "filters" },
    byName,
    picker(app, "state", STATES),
    picker(app, "trouble", TROUBLES),
    more(app),
    make("ul", { class: "chips", "aria-label": text("filters") }, ...chips),
  );
}

/**
 * @param {App} app
 * @param {string} name
 * @param {string} value
 */
function chip(app, name, value) {
  const filter = named("filter", name);
  const shown = valueOf(name, value);
  // The radar's two parameters go together.
  const pair = name === "changed" || name === "since" ? ["changed", "since"] : [];
  const isLeft = (/** @type {[string, string]} */ [n, v]) => !pair.includes(n) && (n !== name || v !== value);
  const label = text("removeFilter", { filter, value: shown });
  const away = button("×", () => show(app, new URLSearchParams([...here()].filter(isLeft))), { "aria-label": label });
  return make("li", {}, `${filter} `, own(shown), away);
}

/**
 * Say a value in words where it has some.
 *
 * @param {string} name
 * @param {string} value
 */
function valueOf(name, value) {
  if (name === "since" && !Number.isNaN(Date.parse(value))) return moment(value);
  return name === "state" || name === "trouble" ? named(name, value) : value;
}

/**
 * @param {App} app
 * @param {"state" | "trouble"} name
 * @param {string[]} values
 */
function picker(app, name, values) {
  const options = values.map((value) => /** @type {[string, string]} */ ([value, named(name, value)]));
  const node = choice(text(name), name, [["", text("any")], ...options], app.at.get(name) ?? "");
  node.addEventListener("change", () => show(app, only(name, node.querySelector("select")?.value ?? "")));
  return node;
}

/**
 * Return the form that adds any filter, with completion for the names of entries.
 *
 * @param {App} app
 */
function more(app) {
  const list = make("datalist", { id: "completions" });
  const options = [...REPEATED, ...VERSIONS].map((name) => /** @type {[string, string]} */ ([name, named("filter", name)]));
  const what = choice(text("filter"), "what", options);
  const value = field(text("value"), "value", { list: "completions", required: true, placeholder: HINTS.has ?? "" });
  const select = /** @type {HTMLSelectElement} */ (what.querySelector("select"));
  const input = /** @type {HTMLInputElement} */ (value.querySelector("input"));
  select.addEventListener("change", () => {
    input.placeholder = HINTS[select.value] ?? "";
    list.replaceChildren();
  });
  input.addEventListener("input", () => void complete(app, select, input, list));
  return form(
    (values) => {
      const added = here();
      const repeated = REPEATED.includes(values.what ?? "");
      added[repeated ? "append" : "set"](values.what ?? "", values.value ?? "");
      show(app, added);
    },
    what,
    value,
    list,
    make("button", {}, text("addFilter")),
  );
}

/**
 * Offer the entries that have in their name or label what is typed, when the operator pauses.
 *
 * A search for a part of a name may end before it comes to a name of a large fleet: those that
 * begin so are asked for by themselves, which takes no time.
 *
 * @param {App} app
 * @param {HTMLSelectElement} select
 * @param {HTMLInputElement} input
 * @param {HTMLElement} list
 */
async function complete(app, select, input, list) {
  const [what, typed] = [select.value, input.value];
  const isOld = () => select.value !== what || input.value !== typed;
  const [kind = "", part = ""] = typed.includes(":") ? typed.split(":") : [KINDS[0], typed];
  if (!["has", "lacks"].includes(what) || !KINDS.includes(kind)) return;
  await new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS);
  });
  if (isOld()) return;
  const asked = [{ cursor: part }, { q: part }].map((some) =>
    app.api.get("entries/", { kind, limit: COMPLETIONS, ...some }).catch(() => []),
  );
  /** @type {Entry[][]} */
  const [following = [], containing = []] = await Promise.all(asked);
  if (isOld()) return;
  const found = [...following.filter(({ name }) => name.startsWith(part)), ...containing];
  const options = new Map(
    found.map(({ name, label }) => [name, make("option", { value: `${kind}:${name}` }, label)]),
  );
  list.replaceChildren(...options.values());
}

/** Return the search of the page's address, which may have changed since these filters were drawn. */
function here() {
  return searchOf(new URLSearchParams(location.search));
}

/**
 * @param {string} name
 * @param {string} value
 */
function only(name, value) {
  const changed = here();
  changed.delete(name);
  if (value) changed.set(name, value);
  return changed;
}

/**
 * @param {App} app
 * @param {URLSearchParams} search
 */
function show(app, search) {
  app.go(new URLSearchParams([["view", "sites"], ...search]));
}
