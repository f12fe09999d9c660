/** Getting a new token: at once, then the less often the more often it was in vain. */

import { problemOf } from "./problem.js";
import { tokenOf } from "./tokens.js";

const MAX_WAIT_MS = 60_000;

export class Access {
  /** @type {FetchToken | null} */
  fetchToken = null;
  #host;
  #times = 0;
  #next = 0;
  #timer = 0;
  #turn = 0;

  /**
   * @param {{ fetched(token: string): void, failed(problem: Problem): void, told(): void }} host
   * is told of a token that was fetched, or that one is needed.
   */
  constructor(host) {
    this.#host = host;
  }

  /**
   * Ask for a token as soon as it may be.
   *
   * @param {string} src
   * @param {string | null} usedUp the one that is not taken any more
   */
  request(src, usedUp) {
    this.stop();
    const wait = this.#next - performance.now();
    if (wait > 0) this.#timer = setTimeout(() => this.#fire(src, usedUp), wait);
    else this.#fire(src, usedUp);
  }

  /** Forget what was in vain: a token was taken. */
  succeed() {
    this.#times = this.#next = 0;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#turn += 1;
  }

  /**
   * @param {string} src
   * @param {string | null} usedUp
   */
  #fire(src, usedUp) {
    this.#next = performance.now() + Math.min(1_000 * 2 ** this.#times++, MAX_WAIT_MS);
    if (this.fetchToken) void this.#fetch(this.fetchToken, src, usedUp);
    else this.#host.told();
  }

  /**
   * @param {FetchToken} fetchToken
   * @param {string} src
   * @param {string | null} usedUp
   */
  async #fetch(fetchToken, src, usedUp) {
    const turn = this.#turn;
    try {
      const token = await tokenOf(fetchToken, src, usedUp);
      if (turn === this.#turn) this.#host.fetched(token);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#host.failed(problemOf(error));
      this.request(src, usedUp);
    }
  }
}
