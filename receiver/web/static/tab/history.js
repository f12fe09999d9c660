/** A list of changes, the newest first, twenty at a time from the receiver. */

import { make } from "./dom.js";
import { problemOf } from "./problem.js";
import { episodes, sentences } from "./story.js";

export class History {
  /** @type {ChangeRow[]} */
  #rows = [];
  #turn = 0;
  #language;
  #labelOf;

  /**
   * @param {Language} language
   * @param {(row: ChangeRow) => string} labelOf
   */
  constructor(language, labelOf) {
    this.#language = language;
    this.#labelOf = labelOf;
    this.list = make("ol", { class: "story" });
    this.older = make("button", { type: "button", hidden: true }, language.text("older"));
    this.node = make("div", {}, this.list, this.older);
  }

  /**
   * Show the newest changes, of all entries or of one.
   *
   * @param {Api} api
   * @param {{ kind: Kind, name: string } | null} of
   */
  show(api, of) {
    this.#rows = [];
    this.list.replaceChildren(make("li", {}, this.#language.text("loading")));
    this.older.hidden = true;
    return this.#load(api, of, "0");
  }

  /**
   * @param {Api} api
   * @param {{ kind: Kind, name: string } | null} of
   * @param {string} cursor
   */
  async #load(api, of, cursor) {
    const turn = ++this.#turn;
    try {
      const answer = await api.changes(cursor, of);
      if (turn === this.#turn) this.#take(answer, (next) => this.#load(api, of, next), of !== null);
    } catch (error) {
      if (turn === this.#turn && !api.left) this.#fail(problemOf(error));
    }
  }

  /**
   * @param {Answer<ChangeRow[]>} answer
   * @param {(cursor: string) => void} load
   * @param {boolean} isOfOne
   */
  #take({ data, next }, load, isOfOne) {
    const before = this.list.children.length;
    const wasAtButton = this.older.matches(":focus");
    this.#rows.push(...data);
    const items = episodes(this.#rows).map((rows) => this.#item(rows));
    const none = make("li", {}, this.#language.text(isOfOne ? "noHistory" : "noChanges"));
    this.list.replaceChildren(...(items.length ? items : [none]));
    this.older.hidden = !next;
    this.older.onclick = () => next && load(next);
    // The focus goes where reading goes on.
    if (wasAtButton) items[Math.min(before, items.length - 1)]?.focus();
  }

  /** @param {ChangeRow[]} rows */
  #item(rows) {
    const t = this.#language;
    const { at, what } = /** @type {ChangeRow} */ (rows[0]);
    const left = rows.filter((row) => row.what === "left").length;
    const texts = sentences(rows, t, this.#labelOf).map((words) => make("p", {}, ...words));
    if (left > 1) texts.push(make("p", { class: "why" }, t.text("leftWhy")));
    const how = t.text(what === "set" ? "inSettings" : "byReport");
    const time = make("time", { datetime: at, title: t.exactly(at) }, t.moment(at));
    return make("li", { tabindex: -1 }, make("p", { class: "when" }, time, ` · ${how}`), ...texts);
  }

  /** @param {Problem} problem */
  #fail(problem) {
    const text = this.#language.text("notLoaded", { problem: problem.in(this.#language) });
    this.list.replaceChildren(make("li", {}, text));
  }
}
