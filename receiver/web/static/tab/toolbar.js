/** What chooses the rows: the search, the chips with their counts, and the order on small screens. */

import { make, say } from "./dom.js";
import { CHIPS, isOf, SORTS } from "./filter.js";

/** @type {Record<Chip, Sentence>} */
const NAMES = { all: "all", on: "on", off: "off", new: "new", gone: "gone_chip" };

export class Toolbar {
  /** @type {Map<Chip, { button: HTMLElement, count: HTMLElement }>} */
  #chips = new Map();

  /**
   * @param {Language} language
   * @param {(change: Partial<Query>) => void} choose
   * @param {() => void} changes
   */
  constructor(language, choose, changes) {
    this.language = language;
    const name = language.text("search");
    this.search = make("input", { type: "search", placeholder: name, "aria-label": name, dir: "auto" });
    const options = SORTS.flatMap((key) => [
      make("option", { value: key }, `${language.text(key)} ↑`),
      make("option", { value: `-${key}` }, `${language.text(key)} ↓`),
    ]);
    this.sort = make("select", { "aria-label": language.text("sortBy"), class: "sort" }, ...options);
    this.changes = make("button", { type: "button", class: "changes" }, language.text("changes"));
    const chips = make("div", { class: "chips", role: "group", "aria-label": language.text("show") });
    for (const chip of CHIPS) chips.append(this.#chip(chip, choose));
    this.node = make("div", { class: "toolbar" }, this.search, chips, this.sort, this.changes);
    this.search.addEventListener("input", () => choose({ text: this.search.value }));
    this.sort.addEventListener("change", () => choose(sortOf(this.sort.value)));
    this.changes.addEventListener("click", changes);
  }

  /**
   * @param {Item[]} items
   * @param {Query} query
   */
  update(items, query) {
    for (const [chip, { button, count }] of this.#chips) {
      button.setAttribute("aria-pressed", String(chip === query.show));
      say(count, this.language.number(items.filter((item) => isOf(chip, item)).length));
    }
    if (this.search.value.trim() !== query.text.trim()) this.search.value = query.text;
    this.sort.value = `${query.down ? "-" : ""}${query.sort}`;
  }

  /**
   * @param {Chip} chip
   * @param {(change: Partial<Query>) => void} choose
   */
  #chip(chip, choose) {
    const count = make("span", { class: "number" });
    const button = make("button", { type: "button", class: "chip", "data-chip": chip }, this.language.text(NAMES[chip]), " ", count);
    button.addEventListener("click", () => choose({ show: chip }));
    this.#chips.set(chip, { button, count });
    return button;
  }
}

/** @param {string} value */
function sortOf(value) {
  return { sort: /** @type {SortKey} */ (value.replace(/^-/, "")), down: value.startsWith("-") };
}
