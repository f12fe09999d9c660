/** <igny8-content-types src token>: what a WordPress site has, how much of it is synced, how fresh. */

import { Api } from "./api.js";
import { strut } from "./dom.js";
import { problemOf } from "./problem.js";
import { Reader } from "./reader.js";
import { Renewal } from "./renewal.js";
import { apply, Saves } from "./saves.js";
import { sheet } from "./styles.js";
import { SyncNow } from "./sync-now.js";
import { View } from "./view.js";

const NAME = "igny8-content-types";
const MINUTE_MS = 60_000;
const REVISIONS_BACK = 50;

export class ContentTypes extends HTMLElement {
  static observedAttributes = ["src", "token"];

  #view = new View({
    change: (kind, name, values) => this.#change(kind, name, values),
    sync: () => this.#syncNow(),
    missing: (shown) => this.#reader.include(shown),
    changes: () => this.#listChanges(),
    retry: () => this.#start(),
  });
  #reader = new Reader({
    isLooking: () => this.#inView && document.visibilityState === "visible",
    isHurried: () => this.#sync.waiting,
    settled: () => this.#follow(),
  });
  #observer = new IntersectionObserver((seen) => this.#see(seen.at(-1)?.isIntersecting ?? false));
  #onVisibility = () => (this.#expired ? this.#renewal.request() : this.#reader.wake());
  #onLeave = () => this.#saves.flush();
  #renewal = new Renewal(() => this.#tellExpired());
  /** @type {Api | null} */
  #api = null;
  #inView = false;
  #expired = false;
  #sync = new SyncNow();
  #saves = this.#newSaves();
  #drawn = "";
  /** @type {number | null} */
  #listed = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(strut(), this.#view.node);
    this.#draw();
  }

  get src() {
    return this.getAttribute("src");
  }

  set src(src) {
    this.#set("src", src);
  }

  get token() {
    return this.getAttribute("token");
  }

  set token(token) {
    this.#set("token", token);
  }

  connectedCallback() {
    this.#upgrade();
    document.addEventListener("visibilitychange", this.#onVisibility);
    addEventListener("pagehide", this.#onLeave);
    this.#observer.observe(this);
    this.#start();
  }

  /** Take what a host set on the element before this module had come. */
  #upgrade() {
    for (const [name, value] of Object.entries(this)) {
      if (!ContentTypes.observedAttributes.includes(name)) continue;
      Reflect.deleteProperty(this, name);
      this.#set(name, value);
    }
  }

  /**
   * Set an attribute; null and undefined are none.
   *
   * @param {string} name
   * @param {string | null | undefined} value
   */
  #set(name, value) {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    removeEventListener("pagehide", this.#onLeave);
    this.#observer.disconnect();
    this.#inView = false;
    this.#saves.flush();
    this.#stop();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    if (name === "src") this.#changeSite();
    if (this.isConnected) this.#start();
  }

  #changeSite() {
    this.#saves.flush();
    this.#saves = this.#newSaves();
    this.#reader.forget();
    this.#view.forget();
    this.#listed = null;
    this.#sync = new SyncNow();
    this.#expired = false;
  }

  #start() {
    this.#stop();
    // A host that has no new token yet leaves it as it is.
    if (this.token === null && this.#expired) return;
    this.#expired = false;
    if (this.token === "") this.#expire();
    else this.#connect();
  }

  #connect() {
    this.#reader.problem = null;
    try {
      if (this.src && this.token) this.#use(new Api(this.src, this.token));
    } catch (error) {
      this.#reader.problem = problemOf(error);
    }
    this.#draw();
  }

  /** @param {Api} api */
  #use(api) {
    this.#api = api;
    this.#saves.use(api);
    this.#reader.use(api);
  }

  #stop() {
    this.#renewal.stop();
    this.#reader.stop();
    this.#api = null;
  }

  /** @param {boolean} inView */
  #see(inView) {
    this.#inView = inView;
    this.#reader.wake();
  }

  /** Show what the reader has read, or why it could not. */
  #follow() {
    const { read, problem } = this.#reader;
    if (problem?.status === 401) {
      this.#expire();
      return;
    }
    if (!problem) this.#renewal.succeed();
    if (read) this.#sync.watch(read);
    this.#draw();
    if (read && read.revision !== this.#listed && this.#view.changesOpen) this.#listChanges();
  }

  #draw() {
    const { read, integration, problem, version } = this.#reader;
    const editable = this.#api !== null && integration?.may === "edit";
    const state = { read, integration, problem, expired: this.#expired, editable, sync: this.#sync };
    // Times age by the minute; otherwise rows are touched only when something else changed.
    const drawn = `${version} ${editable} ${Math.floor(Date.now() / MINUTE_MS)}`;
    const entries = read && drawn !== this.#drawn ? this.#saves.over(read) : null;
    this.#view.render(state, entries);
    this.#drawn = drawn;
  }

  #redraw() {
    this.#drawn = "";
    this.#draw();
  }

  #expire() {
    this.#stop();
    this.#reader.problem = null;
    this.#expired = true;
    this.#draw();
    this.#renewal.request();
  }

  #tellExpired() {
    this.dispatchEvent(new CustomEvent("igny8-token-expired", { bubbles: true, composed: true }));
  }

  async #listChanges() {
    if (!this.#api) return;
    this.#listed = this.#reader.read?.revision ?? 0;
    try {
      this.#view.listChanges(await this.#api.changes(Math.max(0, this.#listed - REVISIONS_BACK)));
    } catch (error) {
      this.#view.failChanges(problemOf(error));
    }
  }

  /**
   * Show a setting as changed at once, then save it.
   *
   * @param {Kind} kind
   * @param {string} name
   * @param {Settings} values
   */
  #change(kind, name, values) {
    this.#view.refuse(kind, name, null);
    this.#saves.add(kind, name, values);
    this.#redraw();
  }

  /** Return the saves of one site; what becomes of them is shown while that site is. */
  #newSaves() {
    /** @type {Saves} */
    const saves = new Saves((changes, problem, kept) => {
      if (saves === this.#saves) this.#settle(changes, problem, kept);
    });
    return saves;
  }

  /**
   * @param {Change[]} changes
   * @param {Problem | null} problem
   * @param {boolean} kept
   */
  #settle(changes, problem, kept) {
    const reason = problem && `Not saved${kept ? " yet" : ""}: ${problem.message}`;
    for (const { kind, name } of changes) this.#view.refuse(kind, name, reason);
    if (!problem) this.#keepSaved(changes);
    this.#redraw();
    if (problem?.status === 401 && this.#api) this.#expire();
  }

  /** @param {Change[]} changes */
  #keepSaved(changes) {
    for (const change of changes) if (this.#reader.read) apply(change, this.#reader.read);
    this.#view.announce("Saved.");
    // A read that is under way may be older than this.
    this.#reader.poll();
  }

  async #syncNow() {
    const api = this.#api;
    if (!api || this.#sync.busy) return;
    const problem = await this.#sync.ask(api, this.#reader.read, () => this.#draw());
    if (api.left) return;
    if (problem?.status === 401) this.#expire();
    else this.#reader.poll();
  }
}

// A second copy of this module, from another address or of another version, finds it there.
if (!customElements.get(NAME)) customElements.define(NAME, ContentTypes);
