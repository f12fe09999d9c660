/** <igny8-content-types src token>: what a WordPress site has, how much of it is copied, how fresh. */

import { Desk } from "./desk.js";
import { strut } from "./dom.js";
import { parse } from "./filter.js";
import { sheet } from "./styles.js";
import { Watch } from "./watch.js";

const NAME = "igny8-content-types";
const TEXTS = ["src", "token", "locale", "query"];
const PROPERTIES = new Set([...TEXTS, "fetchToken"]);

// A server that renders a page may import this: there the class is only a name.
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

export class ContentTypes extends Base {
  static observedAttributes = TEXTS;

  #watch = new Watch(this, {
    wake: () => this.#desk.wake(),
    act: () => this.#desk.hurry(),
    leave: () => this.#desk.flush(),
  });
  #desk = this.#newDesk();

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet()];
    root.append(strut(), this.#desk.node);
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

  get locale() {
    return this.getAttribute("locale");
  }

  set locale(locale) {
    this.#set("locale", locale);
  }

  /** What a person filtered and sorted, as a text for an address. */
  get query() {
    return this.#desk.query;
  }

  set query(query) {
    this.#set("query", query);
  }

  /** A function that returns a token, or a promise of one. */
  get fetchToken() {
    return this.#desk.access.fetchToken;
  }

  set fetchToken(fetchToken) {
    this.#desk.access.fetchToken = typeof fetchToken === "function" ? fetchToken : null;
    if (this.isConnected) this.#desk.start();
  }

  connectedCallback() {
    this.#upgrade();
    this.#speak();
    this.#watch.start();
    this.#desk.start();
  }

  disconnectedCallback() {
    this.#watch.stop();
    this.#desk.flush();
    this.#desk.stop();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    if (name === "query") this.#desk.choose(parse(after ?? ""));
    else if (name === "locale") this.#speak();
    else {
      if (name === "src") this.#desk.changeSite();
      if (this.isConnected) this.#desk.start();
    }
  }

  /** Take what a host set on the element before this module had come. */
  #upgrade() {
    for (const [name, value] of Object.entries(this)) {
      if (!PROPERTIES.has(name)) continue;
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
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

  /** Speak the language that is asked for, or that of the place. */
  #speak() {
    const place = this.closest("[lang]");
    this.#desk.speak(this.locale ?? place?.getAttribute("lang") ?? "");
  }

  #newDesk() {
    return new Desk({
      watch: this.#watch,
      element: this,
      tell: (name, detail = {}) => {
        this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
      },
    });
  }
}

// A second copy of this module, from another address or of another version, finds it there.
if (globalThis.customElements && !customElements.get(NAME)) customElements.define(NAME, ContentTypes);
