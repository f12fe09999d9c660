/** The drawer beside the table, or over it where the place is narrow. */

import { make, own } from "./dom.js";
import { History } from "./history.js";
import { restOf, wpListOf } from "./wordpress.js";

const NARROW_EM = 55;

export class Drawer {
  /** @type {Element | null} */
  #opener = null;
  /** @type {History} */
  #history;
  #language;

  /**
   * @param {Language} language
   * @param {(row: ChangeRow) => string} labelOf
   */
  constructor(language, labelOf) {
    this.#language = language;
    this.#history = new History(language, labelOf);
    this.heading = make("h3", { id: "drawer", tabindex: -1 });
    this.close = make("button", { type: "button", class: "close", "aria-label": language.text("close") }, "✕");
    this.body = make("div");
    this.node = make("dialog", { class: "drawer", "aria-labelledby": "drawer" }, this.heading, this.close, this.body);
    this.close.addEventListener("click", () => this.shut());
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.shut());
    this.node.addEventListener("cancel", (event) => event.preventDefault());
  }

  get isOpen() {
    return this.node.open;
  }

  /**
   * Show what is known of one entry.
   *
   * @param {Item} item
   * @param {Read} read
   * @param {Api | null} api
   */
  showEntry(item, read, api) {
    const t = this.#language;
    const facts = factsOf(item, read, t).flatMap(([name, value]) => [make("dt", {}, t.text(name)), make("dd", {}, ...value)]);
    const title = make("h4", {}, t.text("whatHappened"));
    this.body.replaceChildren(make("dl", {}, ...facts), title, this.#history.node);
    this.#open([own(item.entry.label)]);
    if (api) void this.#history.show(api, { kind: item.kind, name: item.name });
  }

  /**
   * Show what happened at the site.
   *
   * @param {Api} api
   */
  showChanges(api) {
    this.body.replaceChildren(this.#history.node);
    this.#open([this.#language.text("changes")]);
    void this.#history.show(api, null);
  }

  shut() {
    if (!this.node.open) return;
    this.node.close();
    if (this.#opener instanceof HTMLElement && this.#opener.isConnected) this.#opener.focus();
  }

  /** @param {Words} title */
  #open(title) {
    this.heading.replaceChildren(...title);
    const root = /** @type {ShadowRoot} */ (this.node.getRootNode());
    if (!this.node.contains(root.activeElement)) this.#opener = root.activeElement;
    if (!this.node.open) {
      if (root.host.clientWidth <= NARROW_EM * Number.parseFloat(getComputedStyle(root.host).fontSize)) this.node.showModal();
      else this.node.show();
    }
    this.heading.focus();
  }
}

/**
 * Return what is stored of an entry, as names and values; what nobody told is left out.
 *
 * @param {Item} item
 * @param {Read} read
 * @param {Language} t
 * @returns {[Sentence, Words][]}
 */
function factsOf(item, read, t) {
  const { kind, name, entry } = item;
  /** @type {[Sentence, Words][]} */
  const facts = [
    ["type", [make("code", {}, name), entry.builtin ? ` · ${t.text("builtin")}` : ""]],
    ["items", statuses(entry, t)],
    ["copied", [entry.synced_count === null ? t.text("unknownCopied") : t.number(entry.synced_count)]],
    [kind === "post_types" ? "taxonomies" : "post_types", related(item, read, t)],
    ["supports", texts(entry.supports?.join(", "))],
    ["description", texts(entry.description)],
    ["rest", rest(entry)],
    ["firstSeen", [t.exactly(entry.first_seen)]],
    ["lastChanged", [t.exactly(entry.last_changed)]],
    ["inWordPress", wpLink(item, read, t)],
  ];
  return facts.filter(([, value]) => value.length);
}

/**
 * @param {string | null | undefined} text
 * @returns {Words}
 */
function texts(text) {
  return text ? [own(text)] : [];
}

/**
 * Name the taxonomies of a post type, or the post types of a taxonomy.
 *
 * @param {Item} item
 * @param {Read} read
 * @param {Language} t
 */
function related({ kind, entry }, read, t) {
  const isType = kind === "post_types";
  const other = isType ? read.taxonomies : read.post_types;
  const names = (isType ? entry.taxonomies : entry.object_types) ?? [];
  return t.list(names.map((name) => (Object.hasOwn(other, name) && other[name]?.label) || name));
}

/**
 * @param {Item} item
 * @param {Read} read
 * @param {Language} t
 * @returns {Words}
 */
function wpLink({ kind, name, entry }, read, t) {
  const href = entry.missing_since ? null : wpListOf(read.site?.home_url, kind, name, entry);
  if (!href) return [];
  const words = t.words("openList", { label: own(entry.label) });
  return [make("a", { href, target: "_blank", rel: "noreferrer" }, ...words)];
}

/** @param {Entry} entry */
function rest(entry) {
  const path = restOf(entry);
  return path ? [make("code", { dir: "ltr" }, path)] : [];
}

/**
 * Say the counts by status, the largest first.
 *
 * @param {Entry} entry
 * @param {Language} t
 * @returns {Words}
 */
function statuses({ count, counts }, t) {
  const told = Object.entries(counts ?? {})
    .filter(([status, number]) => number > 0 && status !== "inherit")
    .sort(([, a], [, b]) => b - a);
  if (!told.length) return [t.number(count)];
  return told.flatMap(([status, n], index) => {
    const known = t.words(/** @type {Sentence} */ (`status_${status}`), { n });
    const words = known.length ? known : t.words("status_other", { n, status: own(status.replace(/[-_]/g, " ")) });
    return index ? [" · ", ...words] : words;
  });
}
