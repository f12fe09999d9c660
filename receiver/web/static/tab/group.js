/** One group of rows: a line that folds it and selects all of it, and the rows. */

import { make, say, show } from "./dom.js";

// Rows between two looks at the time: a busy machine must get on, too.
const SLICE = 100;

export class GroupBody {
  /** @type {Item[]} */
  #items = [];
  /** @type {import("./row.js").Row[]} */
  #laid = [];
  #language;
  #group;
  #isOpen;
  #isForcedOpen = false;

  /**
   * @param {Group} group
   * @param {Language} language
   * @param {(keys: string[], picked: boolean) => void} select
   */
  constructor(group, language, select) {
    this.#group = group;
    this.#language = language;
    this.#isOpen = group !== "internal";
    this.pick = make("input", {
      type: "checkbox",
      "aria-label": language.text("selectAll", { label: language.text(group) }),
    });
    this.fold = make("button", { type: "button", class: "fold" }, language.text(group));
    this.summary = make("span", { class: "summary" });
    this.head = make(
      "tr",
      { role: "row", class: "group" },
      make("td", { role: "cell", class: "pick" }, this.pick),
      make("th", { role: "rowheader", scope: "rowgroup" }, this.fold, this.summary),
    );
    this.node = make("tbody", { role: "rowgroup", "data-group": group }, this.head);
    this.fold.addEventListener("click", () => this.#toggle());
    this.pick.addEventListener("change", () => select(this.#items.map(({ key }) => key), this.pick.checked));
  }

  /**
   * Take the items to show, in their order; what a person seeks is never folded away.
   *
   * @param {Item[]} items
   * @param {boolean} isSought
   */
  take(items, isSought) {
    this.#items = items;
    const stay = new Set(items.map(({ key }) => key));
    for (const { item, node } of this.#laid) if (!stay.has(item.key)) node.remove();
    this.#laid = [];
    this.#isForcedOpen = isSought;
    show(this.node, items.length > 0);
    this.#unfold();
  }

  /**
   * Put rows in their places until a moment; tell whether all are there.
   *
   * @param {(item: Item) => import("./row.js").Row} rowOf
   * @param {number} until
   */
  lay(rowOf, until) {
    const isOnTime = () => this.#laid.length % SLICE || performance.now() < until;
    while (this.#laid.length < this.#items.length && isOnTime()) {
      const row = rowOf(/** @type {Item} */ (this.#items[this.#laid.length]));
      const next = (this.#laid.at(-1)?.node ?? this.head).nextSibling;
      // What stands right already is not moved, so that it keeps its focus.
      if (next !== row.node) this.node.insertBefore(row.node, next);
      this.#laid.push(row);
    }
    const isWhole = this.#laid.length === this.#items.length;
    if (isWhole) this.#dropRest();
    return isWhole;
  }

  /** Return the rows that can be seen. */
  rows() {
    return this.node.classList.contains("folded") ? [] : this.#laid;
  }

  /**
   * Say how many of those that the site has are on, and how many it has no more.
   *
   * @param {Item[]} items
   */
  summarize(items) {
    const entries = items.filter(({ group }) => group === this.#group).map(({ entry }) => entry);
    const present = entries.filter(({ missing_since }) => !missing_since);
    const all = present.length;
    const on = present.filter(({ enabled }) => enabled).length;
    const gone = entries.length - all;
    say(this.summary, this.#language.text(gone ? "groupOnGone" : "groupOn", { on, all, gone }));
  }

  /** @param {Set<string>} selected */
  mark(selected) {
    const number = this.#items.filter(({ key }) => selected.has(key)).length;
    this.pick.checked = number > 0 && number === this.#items.length;
    this.pick.indeterminate = number > 0 && number < this.#items.length;
  }

  #dropRest() {
    const last = this.#laid.at(-1)?.node ?? this.head;
    while (last.nextSibling) last.nextSibling.remove();
  }

  #toggle() {
    this.#isOpen = this.node.classList.contains("folded");
    this.#isForcedOpen = false;
    this.#unfold();
  }

  #unfold() {
    const isOpen = this.#isOpen || this.#isForcedOpen;
    this.node.classList.toggle("folded", !isOpen);
    this.fold.setAttribute("aria-expanded", String(isOpen));
  }
}
