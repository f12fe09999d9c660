/** The table: one head, a group of rows each for post types, taxonomies and what is internal. */

import { ArrowKeys } from "./arrow-keys.js";
import { make } from "./dom.js";
import { choose } from "./filter.js";
import { GroupBody } from "./group.js";
import { TableHead } from "./head.js";
import { editLimit } from "./limit.js";
import { Row } from "./row.js";

/** @type {Group[]} */
const GROUPS = ["post_types", "taxonomies", "internal"];
// The first rows are there soon; the others come in few, larger parts, because each is drawn.
const FIRST_MS = 12;
const NEXT_MS = 50;

export class Table {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {Map<Group, GroupBody>} */
  #groups = new Map();
  /** @type {Item[]} */
  #items = [];
  /** @type {Map<string, Item>} */
  #byKey = new Map();
  /** @type {string[]} */
  #order = [];
  #editable = false;
  #arranged = "";
  #timer = 0;
  /** @type {Set<string>} */
  #selected = new Set();
  #language;
  #host;
  #head;
  #keys;

  /**
   * @param {Language} language
   * @param {TableHost} host
   */
  constructor(language, host) {
    this.#language = language;
    this.#host = host;
    this.#head = new TableHead(language, (key) => host.sort(key));
    this.node = make("table", { role: "table", "aria-label": language.text("contentTypes") }, this.#head.node);
    for (const group of GROUPS) {
      const body = new GroupBody(group, language, (keys, picked) => this.select(keys, picked));
      this.#groups.set(group, body);
      this.node.append(body.node);
    }
    this.#keys = new ArrowKeys(this.node, () => this.#visible());
    this.node.addEventListener("click", (event) => this.#click(event));
    this.node.addEventListener("change", (event) => this.#change(event));
  }

  get selected() {
    return [...this.#selected].flatMap((key) => this.#byKey.get(key) ?? []);
  }

  /** How many rows the filter leaves. */
  get length() {
    return this.#order.length;
  }

  /**
   * Bring the rows up to date; they are put in order anew only when the query changed or a row came or left.
   *
   * @param {Item[]} items
   * @param {Query} query
   * @param {boolean} editable
   */
  update(items, query, editable) {
    this.#items = items;
    this.#byKey = new Map(items.map((item) => [item.key, item]));
    this.#editable = editable;
    this.node.classList.toggle("fixed", !editable);
    const arranged = `${JSON.stringify(query)} ${items.map((item) => `${item.key} ${item.group} ${item.entry.missing_since ?? ""}`).join()}`;
    if (arranged !== this.#arranged) this.#arrange(query);
    this.#arranged = arranged;
    for (const group of this.#groups.values()) group.summarize(items);
    for (const [key, row] of this.#rows) this.#refreshRow(key, row);
  }

  /**
   * Select or unselect rows.
   *
   * @param {string[]} keys
   * @param {boolean} picked
   */
  select(keys, picked) {
    for (const key of keys) {
      if (picked) this.#selected.add(key);
      else this.#selected.delete(key);
      const row = this.#rows.get(key);
      row?.choose(picked);
    }
    this.#showSelection();
  }

  unselect() {
    this.select([...this.#selected], false);
  }

  #showSelection() {
    for (const group of this.#groups.values()) group.mark(this.#selected);
    this.#host.selected();
  }

  /**
   * @param {string} key
   * @param {Row} row
   */
  #refreshRow(key, row) {
    const item = this.#byKey.get(key);
    if (item) row.update(item, this.#editable, this.#host.statusOf(key));
  }

  #forgetGone() {
    for (const [key, row] of this.#rows) {
      if (this.#byKey.has(key)) continue;
      row.node.remove();
      this.#rows.delete(key);
      this.#selected.delete(key);
    }
  }

  /** @param {Query} query */
  #arrange(query) {
    this.#head.mark(query);
    const chosen = choose([...this.#items], query, (a, b) => this.#language.compare(a, b));
    this.#order = chosen.map(({ key }) => key);
    const stay = new Set(this.#order);
    this.#keys.leave((row) => stay.has(/** @type {Row} */ (row).item.key));
    const isFiltered = query.show !== "all" || query.text.trim() !== "";
    for (const [group, body] of this.#groups) {
      body.take(chosen.filter((item) => item.group === group), isFiltered);
    }
    const root = this.node.getRootNode();
    const focused = root instanceof ShadowRoot ? root.activeElement : null;
    this.#grow();
    this.#forgetGone();
    // What was moved has lost it.
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
  }

  /** Make rows for a moment, the first ones at once, and go on when the page has had its turn. */
  #grow(forMs = FIRST_MS) {
    clearTimeout(this.#timer);
    const until = performance.now() + forMs;
    let isWhole = true;
    for (const group of this.#groups.values()) {
      isWhole = group.lay((item) => this.#rowOf(item), until) && isWhole;
    }
    this.#keys.settle();
    if (!isWhole) this.#timer = setTimeout(() => this.#grow(NEXT_MS));
  }

  /** @param {Item} item */
  #rowOf(item) {
    const known = this.#rows.get(item.key);
    if (known) return known;
    const row = new Row(item, this.#language);
    this.#rows.set(item.key, row);
    row.choose(this.#selected.has(item.key));
    this.#refreshRow(item.key, row);
    return row;
  }

  /** Return the rows that can be seen, from top to bottom. */
  #visible() {
    return [...this.#groups.values()].flatMap((group) => group.rows());
  }

  /** @param {Event} event */
  #rowAt(event) {
    const target = event.target instanceof Element ? event.target : null;
    const node = /** @type {HTMLElement | null | undefined} */ (target?.closest("tr[data-name]"));
    const row = node && this.#rows.get(`${node.dataset.kind} ${node.dataset.name}`);
    return row && target ? { row, target } : null;
  }

  /** @param {Event} event */
  #click(event) {
    const at = this.#rowAt(event);
    const button = at?.target.closest("button");
    if (!at || !(button instanceof HTMLButtonElement)) return;
    const { row } = at;
    if (button === row.open) this.#host.open(row.item);
    else if (button === row.limit) editLimit(row, this.#language, (value) => this.#host.limit(row.item, value));
    else if (button.dataset.act) {
      row.toggle.focus();
      this.#host.act(row.item.key, button.dataset.act);
    }
  }

  /** @param {Event} event */
  #change(event) {
    const at = this.#rowAt(event);
    if (!at) return;
    const { row, target } = at;
    if (target === row.toggle) this.#host.switch([row.item], row.toggle.checked);
    else if (target === row.pick) this.select([row.item.key], row.pick.checked);
  }
}
