/** The receiver, as a browser with an access token may call it. */

import { Problem, retryAfter } from "./problem.js";

const TIMEOUT_MS = 10_000;
const SAVE_TIMEOUT_MS = 30_000;
// A browser sends at most 64 KiB for a page that is gone.
const MAX_KEEPALIVE = 60_000;
const CHANGES_PAGE = 20;

export class Api {
  #base;
  #token;
  #clock;
  #leaving = new AbortController();

  /**
   * @param {string} src the address of one integration
   * @param {string} token
   * @param {Clock} clock learns the receiver's time
   */
  constructor(src, token, clock) {
    const address = src.replace(/\/*$/, "/");
    if (!URL.canParse(address, document.baseURI)) {
      throw new Problem("badSrc");
    }
    this.#base = new URL(address, document.baseURI);
    this.#token = token;
    this.#clock = clock;
  }

  /** Drop every read that is under way; what is being saved goes on. */
  leave() {
    this.#leaving.abort();
  }

  get left() {
    return this.#leaving.signal.aborted;
  }

  /** @returns {Promise<Answer<Integration>>} */
  integration() {
    return this.#read("");
  }

  /**
   * Return null where nothing changed since `etag`.
   *
   * @param {boolean} withMissing
   * @param {string | null} etag
   * @returns {Promise<Answer<Read> | null>}
   */
  contentTypes(withMissing, etag) {
    const query = withMissing ? "?include=missing" : "";
    return this.#read(`content-types/${query}`, etag ? { headers: { "If-None-Match": etag } } : {});
  }

  /**
   * Save settings, even while the page is being left.
   *
   * @param {Partial<Record<Kind, Record<string, Settings>>>} settings
   */
  changeSettings(settings) {
    const body = JSON.stringify(settings);
    return this.#send("content-types/", {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      body,
      keepalive: body.length < MAX_KEEPALIVE,
      signal: AbortSignal.timeout(SAVE_TIMEOUT_MS),
    });
  }

  /** @returns {Promise<Answer<{ delivered: boolean, detail: string }>>} */
  syncNow() {
    return this.#read("sync-now/", { method: "POST" });
  }

  /**
   * Return a page of changes, the newest first, of all entries or of one.
   *
   * @param {string} cursor of the page before; "0" for the first
   * @param {{ kind: Kind, name: string } | null} of
   * @returns {Promise<Answer<ChangeRow[]>>}
   */
  changes(cursor, of = null) {
    const query = new URLSearchParams({ order: "desc", limit: String(CHANGES_PAGE), cursor, ...of });
    return this.#read(`changes/?${query}`);
  }

  /**
   * @param {string} path
   * @param {RequestInit} [options]
   * @returns {Promise<any>}
   */
  #read(path, options) {
    const signal = AbortSignal.any([this.#leaving.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    return this.#send(path, { ...options, signal });
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<Answer<any> | null>}
   */
  async #send(path, options) {
    const headers = new Headers(options.headers);
    headers.set("Authorization", `Bearer ${this.#token}`);
    const { response, answer } = await this.#fetch(path, { ...options, headers });
    if (response.status === 304 && headers.has("If-None-Match")) return null;
    if (!response.ok) {
      const detail = typeof answer?.detail === "string" ? answer.detail : "";
      throw new Problem("answered", response.status, retryAfter(response, this.#clock.now()), detail);
    }
    if (answer?.data instanceof Object) return { ...answer, etag: response.headers.get("ETag") };
    throw new Problem("notReceiver", response.status);
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   */
  async #fetch(path, options) {
    try {
      // The ETag is kept here, so that a 304 is seen as one.
      const response = await fetch(new URL(path, this.#base), {
        ...options,
        cache: "no-store",
        credentials: "omit",
      });
      this.#clock.learn(response);
      return { response, answer: parse(await response.text()) };
    } catch {
      throw new Problem("unreachable");
    }
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
