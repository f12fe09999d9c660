/** Reading one integration: again and again while it is looked at, less often while that fails. */

import { problemOf } from "./problem.js";

// 860 requests an hour, and still a change is seen within 5 s.
const IDLE_POLL_MS = 4_200;
const POLL_MS = 1_500;
const MAX_BACKOFF_MS = 30_000;
// What changed may go on changing.
const YOUNG_MS = 20_000;

export class Reader {
  /** @type {Read | null} */
  read = null;
  /** @type {Integration | null} */
  integration = null;
  /** @type {Problem | null} */
  problem = null;
  /** Goes up with everything that is read anew. */
  version = 0;
  /** @type {Api | null} */
  #api = null;
  #host;
  #timer = 0;
  #turn = 0;
  #failures = 0;
  /** @type {string | null} */
  #etag = null;
  #isToAskAgain = true;
  #changedAt = -Infinity;

  /**
   * @param {{ isLooking(): boolean, isHurried(): boolean, settled(): void }} host
   * is told with `settled` when an answer has come, or a problem.
   */
  constructor(host) {
    this.#host = host;
  }

  /**
   * Read with this from now on; what was read before stays until then.
   *
   * @param {Api} api
   */
  use(api) {
    this.#api = api;
    this.#etag = this.problem = null;
    this.wake();
  }

  /** Read no more. */
  stop() {
    clearTimeout(this.#timer);
    this.#api?.leave();
    this.#api = null;
  }

  /** Forget what was read. */
  forget() {
    this.read = this.integration = this.problem = null;
  }

  /** Read at once, if somebody is looking. */
  wake() {
    clearTimeout(this.#timer);
    this.#isToAskAgain = true;
    if (this.#host.isLooking()) this.poll();
  }

  /** Read sooner than was meant, where that is not soon anyway. */
  hurry() {
    if (this.#api && !this.problem && this.#host.isLooking()) this.poll();
  }

  /** Read what changed, and again after a while; of several at once only the last counts. */
  async poll() {
    const api = this.#api;
    if (!api) return;
    const turn = ++this.#turn;
    const isLast = () => turn === this.#turn && !api.left;
    clearTimeout(this.#timer);
    const problem = await this.#refresh(api, isLast);
    if (!isLast()) return;
    this.problem = problem;
    if (!problem) this.#failures = 0;
    this.#host.settled();
    if (this.#api && this.#host.isLooking()) this.#timer = setTimeout(() => this.poll(), this.#pause());
  }

  /** Return how long to wait for the next poll, in milliseconds. */
  #pause() {
    const isYoung = performance.now() - this.#changedAt < YOUNG_MS;
    if (!this.problem) return isYoung || this.#host.isHurried() ? POLL_MS : IDLE_POLL_MS;
    const backoff = Math.min(POLL_MS * 2 ** this.#failures++, MAX_BACKOFF_MS);
    return Math.max(backoff, this.problem.retryAfter * 1_000);
  }

  /**
   * Return why it could not be read, or null.
   *
   * @param {Api} api
   * @param {() => boolean} isLast
   */
  async #refresh(api, isLast) {
    try {
      const [answer, integration] = await Promise.all([
        api.contentTypes(true, this.#etag),
        this.#isToAskAgain ? api.integration() : null,
      ]);
      if (isLast()) this.#take(answer, integration);
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }

  /**
   * @param {Answer<Read> | null} answer
   * @param {Answer<Integration> | null} integration
   */
  #take(answer, integration) {
    if (integration) this.integration = integration.data;
    this.#isToAskAgain = false;
    if (!answer) return;
    this.#etag = answer.etag;
    this.#changedAt = performance.now();
    this.read = answer.data;
    this.version += 1;
  }
}
