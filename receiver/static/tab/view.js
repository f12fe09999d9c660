/** What a person sees: built once, then brought up to date. */

import { make, own, say, show, tell } from "./dom.js";
import { Table } from "./table.js";
import { ago, changed, exactly, freshness, many } from "./words.js";

/** @type {Record<string, string>} */
const BLANKS = {
  problem: "The content types cannot be shown",
  expired: "Access has ended",
  never: "Nothing has been pushed yet",
};
const NEVER =
  "In WordPress, open the settings of the IGNY8 plugin, paste the receiver’s address and the API key, and press Connect. What the site has then appears here by itself.";
const EXPIRED = "A token opens this for a while only. Open a fresh link to go on.";
const MISMATCH =
  " pushes with this key too and is refused. If the site has moved there, choose “This site has moved” in its plugin; if it is a copy, give it a key of its own.";
const MAX_CHANGES = 50;

export class View {
  /** @type {Filter} */
  #filter = { text: "", state: "all" };
  #tab = make("div", { class: "tab", "data-state": "loading" });
  #parts = {
    title: make("h2", { dir: "auto" }),
    where: make("a", { dir: "auto", target: "_blank", rel: "noreferrer" }),
    versions: make("span"),
    sync: make("button", { type: "button", class: "primary" }, "Sync now"),
    freshness: make("p", { class: "freshness" }),
    outcome: make("p", { class: "notice", role: "status" }),
    problem: make("p", { class: "notice bad", role: "alert" }),
    mismatch: make("p", { class: "notice warn" }),
    readOnly: make("p", { class: "hint" }, "This link may look, but not change anything."),
    search: make("input", { type: "search", placeholder: "Filter by name", "aria-label": "Filter by name", dir: "auto" }),
    state: make(
      "select",
      { "aria-label": "Show" },
      make("option", { value: "all" }, "On and off"),
      make("option", { value: "on" }, "Only on"),
      make("option", { value: "off" }, "Only off"),
    ),
    missing: make("input", { type: "checkbox" }),
    changes: make("details", { class: "changes" }, make("summary", {}, "What changed lately")),
    list: make("ol"),
    said: make("p", { class: "said", role: "status" }),
    blank: make("section", { class: "blank" }),
    heading: make("h2"),
    text: make("p"),
    remedy: make("slot", { name: "expired", dir: "auto" }),
    retry: make("button", { type: "button" }, "Try again"),
  };

  /** @param {Actions} actions */
  constructor(actions) {
    const parts = this.#parts;
    this.tables = {
      post_types: this.#table("Post types", "post_types", actions),
      taxonomies: this.#table("Taxonomies", "taxonomies", actions),
    };
    parts.changes.append(parts.list);
    parts.blank.append(parts.heading, parts.text, parts.remedy, parts.retry);
    // Our words are English, whatever the language of the page.
    this.node = make("div", { class: "frame", lang: "en", dir: "ltr" }, this.#tab);
    this.#tab.append(...this.#layout());
    parts.sync.addEventListener("click", actions.sync);
    parts.retry.addEventListener("click", actions.retry);
    parts.missing.addEventListener("change", () => actions.missing(parts.missing.checked));
    parts.changes.addEventListener("toggle", () => parts.changes.open && actions.changes());
    parts.search.addEventListener("input", () => this.#filterBy({ text: parts.search.value }));
    parts.state.addEventListener("change", () => this.#filterBy({ state: parts.state.value }));
  }

  get changesOpen() {
    return this.#parts.changes.open;
  }

  /**
   * Show the state of the element.
   *
   * @param {ViewState} state
   * @param {Structure | null} entries given where the tables are to change
   */
  render(state, entries) {
    const phase = phaseOf(state);
    this.#tab.dataset.state = phase;
    this.#tab.dataset.read = String(state.read !== null);
    this.#tab.setAttribute("aria-busy", String(phase === "loading"));
    this.#blank(phase, state);
    this.#site(state);
    this.#rights(state);
    this.#freshness(state);
    this.#notices(state);
    if (!entries) return;
    this.tables.post_types.update(entries.post_types, state.editable);
    this.tables.taxonomies.update(entries.taxonomies, state.editable);
  }

  /** Forget the rows of a site, and what was said at them. */
  forget() {
    for (const table of Object.values(this.tables)) table.update({}, false);
    this.#parts.list.replaceChildren();
  }

  /**
   * Say at a row why its setting was not changed; null says nothing.
   *
   * @param {Kind} kind
   * @param {string} name
   * @param {string | null} reason
   */
  refuse(kind, name, reason) {
    this.tables[kind].refuse(name, reason);
    if (reason) this.announce(`${name}: ${reason}`);
  }

  /**
   * Tell what happened to those who do not see it.
   *
   * @param {string} text
   */
  announce(text) {
    this.#parts.said.textContent = text;
  }

  /**
   * Show changes, the newest first.
   *
   * @param {ChangeRow[]} rows the oldest first
   */
  listChanges(rows) {
    const items = rows.slice(-MAX_CHANGES).reverse().map((row) => {
      const time = make("time", { datetime: row.at, title: exactly(row.at) }, ago(row.at));
      return make("li", {}, make("span", {}, ...changed(row)), time);
    });
    const none = make("li", {}, "Of late nothing has changed but numbers of items.");
    this.#parts.list.replaceChildren(...(items.length ? items : [none]));
  }

  /** @param {Problem} problem */
  failChanges(problem) {
    this.#parts.list.replaceChildren(make("li", {}, `${problem.message} Close this and open it again.`));
  }

  /**
   * @param {string} title
   * @param {Kind} kind
   * @param {Actions} actions
   */
  #table(title, kind, actions) {
    return new Table(
      title,
      (name, values) => actions.change(kind, name, values),
      (name, reason) => this.refuse(kind, name, reason),
    );
  }

  #layout() {
    const parts = this.#parts;
    const { title, where, versions, sync, search, state, missing } = parts;
    const left = make("label", { class: "check" }, missing, "Show those that left");
    return [
      make("header", { class: "site" }, make("div", {}, title, make("p", {}, where, versions)), sync),
      parts.freshness,
      parts.outcome,
      parts.problem,
      parts.mismatch,
      parts.blank,
      make("div", { class: "bones", "aria-hidden": "true" }, ...Array.from({ length: 6 }, () => make("i"))),
      make(
        "div",
        { class: "content" },
        make("div", { class: "toolbar" }, search, state, left, parts.readOnly),
        this.tables.post_types.node,
        this.tables.taxonomies.node,
        parts.changes,
      ),
      parts.said,
    ];
  }

  /** @param {Partial<Filter>} change */
  #filterBy(change) {
    this.#filter = { ...this.#filter, ...change };
    const types = this.tables.post_types.filter(this.#filter);
    const taxonomies = this.tables.taxonomies.filter(this.#filter);
    this.announce(`${many(types, "post type")} and ${many(taxonomies, "taxonomy", "taxonomies")} shown.`);
  }

  /**
   * @param {string} phase
   * @param {ViewState} state
   */
  #blank(phase, { problem }) {
    const { blank, heading, text, remedy, retry } = this.#parts;
    /** @type {Record<string, string | undefined>} */
    const texts = { problem: problem?.message, expired: EXPIRED, never: NEVER };
    show(blank, phase in BLANKS);
    show(remedy, phase === "expired");
    show(retry, phase === "problem");
    say(heading, BLANKS[phase] ?? "");
    say(text, texts[phase] ?? "");
  }

  /** @param {ViewState} state */
  #site({ read, integration }) {
    const { title, where, versions } = this.#parts;
    const site = read?.site ?? {};
    const url = site.home_url ?? integration?.site_url ?? "";
    say(title, site.name || integration?.name || hostOf(url) || "Content types");
    say(where, url.replace(/^https?:\/\/|\/$/g, ""));
    where.href = url;
    show(where, url !== "");
    say(versions, versionsOf(site));
  }

  /** @param {ViewState} state */
  #rights({ read, editable, expired, sync }) {
    const { sync: button, readOnly } = this.#parts;
    show(readOnly, read !== null && !editable && !expired);
    show(button, read !== null && editable);
    button.setAttribute("aria-disabled", String(sync.busy));
  }

  /** @param {ViewState} state */
  #freshness({ read }) {
    const line = this.#parts.freshness;
    const fresh = read ? freshness(read) : { state: "", text: "" };
    line.dataset.state = fresh.state;
    say(line, fresh.text);
    line.title = read?.last_structure_fetch ? exactly(read.last_structure_fetch) : "";
  }

  /** @param {ViewState} state */
  #notices({ read, integration, problem, sync }) {
    const { outcome, problem: bad, mismatch } = this.#parts;
    outcome.dataset.phase = sync.phase;
    say(outcome, sync.text);
    say(bad, read && problem ? `${problem.message} What is shown may be out of date; it is tried again by itself.` : "");
    const other = integration?.mismatch_home_url;
    tell(mismatch, other ? ["A site at ", own(other), MISMATCH] : []);
  }
}

/** @param {ViewState} state */
function phaseOf({ read, problem, expired }) {
  if (expired) return "expired";
  if (!read) return problem ? "problem" : "loading";
  return read.last_structure_fetch ? "ready" : "never";
}

/** @param {string} url */
function hostOf(url) {
  return URL.canParse(url) ? new URL(url).host : "";
}

/** @param {Site} site */
function versionsOf(site) {
  const known = { WordPress: site.wp_version, PHP: site.php_version, plugin: site.plugin_version };
  return Object.entries(known)
    .filter(([, version]) => version)
    .map(([name, version]) => `${name} ${version}`)
    .join(" · ");
}
