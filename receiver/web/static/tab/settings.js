/** What a person changes at one site: shown at once, saved, and told at its row. */

import { MAX_LIMIT } from "./limit.js";
import { Problem } from "./problem.js";
import { apply, keyOf, Saves } from "./saves.js";
import { changeOf, inverse, Statuses } from "./statuses.js";

export class SiteSettings {
  #saves;
  #host;
  /** The rows that were changed together last. @type {Set<string>} */
  #together = new Set();

  /** @param {SettingsHost} host */
  constructor(host) {
    this.#host = host;
    this.statuses = new Statuses(() => host.changed());
    this.#saves = new Saves((changes, problem, kept) => this.#settle(changes, problem, kept));
  }

  /** @param {Api} api */
  use(api) {
    this.#saves.use(api);
  }

  flush() {
    this.#saves.flush();
  }

  /** @param {Structure} read */
  over(read) {
    return this.#saves.over(read);
  }

  /**
   * @param {Item[]} items
   * @param {boolean} enabled
   */
  switch(items, enabled) {
    this.#add(items.filter(({ entry }) => entry.enabled !== enabled).map((item) => changeOf(item, { enabled })));
  }

  /**
   * @param {Item[]} items
   * @param {number | null} limit null for one that cannot be
   */
  limit(items, limit) {
    if (limit === null) {
      const problem = new Problem("limitRule", 0, 0, this.#host.language().text("limitRule", { n: MAX_LIMIT }));
      for (const item of items) this.statuses.refuse(changeOf(item, {}), problem);
      this.#host.announce(problem.message);
      this.#host.changed();
      return;
    }
    const others = items.filter(({ entry }) => entry.fetch_limit !== limit);
    this.#add(others.map((item) => changeOf(item, { fetch_limit: limit })));
  }

  /**
   * Take back what was saved at a row, or try again what was not.
   *
   * @param {string} key
   * @param {string} act
   */
  act(key, act) {
    const change = this.statuses.get(key)?.change;
    if (change) this.#add([act === "undo" ? inverse(change) : change]);
  }

  /** The changes that were saved together last, as long as their rows offer to undo them. */
  get undoable() {
    const statuses = [...this.#together].map((key) => this.statuses.get(key));
    return statuses.flatMap((status) => (status?.phase === "saved" ? status.change : []));
  }

  /** Take back the changes that were saved together last, together. */
  undo() {
    this.#add(this.undoable.map(inverse));
  }

  /** @param {Change[]} changes */
  #add(changes) {
    if (!changes.length) return;
    if (changes.length > 1) this.#together.clear();
    for (const change of changes) this.#together[changes.length > 1 ? "add" : "delete"](keyOf(change));
    this.statuses.saving(changes);
    this.#saves.add(changes);
    this.#host.changed();
  }

  /**
   * @param {Change[]} changes
   * @param {Problem | null} problem
   * @param {boolean} kept
   */
  #settle(changes, problem, kept) {
    if (!problem) this.#host.saved(changes, (read) => changes.forEach((change) => apply(change, read)));
    this.statuses.settle(changes.filter((change) => !this.#saves.isWaiting(keyOf(change)) || kept), problem, kept);
    this.#announce(changes, problem, kept);
    this.#host.changed();
    if (problem) this.#host.failed(problem);
  }

  /**
   * @param {Change[]} changes
   * @param {Problem | null} problem
   * @param {boolean} kept
   */
  #announce(changes, problem, kept) {
    const t = this.#host.language();
    const reason = problem?.in(t) ?? "";
    if (!problem) this.#host.announce(t.text("savedAll", { n: changes.length }));
    else this.#host.announce(t.text(kept ? "notSavedYet" : "notSaved", { reason }));
  }
}
