/** The receiver, as a browser with an access token may call it. */

const TIMEOUT_MS = 10_000;

/** What went wrong, in words for a person; `status` is 0 where no answer came. */
export class Problem extends Error {
  constructor(detail, status = 0, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

export class Api {
  #base;
  #token;
  #leaving = new AbortController();

  /** `src` is the address of one integration. */
  constructor(src, token) {
    this.#base = new URL(src.replace(/\/*$/, "/"), document.baseURI);
    this.#token = token;
  }

  /** Drop every request that is under way. */
  leave() {
    this.#leaving.abort();
  }

  get left() {
    return this.#leaving.signal.aborted;
  }

  integration() {
    return this.#send("");
  }

  /** Return `{data, etag}`, or null where nothing changed since `etag`. */
  contentTypes(withMissing, etag) {
    const query = withMissing ? "?include=missing" : "";
    return this.#send(`content-types/${query}`, { headers: etag ? { "If-None-Match": etag } : {} });
  }

  changeSettings(kind, name, values) {
    return this.#send("content-types/", {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ [kind]: { [name]: values } }),
    });
  }

  syncNow() {
    return this.#send("sync-now/", { method: "POST" });
  }

  /** Return the changes after a revision, the oldest first. */
  async changes(since) {
    const rows = [];
    for (let cursor = "0"; cursor; ) {
      const page = await this.#send(`changes/?since=${since}&limit=500&cursor=${cursor}`);
      rows.push(...page.data);
      cursor = page.next;
    }
    return rows;
  }

  async #send(path, { headers = {}, ...options } = {}) {
    const { response, answer } = await this.#fetch(path, {
      ...options,
      headers: { ...headers, Authorization: `Bearer ${this.#token}` },
      // The ETag is kept here, so that a 304 is seen as one.
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.any([this.#leaving.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (response.status === 304) return null;
    if (response.ok && answer) return { ...answer, etag: response.headers.get("ETag") };
    const detail = answer?.detail ?? `The receiver answered ${response.status}: try again later.`;
    throw new Problem(detail, response.status, Number(response.headers.get("Retry-After")));
  }

  async #fetch(path, options) {
    try {
      const response = await fetch(new URL(path, this.#base), options);
      const text = await response.text();
      return { response, answer: parse(text) };
    } catch {
      throw new Problem("The receiver cannot be reached: check your connection.");
    }
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
