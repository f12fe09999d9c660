/** What a person sees: built once for a language, then brought up to date. */

import { connection, copied, leftOut } from "./answers.js";
import { Blank } from "./blank.js";
import { Card } from "./cards.js";
import { make, own, say, show, tell } from "./dom.js";
import { Drawer } from "./drawer.js";
import { Notices } from "./notices.js";
import { SelectionBar } from "./selection.js";
import { Table } from "./table.js";
import { Toolbar } from "./toolbar.js";

export class View {
  /** @type {Read | null} */
  #read = null;
  #language;
  #actions;

  /**
   * @param {Language} language
   * @param {Actions} actions
   */
  constructor(language, actions) {
    this.#language = language;
    this.#actions = actions;
    const t = language;
    this.title = make("h2", { dir: "auto", part: "title" });
    this.where = make("a", { dir: "auto", target: "_blank", rel: "noreferrer" });
    this.versions = make("bdi");
    this.check = make("button", { type: "button", part: "check", class: "check", "aria-describedby": "check-hint" }, t.text("check"));
    this.hint = make("p", { class: "hint", id: "check-hint" }, t.text("checkHint"));
    this.readOnly = make("p", { class: "hint" }, t.text("readOnly"));
    this.cards = {
      connection: new Card(t.text("connection"), t.text("openPlugin")),
      copied: new Card(t.text("copiedCard")),
      types: new Card(t.text("typesCard")),
    };
    this.notices = new Notices(t, () => actions.choose({ show: "gone", text: "" }));
    this.blank = new Blank(t, actions.retry);
    this.table = new Table(t, this.#tableHost(actions));
    this.toolbar = new Toolbar(t, actions.choose, () => actions.changes(this.drawer));
    this.selection = new SelectionBar(t, {
      switch: (on) => actions.switch(this.table.selected, on),
      limit: (value) => actions.limit(this.table.selected, value),
      clear: () => this.#unselect(),
      undo: actions.undo,
      leave: () => this.toolbar.search.focus(),
    });
    this.none = make("p", { class: "none", hidden: true });
    this.said = make("p", { class: "said", role: "status" });
    this.drawer = new Drawer(t, (row) => this.#labelOf(row));
    this.tab = make("div", { class: "tab", "data-state": "loading", "data-read": "false" }, ...this.#layout());
    this.node = make("div", { class: "frame", lang: t.tag, dir: t.direction }, this.tab);
    this.check.addEventListener("click", actions.check);
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.#unselect());
  }

  /**
   * Show the state of the element.
   *
   * @param {ViewState} state
   * @param {Item[] | null} items given where the rows are to change
   */
  render(state, items) {
    const phase = phaseOf(state);
    this.#read = state.read;
    this.tab.dataset.state = phase;
    this.tab.dataset.read = String(state.read !== null);
    this.tab.setAttribute("aria-busy", String(phase === "loading"));
    this.blank.update(phase, state);
    this.notices.update(state);
    this.#site(state);
    this.#rights(state);
    if (items && state.read) this.#rows(items, state.read, state);
  }

  /** Forget the rows of a site. */
  forget() {
    this.drawer.shut();
    this.table.unselect();
    this.table.update([], { text: "", show: "all", sort: "type", down: false }, false);
  }

  /**
   * Tell what happened to those who do not see it.
   *
   * @param {string} text
   */
  announce(text) {
    this.said.textContent = text;
  }

  /**
   * @param {Item[]} items
   * @param {Read} read
   * @param {ViewState} state
   */
  #rows(items, read, { query, editable }) {
    const t = this.#language;
    this.table.update(items, query, editable);
    this.toolbar.update(items, query);
    this.cards.connection.tell(connection(read, t));
    this.cards.copied.tell(copied(items, read, t));
    this.cards.types.tell(leftOut(items, t));
    this.notices.tellGone(items);
    this.#select();
    show(this.none, this.table.length === 0);
    tell(this.none, this.#whyNone(items, query));
  }

  /**
   * @param {Item[]} items
   * @param {Query} query
   */
  #whyNone(items, { text }) {
    const t = this.#language;
    if (!items.length) return [t.text("siteHasNone")];
    return text.trim() ? t.words("noMatch", { text: own(text.trim()) }) : [t.text("nothing")];
  }

  /**
   * @param {Actions} actions
   * @returns {TableHost}
   */
  #tableHost(actions) {
    return {
      sort: actions.sort,
      switch: actions.switch,
      limit: (item, value) => actions.limit([item], value),
      act: actions.act,
      statusOf: actions.statusOf,
      open: (item) => this.#read && this.drawer.showEntry(item, this.#read, actions.api()),
      selected: () => this.#select(),
    };
  }

  #select() {
    this.selection.update(this.table.selected.length, this.#actions.undoable());
  }

  #unselect() {
    const isInside = this.selection.node.matches(":focus-within");
    this.table.unselect();
    if (isInside) this.toolbar.search.focus();
  }

  /** @param {ChangeRow} row */
  #labelOf({ kind, name }) {
    const entries = this.#read?.[kind] ?? {};
    return (Object.hasOwn(entries, name) && entries[name]?.label) || name;
  }

  #layout() {
    const { connection: working, copied: done, types } = this.cards;
    const bones = Array.from({ length: 6 }, () => make("i"));
    const sheet = make("div", { class: "sheet" }, this.table.node, this.none, this.selection.node);
    return [
      make(
        "header",
        { class: "site" },
        make("div", {}, this.title, make("p", {}, this.where, this.versions)),
        make("div", { class: "act" }, this.check, this.hint, this.readOnly),
      ),
      this.notices.node,
      this.blank.node,
      make("div", { class: "bones", "aria-hidden": "true" }, ...bones),
      make(
        "div",
        { class: "content" },
        make("div", { class: "cards" }, working.node, done.node, types.node),
        this.notices.gone,
        this.toolbar.node,
        make("div", { class: "desk" }, sheet, this.drawer.node),
      ),
      this.said,
    ];
  }

  /** @param {ViewState} state */
  #site({ read, integration }) {
    const t = this.#language;
    const site = read?.site ?? {};
    const url = site.home_url ?? integration?.site_url ?? "";
    say(this.title, [site.name, integration?.name, hostOf(url), t.text("contentTypes")].find(Boolean) ?? "");
    say(this.where, url.replace(/^https?:\/\/|\/$/g, ""));
    show(this.where, /^https?:/.test(url));
    if (/^https?:/.test(url)) this.where.href = url;
    say(this.versions, versionsOf(site, t));
  }

  /** @param {ViewState} state */
  #rights({ read, editable, expired, sync }) {
    show(this.readOnly, read !== null && !editable && !expired);
    show(this.check, read !== null && editable);
    show(this.hint, read !== null && editable);
    this.check.setAttribute("aria-disabled", String(sync.busy));
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

/**
 * @param {Site} site
 * @param {Language} t
 */
function versionsOf({ wp_version: wordpress, php_version: php, plugin_version: version }, t) {
  const known = [wordpress && `WordPress ${wordpress}`, php && `PHP ${php}`, version && t.text("plugin", { version })];
  return known.filter(Boolean).join(" · ");
}
