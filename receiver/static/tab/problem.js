/** What went wrong, in words for a person. */

const MAX_RETRY_AFTER_S = 300;

export class Problem extends Error {
  /**
   * @param {string} detail what happened, and what to do
   * @param {number} status of the answer; 0 where none came
   * @param {number} seconds to wait before trying again
   */
  constructor(detail, status = 0, seconds = 0) {
    super(detail);
    this.status = status;
    this.retryAfter = seconds;
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
  return new Problem("Something went wrong on this page: reload it.");
}

/**
 * Return how many seconds to wait, 0 to 300: the header is a number, a date, or anything at all.
 *
 * @param {Response} response
 */
export function retryAfter(response) {
  const header = response.headers.get("Retry-After") ?? "";
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return seconds > 0 ? Math.min(Math.ceil(seconds), MAX_RETRY_AFTER_S) : 0;
}
