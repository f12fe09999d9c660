/** What a person sees: built once, then brought up to date. */

import { make, say, show } from "./dom.js";
import { Table } from "./table.js";
import { ago, changed, exactly, freshness, many } from "./words.js";

const BLANKS = {
  problem: "The content types cannot be shown",
  expired: "Access has ended",
  never: "Nothing has been pushed yet",
};
const NEVER =
  "In WordPress, open the settings of the IGNY8 plugin, paste the receiver’s address and the API key, and press Connect. What the site has then appears here by itself.";
const EXPIRED = "A token opens this for a while only. Open a fresh link to go on.";
const MOST_CHANGES = 50;

export class View {
  #filter = { text: "", state: "all" };
  #parts = {
    title: make("h2"),
    where: make("a", { target: "_blank", rel: "noreferrer" }),
    versions: make("span"),
    sync: make("button", { type: "button", class: "primary" }, "Sync now"),
    freshness: make("p", { class: "freshness" }),
    outcome: make("p", { class: "notice", role: "status" }),
    problem: make("p", { class: "notice bad", role: "alert" }),
    mismatch: make("p", { class: "notice warn" }),
    readOnly: make("p", { class: "hint" }, "This link may look, but not change anything."),
    search: make("input", { type: "search", placeholder: "Filter by name", "aria-label": "Filter by name" }),
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
    remedy: make("slot", { name: "expired" }),
    retry: make("button", { type: "button" }, "Try again"),
  };

  /** `actions` are change(kind, name, values), sync(), missing(shown), changes() and retry(). */
  constructor(actions) {
    const parts = this.#parts;
    const refuse = (kind) => (name, reason) => this.refuse(kind, name, reason);
    this.tables = {
      post_types: new Table("Post types", (...change) => actions.change("post_types", ...change), refuse("post_types")),
      taxonomies: new Table("Taxonomies", (...change) => actions.change("taxonomies", ...change), refuse("taxonomies")),
    };
    parts.changes.append(parts.list);
    parts.blank.append(parts.heading, parts.text, parts.remedy, parts.retry);
    this.node = make("div", { class: "tab", "data-state": "loading" }, ...this.#layout());
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

  /** Show the state of the element; `entries` is given where the tables are to change. */
  render(state, entries) {
    const phase = phaseOf(state);
    this.node.dataset.state = phase;
    this.node.dataset.read = Boolean(state.read);
    this.node.setAttribute("aria-busy", phase === "loading");
    this.#blank(phase, state);
    this.#site(state);
    this.#notices(state);
    if (!entries) return;
    for (const [kind, table] of Object.entries(this.tables)) table.update(entries[kind], state.editable);
  }

  /** Say at a row why its setting was not changed; null says nothing. */
  refuse(kind, name, reason) {
    this.tables[kind].refuse(name, reason);
    if (reason) this.announce(`${name}: ${reason}`);
  }

  /** Tell what happened to those who do not see it. */
  announce(text) {
    this.#parts.said.textContent = text;
  }

  /** Show changes, the newest first. */
  listChanges(rows) {
    const items = rows.slice(-MOST_CHANGES).reverse().map((row) => {
      const time = make("time", { datetime: row.at, title: exactly(row.at) }, ago(row.at));
      return make("li", {}, make("span", {}, changed(row)), time);
    });
    const none = make("li", {}, "Of late nothing has changed but numbers of items.");
    this.#parts.list.replaceChildren(...(items.length ? items : [none]));
  }

  failChanges(problem) {
    this.#parts.list.replaceChildren(make("li", {}, `${problem.message} Close this and open it again.`));
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

  #filterBy(change) {
    this.#filter = { ...this.#filter, ...change };
    const shown = Object.values(this.tables).map((table) => table.filter(this.#filter));
    this.announce(`${many(shown[0], "post type")} and ${many(shown[1], "taxonomy", "taxonomies")} shown.`);
  }

  #blank(phase, { problem }) {
    const { blank, heading, text, remedy, retry } = this.#parts;
    show(blank, phase in BLANKS);
    show(remedy, phase === "expired");
    show(retry, phase === "problem");
    say(heading, BLANKS[phase] ?? "");
    say(text, { problem: problem?.message, expired: EXPIRED, never: NEVER }[phase] ?? "");
  }

  #site({ read, integration, editable, expired, sync }) {
    const { title, where, versions, freshness: line, sync: button, readOnly } = this.#parts;
    const site = read?.site ?? {};
    const url = site.home_url ?? integration?.site_url ?? "";
    say(title, site.name || integration?.name || hostOf(url) || "Content types");
    say(where, url.replace(/^https?:\/\/|\/$/g, ""));
    where.href = url;
    show(where, url !== "");
    const known = { WordPress: site.wp_version, PHP: site.php_version, plugin: site.plugin_version };
    const named = Object.entries(known).filter(([, version]) => version);
    say(versions, named.map(([name, version]) => `${name} ${version}`).join(" · "));
    show(readOnly, Boolean(read) && !editable && !expired);
    show(button, Boolean(read) && editable);
    button.setAttribute("aria-disabled", sync.busy);
    const fresh = read ? freshness(read) : { state: "", text: "" };
    line.dataset.state = fresh.state;
    say(line, fresh.text);
    line.title = read?.last_structure_fetch ? exactly(read.last_structure_fetch) : "";
  }

  #notices({ read, integration, problem, sync }) {
    const { outcome, problem: bad, mismatch } = this.#parts;
    outcome.dataset.phase = sync.phase;
    say(outcome, sync.text);
    say(bad, read && problem ? `${problem.message} What is shown may be out of date; it is tried again by itself.` : "");
    const other = integration?.mismatch_home_url;
    say(
      mismatch,
      other
        ? `A site at ${other} pushes with this key too and is refused. If the site has moved there, choose “This site has moved” in its plugin; if it is a copy, give it a key of its own.`
        : "",
    );
  }
}

function phaseOf({ read, problem, expired }) {
  if (expired) return "expired";
  if (!read) return problem ? "problem" : "loading";
  return read.last_structure_fetch ? "ready" : "never";
}

function hostOf(url) {
  return URL.canParse(url) ? new URL(url).host : "";
}
