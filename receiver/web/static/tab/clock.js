/** The receiver's clock: a wrong one in the browser changes nothing that is said about times. */

// The header counts whole seconds, and answers travel.
const JITTER_MS = 1_500;

export class Clock {
  #offset = 0;

  /**
   * Learn from the Date of an answer.
   *
   * @param {Response} response
   */
  learn(response) {
    const offset = Date.parse(response.headers.get("Date") ?? "") + 500 - Date.now();
    if (Math.abs(offset - this.#offset) > JITTER_MS) this.#offset = offset;
  }

  /** Return the time of the receiver, in milliseconds since the epoch. */
  now() {
    return Date.now() + this.#offset;
  }
}
