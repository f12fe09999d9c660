/** A job over many sites: one after the other, in the order of their ids, so that it can be gone on with. */

import { Failure } from "./api.js";
import { text, unasked } from "./words.js";

const NAME = "igny8-console-work";
const PAGE = 100;
const MAX_FAILURES = 200;
const MAX_WAIT_S = 60;

export class Job {
  done = 0;
  /** Of the page that is under way; null is the first. @type {string | null} */
  cursor = null;
  paused = false;
  /** @type {JobFailure[]} */
  failed = [];
  /** New keys, which are never stored. @type {string[][]} */
  keys = [];
  /** Of its own, so that no other job lets the page go. @param {BeforeUnloadEvent} event */
  #hold = (event) => event.preventDefault();

  /**
   * @param {string} action
   * @param {string} label as key:value, for the action label
   * @param {JobSite[] | null} sites that were selected; null: all that match the search
   * @param {string} search
   * @param {number} after the last id that is done
   */
  constructor(action, label, sites, search, after) {
    this.action = action;
    this.label = label;
    this.sites = sites;
    this.search = search;
    this.after = after;
  }

  /**
   * Begin a job; say what is missing before anything is done.
   *
   * @param {string} action
   * @param {string} label
   * @param {JobSite[] | null} sites
   * @param {URLSearchParams} search
   */
  static begin(action, label, sites, search) {
    if (sites?.length === 0) throw new Failure(text("selectFirst"));
    if (action === "label" && !/^[a-z0-9_.-]{1,40}:.{1,80}$/.test(label)) {
      throw new Failure(text("badLabel", { example: "tenant:acme" }));
    }
    return new Job(action, label, sites, search.toString(), 0);
  }

  /**
   * Do what is left, and tell after each site.
   *
   * @param {import("./api.js").Api} api
   * @param {() => void} tell
   */
  async run(api, tell) {
    this.paused = false;
    window.addEventListener("beforeunload", this.#hold);
    try {
      for await (const site of this.#sites(api)) {
        await this.#one(api, site);
        this.#keep();
        tell();
        if (this.paused) return;
      }
      this.forget();
      tell();
    } finally {
      if (!this.keys.length) this.release();
    }
  }

  /** Let the page be left without a question: nothing runs, and the new keys are saved. */
  release() {
    window.removeEventListener("beforeunload", this.#hold);
  }

  pause() {
    this.paused = true;
  }

  /** Return the new keys, one line a site. */
  csv() {
    const lines = [["integration", "site_url", "key_id", "connection"], ...this.keys];
    return lines.map((cells) => cells.map(quoted).join(",")).join("\r\n");
  }

  forget() {
    sessionStorage.removeItem(NAME);
  }

  #keep() {
    const { action, label, sites, search, after, cursor, done, failed } = this;
    const job = { action, label, sites, search, after, cursor, done, failed };
    sessionStorage.setItem(NAME, JSON.stringify(job));
  }

  /**
   * @param {import("./api.js").Api} api
   * @returns {AsyncGenerator<JobSite>}
   */
  async *#sites(api) {
    if (this.sites) {
      yield* this.sites.slice(this.done);
      return;
    }
    do {
      const query = new URLSearchParams(this.search);
      query.set("sort", "id");
      query.set("limit", String(PAGE));
      if (this.cursor !== null) query.set("cursor", this.cursor);
      const page = await api.page("integrations/", query);
      yield* page.data.filter(({ id }) => id > this.after);
      this.cursor = page.next === null ? null : String(page.next);
    } while (this.cursor !== null);
  }

  /**
   * @param {import("./api.js").Api} api
   * @param {JobSite} site
   */
  async #one(api, site) {
    try {
      await patiently(() => this.#act(api, site));
    } catch (error) {
      if (!(error instanceof Failure) || error.status === 401 || !error.status) throw error;
      const { message: why, isEnglish } = error;
      if (this.failed.length < MAX_FAILURES) this.failed.push({ site: site.site_url, why, isEnglish });
    }
    this.done += 1;
    this.after = site.id;
  }

  /**
   * @param {import("./api.js").Api} api
   * @param {JobSite} site
   */
  async #act(api, { id, site_url }) {
    const path = `integrations/${id}/`;
    if (this.action === "label") {
      const [key = "", ...value] = this.label.split(":");
      await api.send("PATCH", path, { labels: { [key]: value.join(":") } });
    } else if (this.action === "rotate") {
      const made = await api.send("POST", `${path}keys/`, {});
      this.keys.push([String(id), site_url, made.key_id, made.connection ?? made.api_key]);
    } else {
      const answer = await api.send("POST", `${path}sync-now/`);
      if (!answer.delivered) throw new Failure(unasked(answer.reason), 200);
    }
  }
}

/** Return the job that was left in this browser tab, if there is one. */
export function kept() {
  const stored = sessionStorage.getItem(NAME);
  if (!stored) return null;
  const { action, label, sites, search, after, cursor, done, failed } = JSON.parse(stored);
  return Object.assign(new Job(action, label, sites, search, after), { cursor, done, failed });
}

/**
 * Do something once more where the receiver asks to wait.
 *
 * @param {() => Promise<void>} act
 */
async function patiently(act) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Failure) || ![429, 503].includes(error.status)) throw error;
    const seconds = Math.min(error.seconds || 1, MAX_WAIT_S);
    await new Promise((resolve) => {
      setTimeout(resolve, seconds * 1000);
    });
    await act();
  }
}

/** @param {string} cell */
function quoted(cell) {
  // A cell that begins like a formula would be run by a spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return `"${safe.replaceAll('"', '""')}"`;
}
