/** Which entries are shown, in which order: what a person chose, as a text for an address. */

import { keyOf } from "./saves.js";

const NEW_MS = 7 * 86_400_000;
// Types that came with the first report are not new to anybody.
const FIRST_MS = 3_600_000;
/** @type {Chip[]} */
export const CHIPS = ["all", "on", "off", "new", "gone"];
/** @type {SortKey[]} */
export const SORTS = ["type", "published", "copied", "limit", "copy"];

/**
 * Return what a text of an address chooses; what is unknown there is left out.
 *
 * @param {string} text
 * @returns {Query}
 */
export function parse(text) {
  const given = new URLSearchParams(text);
  const sort = given.get("sort") ?? "";
  const show = CHIPS.find((chip) => chip === given.get("show")) ?? "all";
  const key = SORTS.find((each) => each === sort.replace(/^-/, "")) ?? "type";
  return { text: given.get("q") ?? "", show, sort: key, down: sort.startsWith("-") };
}

/**
 * Return the same as a text; what nobody chose is not in it.
 *
 * @param {Query} query
 */
export function format({ text, show, sort, down }) {
  const given = new URLSearchParams();
  if (text.trim()) given.set("q", text.trim());
  if (show !== "all") given.set("show", show);
  if (sort !== "type" || down) given.set("sort", `${down ? "-" : ""}${sort}`);
  return given.toString();
}

/**
 * Return a text without accents and capitals, as people type it.
 *
 * @param {string} text
 */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").replace(/ø/g, "o");
}

/**
 * Return the entries with what is known of each.
 *
 * @param {Structure} entries
 * @param {number} now
 * @returns {Item[]}
 */
export function itemsOf(entries, now) {
  const kinds = /** @type {Kind[]} */ (["post_types", "taxonomies"]);
  const items = kinds.flatMap((kind) =>
    Object.entries(entries[kind]).map(([name, entry]) => {
      const group = isInternal(entry) ? /** @type {Group} */ ("internal") : kind;
      return { key: keyOf({ kind, name }), kind, name, entry, group, isNew: false };
    }),
  );
  const first = Math.min(...items.map(({ entry }) => Date.parse(entry.first_seen)));
  for (const item of items) {
    const seen = Date.parse(item.entry.first_seen);
    item.isNew = !item.entry.missing_since && seen > first + FIRST_MS && seen > now - NEW_MS;
  }
  return items;
}

/**
 * Tell whether an entry is for machines: not public, and no list in wp-admin is its own.
 *
 * @param {Entry} entry
 */
function isInternal({ public: isPublic, builtin, show_ui }) {
  return isPublic === false && (Boolean(builtin) || show_ui === false);
}

/**
 * Tell whether a chip is for an item.
 *
 * @param {Chip} chip
 * @param {Item} item
 */
export function isOf(chip, { entry, isNew }) {
  const isGone = Boolean(entry.missing_since);
  if (chip === "gone" || isGone) return chip === "gone" && isGone;
  return { all: true, on: entry.enabled, off: !entry.enabled, new: isNew }[chip];
}

/**
 * Return the items that a query chooses, in its order.
 *
 * @param {Item[]} items
 * @param {Query} query
 * @param {(a: string, b: string) => number} compare
 */
export function choose(items, query, compare) {
  const text = fold(query.text.trim());
  const chosen = items.filter((item) => {
    return isOf(query.show, item) && (!text || fold(`${item.entry.label}\n${item.name}`).includes(text));
  });
  return arrange(chosen, query, compare);
}

/**
 * @param {Item[]} items
 * @param {Query} query
 * @param {(a: string, b: string) => number} compare
 */
function arrange(items, { sort, down }, compare) {
  const sign = down ? -1 : 1;
  return items.sort((a, b) => {
    const order = sort === "type" ? 0 : valueOf(a, sort) - valueOf(b, sort);
    return sign * order || (sort === "type" ? sign : 1) * compare(a.entry.label, b.entry.label);
  });
}

/**
 * @param {Item} item
 * @param {SortKey} key
 */
function valueOf({ entry }, key) {
  if (key === "published") return entry.count;
  if (key === "copied") return entry.synced_count ?? -1;
  return key === "limit" ? entry.fetch_limit : Number(entry.enabled);
}
