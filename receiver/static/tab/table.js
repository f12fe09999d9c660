/** One table: the post types or the taxonomies of a site, one row each, updated in place. */

import { make, own, say, show, tell } from "./dom.js";
import { Row } from "./row.js";
import { many, number } from "./words.js";

const MAX_LIMIT = 10_000;
/** @type {[keyof Entry, string][]} */
const COLUMNS = [
  ["label", "Type"],
  ["count", "Items"],
  ["synced_count", "Synced"],
  ["last_changed", "Changed"],
  ["fetch_limit", "Fetch limit"],
  ["enabled", "On"],
];
const DESCENDING = new Set(["count", "synced_count", "last_changed", "fetch_limit", "enabled"]);
const collator = new Intl.Collator("en", { numeric: true });

export class Table {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  #body = make("tbody", { role: "rowgroup" });
  /** @type {Map<keyof Entry, HTMLElement>} */
  #heads = new Map();
  /** @type {{ key: keyof Entry, down: boolean }} */
  #sort = { key: "enabled", down: true };
  /** @type {Filter} */
  #filter = { text: "", state: "all" };
  #summary = make("span", { class: "summary" });
  #bar = make("progress", { "aria-label": "Items synced" });
  #none = make("p", { class: "none", hidden: true });

  /**
   * @param {string} title
   * @param {(name: string, values: Settings) => void} change hears of a person's change
   * @param {(name: string, reason: string) => void} refuse hears why there is none
   */
  constructor(title, change, refuse) {
    const id = title.toLowerCase().replace(" ", "-");
    const heading = make("h3", { id }, title);
    this.node = make(
      "section",
      { "aria-labelledby": id },
      make("header", {}, heading, this.#summary, this.#bar),
      make(
        "table",
        { role: "table", "aria-labelledby": id },
        make("thead", { role: "rowgroup" }, this.#header()),
        this.#body,
      ),
      this.#none,
    );
    this.#body.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#changed(target, change, refuse);
    });
  }

  /**
   * Bring the rows up to date.
   *
   * @param {Entries} entries
   * @param {boolean} editable
   */
  update(entries, editable) {
    const first = this.#rows.size === 0;
    let isToSort = false;
    this.#dropAllBut(entries);
    for (const [name, entry] of Object.entries(entries)) {
      const known = this.#rows.get(name);
      const row = known ?? new Row(name, entry, !first);
      row.update(entry, editable);
      this.#rows.set(name, row);
      isToSort ||= !known;
    }
    this.#summarize(Object.values(entries));
    // Sorted anew only with a newcomer: no row moves because it was switched.
    if (isToSort) this.#arrange();
    this.filter(this.#filter);
  }

  /**
   * Show the rows that match a text and a state (all, on, off); return how many.
   *
   * @param {Filter} filter
   */
  filter(filter) {
    this.#filter = filter;
    const sought = filter.text.trim();
    const wanted = { ...filter, text: sought.toLowerCase() };
    const shown = [...this.#rows.values()].filter((row) => row.match(wanted)).length;
    tell(this.#none, this.#whyNone(sought));
    show(this.#none, shown === 0);
    return shown;
  }

  /**
   * Say at a row why its setting was not changed; null says nothing.
   *
   * @param {string} name
   * @param {string | null} reason
   */
  refuse(name, reason) {
    this.#rows.get(name)?.refuse(reason);
  }

  /** @param {Entries} entries */
  #dropAllBut(entries) {
    for (const [name, { node }] of this.#rows) {
      if (Object.hasOwn(entries, name)) continue;
      node.remove();
      this.#rows.delete(name);
    }
  }

  /**
   * @param {string} sought
   * @returns {Words}
   */
  #whyNone(sought) {
    if (!this.#rows.size) return ["The site has none."];
    return sought ? ["Nothing here matches “", own(sought), "”."] : ["Nothing to show here."];
  }

  #header() {
    const cells = COLUMNS.map(([key, title]) => {
      const button = make("button", { type: "button" }, title);
      const cell = make("th", { role: "columnheader", scope: "col", class: key }, button);
      button.addEventListener("click", () => this.#sortBy(key));
      this.#heads.set(key, cell);
      return cell;
    });
    this.#markSort();
    return make("tr", { role: "row" }, ...cells);
  }

  /** @param {keyof Entry} key */
  #sortBy(key) {
    const again = this.#sort.key === key;
    this.#sort = { key, down: again ? !this.#sort.down : DESCENDING.has(key) };
    this.#markSort();
    this.#arrange();
  }

  #markSort() {
    for (const [key, cell] of this.#heads) {
      if (key !== this.#sort.key) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", this.#sort.down ? "descending" : "ascending");
    }
  }

  #arrange() {
    const { key, down } = this.#sort;
    const rows = [...this.#rows.values()].sort((a, b) => {
      const order = compare(a.entry[key], b.entry[key]);
      return (down ? -order : order) || compare(a.entry.label, b.entry.label);
    });
    // What stands right already is not moved, so that it keeps its focus.
    let next = this.#body.firstChild;
    for (const { node } of rows) {
      if (node === next) next = node.nextSibling;
      else this.#body.insertBefore(node, next);
    }
  }

  /** @param {Entry[]} entries */
  #summarize(entries) {
    const on = entries.filter((entry) => entry.enabled && !entry.missing_since);
    const items = on.reduce((sum, entry) => sum + entry.count, 0);
    const synced = on.reduce((sum, entry) => sum + Math.min(entry.synced_count ?? 0, entry.count), 0);
    const share = items ? `, ${number(synced)} of ${many(items, "item")} synced` : "";
    this.#bar.max = Math.max(items, 1);
    this.#bar.value = synced;
    show(this.#bar, items > 0);
    const there = entries.filter((entry) => !entry.missing_since).length;
    say(this.#summary, there ? `${number(on.length)} of ${number(there)} on${share}` : "");
  }

  /**
   * @param {HTMLInputElement} input
   * @param {(name: string, values: Settings) => void} change
   * @param {(name: string, reason: string) => void} refuse
   */
  #changed(input, change, refuse) {
    const row = this.#rows.get(input.closest("tr")?.dataset.name ?? "");
    if (!row) return;
    if (input === row.toggle) {
      change(row.name, { enabled: input.checked });
      return;
    }
    const limit = /^\d+$/.test(input.value.trim()) ? Number(input.value) : 0;
    if (limit >= 1 && limit <= MAX_LIMIT) {
      change(row.name, { fetch_limit: limit });
    } else {
      input.value = String(row.entry.fetch_limit);
      refuse(row.name, `The limit is a whole number from 1 to ${number(MAX_LIMIT)}.`);
    }
  }
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
function compare(a, b) {
  if (typeof a === "string" && typeof b === "string") return collator.compare(a, b);
  return Number(a) - Number(b);
}
