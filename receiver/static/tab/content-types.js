/** <igny8-content-types src token>: what a WordPress site has, how much of it is synced, how fresh. */

import { Api } from "./api.js";
import { sheet } from "./styles.js";
import { View } from "./view.js";

const POLL_MS = 3_000;
const SYNC_POLL_MS = 1_000;
const MOST_BACKOFF_MS = 30_000;
const SYNC_PATIENCE_MS = 60_000;
const MINUTE_MS = 60_000;
const REVISIONS_BACK = 50;

const IDLE = { phase: "idle", text: "", busy: false };

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
  #drawn = "";
  #version = 0;
  #pending = new Map();
  #saving = Promise.resolve();
  #read = null;
  #integration = null;
  #problem = null;
  #expired = false;
  #sync = IDLE;

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
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#observer.observe(this);
    this.#start();
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
      this.#read = this.#integration = null;
      this.#sync = IDLE;
    }
    if (this.isConnected) this.#start();
  }

  #start() {
    this.#stop();
    this.#etag = this.#problem = null;
    this.#expired = false;
    if (!this.src || this.token === null) return this.#draw();
    if (this.token === "") return this.#expire();
    this.#api = new Api(this.src, this.token);
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
    if (this.#awake) this.#poll();
  }

  get #awake() {
    return this.#api && this.#inView && !this.#expired && document.visibilityState === "visible";
  }

  /** Read what changed, and again after a while; only the last of several counts. */
  async #poll() {
    const api = this.#api;
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    let wait = POLL_MS;
    try {
      await this.#refresh(api, turn);
      this.#failures = 0;
      if (turn === this.#turn) this.#problem = null;
    } catch (problem) {
      if (api.left || turn !== this.#turn) return;
      if (problem.status === 401) return this.#expire();
      const backoff = Math.min(POLL_MS * 2 ** this.#failures++, MOST_BACKOFF_MS);
      wait = Math.max(backoff, problem.retryAfter * 1000);
      this.#problem = problem;
    }
    if (api.left || turn !== this.#turn) return;
    this.#watchSync();
    this.#draw();
    if (this.#sync.phase === "waiting") wait = Math.min(wait, SYNC_POLL_MS);
    if (this.#awake) this.#timer = setTimeout(() => this.#poll(), wait);
  }

  async #refresh(api, turn) {
    const answer = await api.contentTypes(this.#withMissing, this.#etag);
    if (!answer && this.#integration) return;
    const integration = await api.integration();
    if (api.left || turn !== this.#turn) return;
    this.#integration = integration.data;
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
    this.#view.render(state, this.#read && drawn !== this.#drawn ? this.#entries() : null);
    this.#drawn = drawn;
  }

  /** Return the entries as they will be once what a person changed is saved. */
  #entries() {
    const { post_types, taxonomies } = this.#read;
    const entries = { post_types: { ...post_types }, taxonomies: { ...taxonomies } };
    for (const { kind, name, values } of this.#pending.values()) {
      if (Object.hasOwn(entries[kind], name)) {
        entries[kind][name] = { ...entries[kind][name], ...values };
      }
    }
    return entries;
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
    try {
      const since = Math.max(0, (this.#read.revision ?? 0) - REVISIONS_BACK);
      this.#view.listChanges(await this.#api.changes(since));
    } catch (problem) {
      this.#view.failChanges(problem);
    }
  }

  /** Show a setting as changed at once, then save it, one after another. */
  #change(kind, name, values) {
    const change = Symbol(name);
    this.#pending.set(change, { kind, name, values });
    this.#view.tables[kind].refuse(name, null);
    this.#redraw();
    this.#saving = this.#saving.then(() => this.#save(change, kind, name, values));
  }

  async #save(change, kind, name, values) {
    const { label } = this.#read[kind][name] ?? { label: name };
    const api = this.#api;
    try {
      await api.changeSettings(kind, name, values);
      if (!api.left) await this.#poll();
      this.#view.announce(`${label}: saved.`);
    } catch (problem) {
      this.#view.tables[kind].refuse(name, `Not saved: ${problem.message}`);
      this.#view.announce(`${label} was not saved: ${problem.message}`);
      if (problem.status === 401) this.#expire();
    }
    this.#pending.delete(change);
    this.#redraw();
  }

  #redraw() {
    this.#version += 1;
    this.#draw();
  }

  async #syncNow() {
    if (this.#sync.busy) return;
    const before = this.#read;
    const follow = (phase, text, busy = false) => {
      this.#sync = { phase, text, busy, before, until: Date.now() + SYNC_PATIENCE_MS };
      this.#draw();
    };
    follow("asking", "Asking the site to push…", true);
    try {
      const { data } = await this.#api.syncNow();
      if (data.delivered) follow("waiting", "The site was asked. Waiting for its push…", true);
      else follow("failed", data.detail);
      this.#wake();
    } catch (problem) {
      const wait = problem.retryAfter ? ` That is in ${problem.retryAfter} s.` : "";
      follow("failed", `${problem.message}${wait}`);
      if (problem.status === 401) this.#expire();
    }
  }

  /** See whether the push that was asked for has come. */
  #watchSync() {
    const { phase, before, until } = this.#sync;
    if (phase !== "waiting" && phase !== "failed") return;
    if (this.#read.last_structure_fetch !== before.last_structure_fetch) {
      const same = this.#read.revision === before.revision;
      const text = same ? "The site pushed: nothing has changed." : "The site pushed: this is what it has now.";
      this.#sync = { phase: "done", text, busy: false };
    } else if (phase === "waiting" && Date.now() > until) {
      const text = "The site took the request but has not pushed yet: its plugin’s page says why.";
      this.#sync = { ...this.#sync, phase: "failed", text, busy: false };
    }
  }
}

customElements.define("igny8-content-types", ContentTypes);
