/** The head of the table, by which it is sorted. */

import { make } from "./dom.js";
import { SORTS } from "./filter.js";

export class TableHead {
  /** @type {Map<SortKey, HTMLElement>} */
  #cells = new Map();

  /**
   * @param {Language} language
   * @param {(key: SortKey) => void} sort
   */
  constructor(language, sort) {
    for (const key of SORTS) {
      const button = make("button", { type: "button" }, language.text(key));
      button.addEventListener("click", () => sort(key));
      this.#cells.set(key, make("th", { role: "columnheader", scope: "col", class: key }, button));
    }
    const pick = make("td", { role: "cell", class: "pick" });
    this.node = make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, pick, ...this.#cells.values()));
  }

  /** @param {Query} query */
  mark({ sort, down }) {
    for (const [key, cell] of this.#cells) {
      if (key !== sort) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", down ? "descending" : "ascending");
    }
  }
}
