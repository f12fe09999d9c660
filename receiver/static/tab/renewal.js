/** Asking the host for a new token: at once, then the less often the more often it was in vain. */

const MAX_WAIT_MS = 60_000;

export class Renewal {
  #ask;
  #times = 0;
  #next = 0;
  #timer = 0;

  /** @param {() => void} ask */
  constructor(ask) {
    this.#ask = ask;
  }

  /** Ask as soon as it may be. */
  request() {
    this.stop();
    const wait = this.#next - performance.now();
    if (wait > 0) this.#timer = setTimeout(() => this.#fire(), wait);
    else this.#fire();
  }

  /** Forget what was in vain: a token was taken. */
  succeed() {
    this.#times = this.#next = 0;
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #fire() {
    this.#next = performance.now() + Math.min(1_000 * 2 ** this.#times++, MAX_WAIT_MS);
    this.#ask();
  }
}
