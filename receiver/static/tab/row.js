/** One row of a table: an entry, its settings, and why one was not changed. */

import { make, say, show } from "./dom.js";
import { ago, exactly, number, statuses } from "./words.js";

export const MOST_LIMIT = 10_000;

const PROTOTYPE = make(
  "tr",
  { role: "row" },
  make(
    "th",
    { role: "rowheader", scope: "row", class: "type" },
    make("span", { class: "label" }),
    make("code", { class: "name" }),
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
    make("input", { type: "number", min: 1, max: MOST_LIMIT, inputmode: "numeric" }),
  ),
  make("td", { role: "cell", class: "on" }, make("input", { type: "checkbox", role: "switch" })),
  make("td", { role: "cell", class: "refusal", hidden: true }),
);

export class Row {
  constructor(name, isNew) {
    this.node = PROTOTYPE.cloneNode(true);
    this.node.dataset.name = name;
    if (isNew) this.node.classList.add("new");
    this.parts = {};
    for (const selector of ["label", "name", "note", "count", "statuses", "of", "first"]) {
      this.parts[selector] = this.node.querySelector(`.${selector}`);
    }
    this.time = this.node.querySelector("time");
    this.bar = this.node.querySelector("progress");
    this.limit = this.node.querySelector(".limit input");
    this.toggle = this.node.querySelector(".on input");
    this.refusal = this.node.querySelector(".refusal");
    say(this.parts.name, name);
  }

  update(entry, editable) {
    this.entry = entry;
    this.search = `${entry.label}\n${this.node.dataset.name}`.toLowerCase();
    this.node.classList.toggle("off", !entry.enabled);
    this.node.classList.toggle("left", Boolean(entry.missing_since));
    say(this.parts.label, entry.label);
    say(this.parts.count, number(entry.count));
    say(this.parts.statuses, statuses(entry.counts));
    this.#note(entry);
    this.#synced(entry);
    this.#times(entry);
    this.#inputs(entry, editable);
  }

  match(text, state) {
    const shown =
      (!text || this.search.includes(text)) && (state === "all" || (state === "on") === this.entry.enabled);
    show(this.node, shown);
    return shown;
  }

  refuse(reason) {
    say(this.refusal, reason ?? "");
    show(this.refusal, Boolean(reason));
  }

  #note(entry) {
    let note = "";
    if (entry.missing_since) note = `Left ${ago(entry.missing_since)}`;
    else if (entry.disabled_reason === "not_public") note = "Off by default: not public";
    else if (!entry.enabled && entry.builtin && !entry.show_ui) {
      note = "Off by default: internal to WordPress";
    }
    say(this.parts.note, note);
    show(this.parts.note, note !== "");
  }

  #synced({ count, synced_count: synced, label }) {
    this.bar.max = Math.max(count, 1);
    this.bar.value = synced;
    this.bar.setAttribute("aria-label", `${label}, synced`);
    this.bar.classList.toggle("whole", synced >= count);
    show(this.bar, count > 0);
    say(this.parts.of, count > 0 ? `${number(synced)} of ${number(count)}` : "No items");
  }

  #times({ last_changed: last, first_seen: first }) {
    say(this.time, ago(last));
    if (this.time.dateTime !== last) {
      this.time.dateTime = last;
      this.time.title = exactly(last);
    }
    say(this.parts.first, `first seen ${ago(first)}`);
  }

  #inputs(entry, editable) {
    this.toggle.checked = entry.enabled;
    this.toggle.disabled = !editable;
    this.toggle.setAttribute("aria-label", `Sync ${entry.label}`);
    this.limit.disabled = !editable;
    this.limit.setAttribute("aria-label", `Fetch limit of ${entry.label}`);
    // Not under a person's fingers.
    if (this.limit.getRootNode().activeElement !== this.limit) this.limit.value = entry.fetch_limit;
  }
}
