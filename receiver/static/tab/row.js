/** One row of a table: an entry, its settings, and why one was not changed. */

import { make, say, show, tell } from "./dom.js";
import { ago, exactly, number, statuses } from "./words.js";

const PROTOTYPE = make(
  "tr",
  { role: "row" },
  make(
    "th",
    { role: "rowheader", scope: "row", class: "type" },
    make("bdi", { class: "label" }),
    make("code", { class: "name", dir: "auto" }),
    make("span", { class: "note", hidden: true }),
  ),
  make(
    "td",
    { role: "cell", class: "items" },
    make("span", { class: "count" }),
    make("span", { class: "statuses" }),
  ),
  make("td", { role: "cell", class: "synced" }, make("progress"), make("span", { class: "of" })),
  make("td", { role: "cell", class: "changed" }, make("time"), make("span", { class: "first" })),
  make(
    "td",
    { role: "cell", class: "limit" },
    make("input", { inputmode: "numeric", maxlength: 6, autocomplete: "off" }),
  ),
  make("td", { role: "cell", class: "on" }, make("input", { type: "checkbox", role: "switch" })),
  make("td", { role: "cell", class: "refusal", hidden: true }),
);

export class Row {
  /** @type {Entry} */
  entry;
  #search = "";

  /**
   * @param {string} name
   * @param {Entry} entry
   * @param {boolean} isNew whether it appeared while somebody was looking
   */
  constructor(name, entry, isNew) {
    this.name = name;
    this.entry = entry;
    this.node = /** @type {HTMLTableRowElement} */ (PROTOTYPE.cloneNode(true));
    this.node.dataset.name = name;
    if (isNew) this.node.classList.add("new");
    this.label = this.#find(".label");
    this.note = this.#find(".note");
    this.count = this.#find(".count");
    this.statuses = this.#find(".statuses");
    this.of = this.#find(".of");
    this.first = this.#find(".first");
    this.refusal = this.#find(".refusal");
    this.time = /** @type {HTMLTimeElement} */ (this.#find("time"));
    this.bar = /** @type {HTMLProgressElement} */ (this.#find("progress"));
    this.limit = /** @type {HTMLInputElement} */ (this.#find(".limit input"));
    this.toggle = /** @type {HTMLInputElement} */ (this.#find(".on input"));
    say(this.#find(".name"), name);
  }

  /**
   * @param {Entry} entry
   * @param {boolean} editable
   */
  update(entry, editable) {
    this.entry = entry;
    this.#search = `${entry.label}\n${this.name}`.toLowerCase();
    this.node.classList.toggle("off", !entry.enabled);
    this.node.classList.toggle("left", Boolean(entry.missing_since));
    say(this.label, entry.label);
    say(this.count, number(entry.count));
    tell(this.statuses, statuses(entry.counts));
    this.#note(entry);
    this.#synced(entry);
    this.#times(entry);
    this.#inputs(entry, editable);
  }

  /**
   * Show the row where it matches a text, in lower case, and a state; tell whether it does.
   *
   * @param {Filter} filter
   */
  match({ text, state }) {
    const shown =
      (!text || this.#search.includes(text)) && (state === "all" || (state === "on") === this.entry.enabled);
    show(this.node, shown);
    return shown;
  }

  /**
   * Say why a setting was not changed; null says nothing.
   *
   * @param {string | null} reason
   */
  refuse(reason) {
    say(this.refusal, reason ?? "");
    show(this.refusal, Boolean(reason));
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  #find(selector) {
    const node = this.node.querySelector(selector);
    if (!(node instanceof HTMLElement)) throw new TypeError(`A row has no ${selector}`);
    return node;
  }

  /** @param {Entry} entry */
  #note(entry) {
    let note = "";
    if (entry.missing_since) note = `Left ${ago(entry.missing_since)}`;
    else if (entry.disabled_reason === "not_public") note = "Off by default: not public";
    else if (!entry.enabled && entry.builtin && !entry.show_ui) {
      note = "Off by default: internal to WordPress";
    }
    say(this.note, note);
    show(this.note, note !== "");
  }

  /** @param {Entry} entry */
  #synced({ count, synced_count, label }) {
    const synced = synced_count ?? 0;
    this.bar.max = Math.max(count, 1);
    this.bar.value = synced;
    this.bar.setAttribute("aria-label", `${label}, synced`);
    this.bar.classList.toggle("whole", synced >= count);
    show(this.bar, count > 0);
    say(this.of, count > 0 ? `${number(synced)} of ${number(count)}` : "No items");
  }

  /** @param {Entry} entry */
  #times({ last_changed: last, first_seen: first }) {
    say(this.time, ago(last));
    if (this.time.dateTime !== last) {
      this.time.dateTime = last;
      this.time.title = exactly(last);
    }
    say(this.first, `first seen ${ago(first)}`);
  }

  /**
   * @param {Entry} entry
   * @param {boolean} editable
   */
  #inputs(entry, editable) {
    this.toggle.checked = entry.enabled;
    this.toggle.disabled = !editable;
    this.toggle.setAttribute("aria-label", `Sync ${entry.label}`);
    this.limit.setAttribute("aria-label", `Fetch limit of ${entry.label}`);
    // Not under a person's fingers.
    if (this.limit.matches(":focus")) return;
    this.limit.disabled = !editable;
    this.limit.value = String(entry.fetch_limit);
  }
}
