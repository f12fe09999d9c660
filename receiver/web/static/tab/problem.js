/** What went wrong, in words for a person. */

const MAX_RETRY_AFTER_S = 300;

export class Problem extends Error {
  /** Whether it is open what became of the request. */
  isOpen = false;

  /**
   * @param {Sentence | ""} key of a sentence of ours that says what happened, and what to do
   * @param {number} status of the answer; 0 where none came
   * @param {number} seconds to wait before trying again
   * @param {string} detail what the receiver said itself
   */
  constructor(key, status = 0, seconds = 0, detail = "") {
    super(detail || key);
    this.key = key;
    this.detail = detail;
    this.status = status;
    this.retryAfter = seconds;
  }

  /**
   * Say it.
   *
   * @param {Language} language
   */
  in(language) {
    return this.detail || language.text(this.key || "ourFault", { status: String(this.status) });
  }
}

/**
 * Return a problem as it is; a fault of the tab itself goes to the console, never to a person.
 *
 * @param {unknown} error
 */
export function problemOf(error) {
  if (error instanceof Problem) return error;
  reportError(error);
  return new Problem("ourFault");
}

/**
 * Return how many seconds to wait, 0 to 300: the header is a number, a date, or anything at all.
 *
 * @param {Response} response
 * @param {number} now
 */
export function retryAfter(response, now) {
  const header = response.headers.get("Retry-After") ?? "";
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return seconds > 0 ? Math.min(Math.ceil(seconds), MAX_RETRY_AFTER_S) : 0;
}
