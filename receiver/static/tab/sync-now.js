/** Sync now, from the press of the button to the push that it brings. */

import { problemOf } from "./problem.js";

const PATIENCE_MS = 60_000;

export class SyncNow {
  phase = "idle";
  text = "";
  /** @type {Read | null} */
  #before = null;
  #until = 0;

  get busy() {
    return this.phase === "asking" || this.phase === "waiting";
  }

  get waiting() {
    return this.phase === "waiting";
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
    this.#say("asking", "Asking the site to push…");
    follow();
    const problem = await this.#send(api);
    follow();
    return problem;
  }

  /**
   * See whether the push has come: it may, too, long after the site could not be asked.
   *
   * @param {Read} read
   */
  watch(read) {
    if (this.phase !== "waiting" && this.phase !== "failed") return;
    if (read.last_structure_fetch !== this.#before?.last_structure_fetch) {
      const same = read.revision === this.#before?.revision;
      this.#say("done", same ? "The site pushed: nothing has changed." : "The site pushed: this is what it has now.");
    } else if (this.phase === "waiting" && Date.now() > this.#until) {
      this.#say("failed", "The site took the request but has not pushed yet: its plugin’s page says why.");
    }
  }

  /** @param {Api} api */
  async #send(api) {
    try {
      const { data } = await api.syncNow();
      if (data.delivered) this.#say("waiting", "The site was asked. Waiting for its push…");
      else this.#say("failed", data.detail);
      return null;
    } catch (error) {
      const problem = problemOf(error);
      const wait = problem.retryAfter ? ` That is in ${problem.retryAfter} s.` : "";
      this.#say("failed", problem.message + wait);
      return problem;
    }
  }

  /**
   * @param {string} phase
   * @param {string} text
   */
  #say(phase, text) {
    this.phase = phase;
    this.text = text;
  }
}
