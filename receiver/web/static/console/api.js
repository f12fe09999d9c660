/** The receiver, as an operator's token may call it. */

import { clock, text } from "./words.js";

const TIMEOUT_MS = 20_000;

/** What went wrong, in words for a person; `status` is 0 where no answer came. */
export class Failure extends Error {
  /**
   * @param {string} message
   * @param {number} [status]
   * @param {number} [seconds] to wait before trying again
   * @param {boolean} [isEnglish] as the words of the receiver are
   */
  constructor(message, status = 0, seconds = 0, isEnglish = false) {
    super(message);
    this.status = status;
    this.seconds = seconds;
    this.isEnglish = isEnglish;
  }
}

export class Api {
  #base = new URL("../api/v1/integration/", document.baseURI);
  #token;

  /** @param {string} token */
  constructor(token) {
    this.#token = token;
  }

  get token() {
    return this.#token;
  }

  /**
   * Return the address of one integration.
   *
   * @param {number} id
   */
  site(id) {
    return new URL(`integrations/${id}/`, this.#base).href;
  }

  /**
   * Return the data of an answer.
   *
   * @param {string} path
   * @param {Search} [query]
   * @returns {Promise<any>}
   */
  async get(path, query = {}) {
    return (await this.page(path, query)).data;
  }

  /**
   * Return a page of a list, with the cursor of the next one.
   *
   * @param {string} path
   * @param {Search} [query]
   * @returns {Promise<ListPage<any>>}
   */
  page(path, query = {}) {
    return this.#send("GET", `${path}?${search(query)}`);
  }

  /**
   * Send a change, and return the data of the answer.
   *
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>}
   */
  async send(method, path, body) {
    return (await this.#send(method, path, body === undefined ? undefined : JSON.stringify(body))).data;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {string} [body]
   */
  async #send(method, path, body) {
    const headers = new Headers({ Authorization: `Bearer ${this.#token}` });
    if (body !== undefined) headers.set("Content-Type", "application/json");
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const options = { method, headers, signal, ...(body === undefined ? {} : { body }) };
    const response = await reached(fetch(new URL(path, this.#base), { ...options, cache: "no-store" }));
    clock.learn(response);
    const answer = await response.json().catch(() => null);
    if (response.ok && answer) return answer;
    const { status } = response;
    const seconds = Number(response.headers.get("Retry-After")) || 0;
    if (answer?.detail) throw new Failure(answer.detail, status, seconds, true);
    throw new Failure(text("answered", { status: String(status) }), status, seconds);
  }
}

/**
 * Return a search as text, without what is empty.
 *
 * @param {Search} query
 */
export function search(query) {
  if (query instanceof URLSearchParams) return query;
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}

/**
 * @param {Promise<Response>} request
 */
async function reached(request) {
  try {
    return await request;
  } catch {
    throw new Failure(text("unreachable"));
  }
}
