/** A check that somebody asked for, from the press of the button to the report that it brings. */

import { problemOf } from "./problem.js";

const PATIENCE_MS = 60_000;

export class SyncNow {
  phase = "idle";
  /** @type {(language: Language) => string} */
  say = () => "";
  /** @type {Read | null} */
  #before = null;
  #until = 0;

  get busy() {
    return this.phase === "asking" || this.phase === "waiting";
  }

  /**
   * Ask the site; return the problem where it could not be asked.
   *
   * @param {Api} api
   * @param {Read | null} read what it had before
   * @param {() => void} follow called at each step
   */
  async ask(api, read, follow) {
    this.#before = read;
    this.#until = Date.now() + PATIENCE_MS;
    this.#go("asking", (t) => t.text("asking"));
    follow();
    const problem = await this.#send(api);
    follow();
    return problem;
  }

  /**
   * See whether the report has come: it may, too, long after the site could not be asked.
   *
   * @param {Read} read
   */
  watch(read) {
    if (this.phase !== "waiting" && this.phase !== "failed") return;
    if (read.last_structure_fetch !== this.#before?.last_structure_fetch) {
      const same = read.revision === this.#before?.revision;
      this.#go("done", (t) => t.text(same ? "checkedSame" : "checkedNew"));
    } else if (this.phase === "waiting" && Date.now() > this.#until) {
      this.#go("failed", (t) => t.text("checkedSilent"));
    }
  }

  /** @param {Api} api */
  async #send(api) {
    try {
      const { data } = await api.syncNow();
      if (data.delivered) this.#go("waiting", (t) => t.text("asked"));
      else this.#go("failed", () => data.detail);
      return null;
    } catch (error) {
      const problem = problemOf(error);
      const n = problem.retryAfter;
      this.#go("failed", (t) => (n ? t.text("again", { problem: problem.in(t), n }) : problem.in(t)));
      return problem;
    }
  }

  /**
   * @param {string} phase
   * @param {(language: Language) => string} say
   */
  #go(phase, say) {
    this.phase = phase;
    this.say = say;
  }
}
