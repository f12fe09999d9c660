/** One table: the post types or the taxonomies of a site, one row each, updated in place. */

import { make, say, show } from "./dom.js";
import { MOST_LIMIT, Row } from "./row.js";
import { many, number } from "./words.js";

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
  #rows = new Map();
  #body = make("tbody", { role: "rowgroup" });
  #heads = new Map();
  #sort = { key: "enabled", down: true };
  #filter = { text: "", state: "all" };
  #summary = make("span", { class: "summary" });
  #bar = make("progress", { "aria-label": "Items synced" });
  #none = make("p", { class: "none", hidden: true });

  /** A person's change goes to `change(name, values)`, or to `refuse(name, reason)`. */
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
    this.#body.addEventListener("change", ({ target }) => this.#changed(target, change, refuse));
  }

  /** Bring the rows up to date with the entries, a map of name to entry. */
  update(entries, editable) {
    const names = Object.keys(entries);
    const fresh = names.filter((name) => !this.#rows.has(name));
    const first = this.#rows.size === 0;
    for (const [name, row] of this.#rows) {
      if (!Object.hasOwn(entries, name)) {
        row.node.remove();
        this.#rows.delete(name);
      }
    }
    for (const name of fresh) this.#rows.set(name, new Row(name, !first));
    for (const name of names) this.#rows.get(name).update(entries[name], editable);
    this.#summarize(Object.values(entries));
    // Sorted anew only with a newcomer: no row moves because it was switched.
    if (fresh.length) this.#arrange();
    this.filter(this.#filter);
  }

  /** Show the rows that match a text and a state (all, on, off). */
  filter(filter) {
    this.#filter = filter;
    const text = filter.text.trim().toLowerCase();
    let shown = 0;
    for (const row of this.#rows.values()) shown += row.match(text, filter.state);
    const what = text ? `Nothing here matches “${filter.text.trim()}”.` : "Nothing to show here.";
    say(this.#none, this.#rows.size ? what : "The site has none.");
    show(this.#none, shown === 0);
    return shown;
  }

  /** Say at a row why its setting was not changed; null says nothing. */
  refuse(name, reason) {
    this.#rows.get(name)?.refuse(reason);
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

  #summarize(entries) {
    const on = entries.filter((entry) => entry.enabled && !entry.missing_since);
    const items = on.reduce((sum, entry) => sum + entry.count, 0);
    const synced = on.reduce((sum, entry) => sum + Math.min(entry.synced_count, entry.count), 0);
    const share = items ? `, ${number(synced)} of ${many(items, "item")} synced` : "";
    this.#bar.max = Math.max(items, 1);
    this.#bar.value = synced;
    show(this.#bar, items > 0);
    const there = entries.filter((entry) => !entry.missing_since).length;
    say(this.#summary, there ? `${number(on.length)} of ${number(there)} on${share}` : "");
  }

  #changed(input, change, refuse) {
    const name = input.closest("tr").dataset.name;
    const row = this.#rows.get(name);
    if (input.type === "checkbox") return change(name, { enabled: input.checked });
    const limit = input.valueAsNumber;
    if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_LIMIT) {
      return change(name, { fetch_limit: limit });
    }
    input.value = row.entry.fetch_limit;
    return refuse(name, `The limit is a whole number from 1 to ${number(MOST_LIMIT)}.`);
  }
}

function compare(a, b) {
  return typeof a === "string" ? collator.compare(a, b) : Number(a) - Number(b);
}
