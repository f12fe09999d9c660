/** <igny8-content-types src token>: what a WordPress site has, how much of it is synced, how fresh. */

import { Api } from "./api.js";
import { Pending } from "./pending.js";
import { sheet } from "./styles.js";
import { SyncNow } from "./sync-now.js";
import { View } from "./view.js";

const POLL_MS = 1_500;
const SYNC_POLL_MS = 1_000;
const MOST_BACKOFF_MS = 30_000;
const MINUTE_MS = 60_000;
const REVISIONS_BACK = 50;

export class ContentTypes extends HTMLElement {
  static observedAttributes = ["src", "token"];

  #view = new View({
    change: (...change) => this.#change(...change),
    sync: () => this.#syncNow(),
    missing: (shown) => this.#include(shown),
    changes: () => this.#listChanges(),
    retry: () => this.#poll(),
  });
  #observer = new IntersectionObserver((seen) => this.#see(seen.at(-1).isIntersecting));
  #onVisibility = () => this.#wake();
  #api = null;
  #inView = false;
  #timer = 0;
  #turn = 0;
  #failures = 0;
  #etag = null;
  #withMissing = false;
  #read = null;
  #integration = null;
  #isToAskAgain = true;
  #problem = null;
  #expired = false;
  #sync = new SyncNow();
  #pending = new Pending();
  #saving = Promise.resolve();
  #version = 0;
  #drawn = "";

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#view.node);
    this.#draw();
  }

  get src() {
    return this.getAttribute("src");
  }

  set src(src) {
    this.setAttribute("src", src);
  }

  get token() {
    return this.getAttribute("token");
  }

  set token(token) {
    this.setAttribute("token", token);
  }

  connectedCallback() {
    this.#upgrade();
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#observer.observe(this);
    this.#start();
  }

  /** Take what a host set on the element before this module had come. */
  #upgrade() {
    for (const name of ContentTypes.observedAttributes.filter((name) => Object.hasOwn(this, name))) {
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#observer.disconnect();
    this.#inView = false;
    this.#stop();
  }

  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    if (name === "src") {
      this.#read = null;
      this.#sync = new SyncNow();
    }
    if (this.isConnected) this.#start();
  }

  #start() {
    this.#stop();
    this.#etag = this.#problem = null;
    this.#expired = false;
    // A host may set the token later; an empty one is none.
    if (this.src && this.token) this.#api = new Api(this.src, this.token);
    if (this.token === "") return this.#expire();
    this.#draw();
    return this.#wake();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#api?.leave();
    this.#api = null;
  }

  #see(inView) {
    this.#inView = inView;
    this.#wake();
  }

  #wake() {
    clearTimeout(this.#timer);
    this.#isToAskAgain = true;
    if (this.#awake) this.#poll();
  }

  get #awake() {
    return this.#api && this.#inView && document.visibilityState === "visible";
  }

  /** Read what changed, and again after a while; of several at once only the last counts. */
  async #poll() {
    const api = this.#api;
    const turn = ++this.#turn;
    const isLast = () => turn === this.#turn && !api.left;
    clearTimeout(this.#timer);
    let wait = POLL_MS;
    try {
      await this.#refresh(api, isLast);
      this.#failures = 0;
      if (isLast()) this.#problem = null;
    } catch (problem) {
      if (!isLast()) return;
      if (problem.status === 401) return this.#expire();
      const backoff = Math.min(POLL_MS * 2 ** this.#failures++, MOST_BACKOFF_MS);
      wait = Math.max(backoff, problem.retryAfter * 1000);
      this.#problem = problem;
    }
    if (!isLast()) return;
    if (this.#read) this.#sync.watch(this.#read);
    this.#draw();
    if (this.#sync.waiting) wait = Math.min(wait, SYNC_POLL_MS);
    if (this.#awake) this.#timer = setTimeout(() => this.#poll(), wait);
  }

  async #refresh(api, isLast) {
    const [answer, integration] = await Promise.all([
      api.contentTypes(this.#withMissing, this.#etag),
      this.#isToAskAgain ? api.integration() : { data: this.#integration },
    ]);
    if (!isLast()) return;
    this.#integration = integration.data;
    this.#isToAskAgain = false;
    if (!answer) return;
    const revised = this.#read && this.#read.revision !== answer.data.revision;
    this.#etag = answer.etag;
    this.#read = answer.data;
    this.#version += 1;
    if (revised && this.#view.changesOpen) this.#listChanges();
  }

  #draw() {
    const state = {
      read: this.#read,
      integration: this.#integration,
      problem: this.#problem,
      expired: this.#expired,
      editable: this.#integration?.may === "edit" && !this.#expired,
      sync: this.#sync,
    };
    // Times age by the minute; otherwise rows are touched only when something else changed.
    const drawn = `${this.#version} ${state.editable} ${Math.floor(Date.now() / MINUTE_MS)}`;
    const stale = this.#read && drawn !== this.#drawn;
    this.#view.render(state, stale ? this.#pending.over(this.#read) : null);
    this.#drawn = drawn;
  }

  #redraw() {
    this.#version += 1;
    this.#draw();
  }

  #expire() {
    this.#stop();
    this.#expired = true;
    this.#draw();
    this.dispatchEvent(new CustomEvent("igny8-token-expired", { bubbles: true, composed: true }));
  }

  #include(missing) {
    this.#withMissing = missing;
    this.#etag = null;
    if (this.#api) this.#poll();
  }

  async #listChanges() {
    const since = Math.max(0, (this.#read?.revision ?? 0) - REVISIONS_BACK);
    try {
      if (this.#api) this.#view.listChanges(await this.#api.changes(since));
    } catch (problem) {
      this.#view.failChanges(problem);
    }
  }

  /** Show a setting as changed at once, then save it, one after another. */
  #change(kind, name, values) {
    const release = this.#pending.hold(kind, name, values);
    this.#view.refuse(kind, name, null);
    this.#redraw();
    this.#saving = this.#saving.then(async () => {
      await this.#save(this.#api, kind, name, values);
      release();
      this.#redraw();
    });
  }

  async #save(api, kind, name, values) {
    try {
      await api.changeSettings(kind, name, values);
      if (Object.hasOwn(this.#read[kind], name)) Object.assign(this.#read[kind][name], values);
      if (!api.left) this.#poll();
      this.#view.announce("Saved.");
    } catch (problem) {
      this.#view.refuse(kind, name, `Not saved: ${problem.message}`);
      if (problem.status === 401 && !api.left) this.#expire();
    }
  }

  async #syncNow() {
    if (this.#sync.busy) return;
    const api = this.#api;
    try {
      await this.#sync.ask(api, this.#read, () => this.#draw());
    } catch {
      if (!api.left) return this.#expire();
    }
    if (!api.left) this.#poll();
  }
}

customElements.define("igny8-content-types", ContentTypes);
