/** What one element is at: reading a site, changing it, and showing both. */

import { Access } from "./access.js";
import { Api } from "./api.js";
import { Clock } from "./clock.js";
import { format, itemsOf, parse } from "./filter.js";
import { Language } from "./language.js";
import { problemOf } from "./problem.js";
import { Reader } from "./reader.js";
import { SiteSettings } from "./settings.js";
import { SyncNow } from "./sync-now.js";
import { View } from "./view.js";

const MINUTE_MS = 60_000;

export class Desk {
  #clock = new Clock();
  #host;
  #reader;
  #access = new Access({
    fetched: (token) => this.#take(token),
    failed: (problem) => this.#fail(problem),
    told: () => this.#host.tell("igny8-token-expired"),
  });
  #settings = this.#newSettings();
  #sync = new SyncNow();
  #query = parse("");
  #language = new Language("en", this.#clock);
  #view = this.#newView();
  /** @type {Api | null} */
  #api = null;
  #expired = false;
  #drawn = "";
  #failure = "";
  #isReady = false;

  /** @param {DeskHost} host */
  constructor(host) {
    this.#host = host;
    this.#reader = new Reader({
      isLooking: () => host.watch.isLooking,
      isHurried: () => this.#sync.busy || host.watch.isActive,
      settled: () => this.#follow(),
    });
    this.#draw();
  }

  get node() {
    return this.#view.node;
  }

  get access() {
    return this.#access;
  }

  /** What a person filtered and sorted, as a text for an address. */
  get query() {
    return format(this.#query);
  }

  /** Read at once, if somebody has begun to do something. */
  hurry() {
    this.#reader.hurry();
  }

  /** Send what waits to be saved. */
  flush() {
    this.#settings.flush();
  }

  /**
   * Speak a language from now on.
   *
   * @param {string} locale
   */
  speak(locale) {
    const language = new Language(locale, this.#clock);
    if (language.tag === this.#language.tag) return;
    this.#language = language;
    const old = this.#view;
    this.#view = this.#newView();
    old.node.replaceWith(this.#view.node);
    this.#redraw();
  }

  #newView() {
    return new View(this.#language, {
      choose: (change) => this.choose({ ...this.#query, ...change }),
      sort: (key) => this.choose({ ...this.#query, sort: key, down: this.#isDown(key) }),
      switch: (items, on) => this.#settings.switch(items, on),
      limit: (items, value) => this.#settings.limit(items, value),
      act: (key, act) => this.#settings.act(key, act),
      undoable: () => this.#settings.undoable.length,
      undo: () => this.#settings.undo(),
      statusOf: (key) => this.#settings.statuses.get(key),
      check: () => this.#check(),
      changes: (drawer) => this.#api && drawer.showChanges(this.#api),
      retry: () => this.start(),
      api: () => this.#api,
    });
  }

  /** @param {SortKey} key */
  #isDown(key) {
    return this.#query.sort === key ? !this.#query.down : key !== "type";
  }

  /** @returns {SiteSettings} */
  #newSettings() {
    /** @type {SiteSettings} */
    const settings = new SiteSettings({
      language: () => this.#language,
      announce: (text) => settings === this.#settings && this.#view.announce(text),
      changed: () => settings === this.#settings && this.#redraw(),
      saved: (changes, applyTo) => this.#keepSaved(settings, changes, applyTo),
      failed: (problem) => {
        if (settings !== this.#settings) return;
        this.#host.tell("igny8-error", { message: problem.in(this.#language), status: problem.status });
        if (problem.status === 401 && this.#api) this.#expire();
      },
    });
    return settings;
  }

  /** @param {Query} query */
  choose(query) {
    const before = this.query;
    this.#query = query;
    if (this.query === before && query.text === before) return;
    this.#redraw();
    this.#host.tell("igny8-query", { query: this.query });
    this.#view.announce(this.#language.text("shown", { n: this.#view.table.length }));
  }

  changeSite() {
    this.#settings.flush();
    this.#settings = this.#newSettings();
    this.#reader.forget();
    this.#view.forget();
    this.#sync = new SyncNow();
    this.#expired = this.#isReady = false;
  }

  /** Begin anew, with what the element has now. */
  start() {
    this.stop();
    // A host that has no new token yet leaves it as it is.
    if (this.#host.element.token === null && this.#expired && !this.#access.fetchToken) return;
    this.#expired = false;
    this.#reader.problem = null;
    if (this.#host.element.token === "") this.#expire();
    else if (this.#host.element.token === null && this.#access.fetchToken && this.#host.element.src) this.#access.request(this.#host.element.src, null);
    else this.#connect();
  }

  #connect() {
    try {
      if (this.#host.element.src && this.#host.element.token) this.#use(new Api(this.#host.element.src, this.#host.element.token, this.#clock));
    } catch (error) {
      this.#reader.problem = problemOf(error);
    }
    this.#redraw();
  }

  /** @param {Api} api */
  #use(api) {
    this.#api = api;
    this.#settings.use(api);
    this.#reader.use(api);
  }

  stop() {
    this.#access.stop();
    this.#reader.stop();
    this.#api = null;
  }

  wake() {
    if (this.#expired) this.#access.request(this.#host.element.src ?? "", this.#host.element.token);
    else this.#reader.wake();
  }

  /** @param {string} token */
  #take(token) {
    if (token === this.#host.element.token) this.start();
    else this.#host.element.token = token;
  }

  /** @param {Problem} problem */
  #fail(problem) {
    this.#reader.problem = problem;
    this.#redraw();
    this.#tellProblem(problem);
  }

  /** Show what the reader has read, or why it could not. */
  #follow() {
    const { read, problem } = this.#reader;
    if (problem?.status === 401) {
      this.#expire();
      return;
    }
    if (!problem) this.#access.succeed();
    if (read && !problem) {
      this.#sync.watch(read);
      this.#settings.statuses.check(read);
    }
    this.#draw();
    this.#tellProblem(problem);
    if (read && !this.#isReady) this.#host.tell("igny8-ready", { revision: read.revision });
    this.#isReady ||= read !== null;
  }

  #draw() {
    const { read, integration, problem, version } = this.#reader;
    const editable = this.#api !== null && integration?.may === "edit";
    const query = this.#query;
    const state = { read, integration, problem, expired: this.#expired, editable, query, sync: this.#sync };
    // Times age by the minute; otherwise rows are touched only when something else changed.
    const drawn = `${version} ${editable} ${Math.floor(this.#clock.now() / MINUTE_MS)}`;
    const isSame = drawn === this.#drawn;
    this.#drawn = drawn;
    const items = read && !isSame ? itemsOf(this.#settings.over(read), this.#clock.now()) : null;
    this.#view.render(state, items);
  }

  #redraw() {
    this.#drawn = "";
    this.#draw();
  }

  #expire() {
    this.stop();
    this.#reader.problem = null;
    this.#expired = true;
    this.#redraw();
    this.#access.request(this.#host.element.src ?? "", this.#host.element.token);
  }

  /** @param {Problem | null} problem */
  #tellProblem(problem) {
    const failure = problem ? `${problem.status} ${problem.message}` : "";
    if (problem && failure !== this.#failure) {
      this.#host.tell("igny8-error", { message: problem.in(this.#language), status: problem.status });
    }
    this.#failure = failure;
  }

  /**
   * @param {SiteSettings} settings
   * @param {Change[]} changes
   * @param {(read: Structure) => void} applyTo
   */
  #keepSaved(settings, changes, applyTo) {
    const told = changes.map(({ kind, name, values }) => ({ kind, name, ...values }));
    this.#host.tell("igny8-change", { changes: told });
    if (settings !== this.#settings) return;
    if (this.#reader.read) applyTo(this.#reader.read);
    // A read that is under way may be older than this.
    void this.#reader.poll();
  }

  async #check() {
    const api = this.#api;
    if (!api || this.#sync.busy) return;
    const problem = await this.#sync.ask(api, this.#reader.read, () => this.#draw());
    if (api.left) return;
    if (problem?.status === 401) this.#expire();
    else void this.#reader.poll();
  }
}
