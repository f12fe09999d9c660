/** One row of the table: an entry, its settings, and what became of a change. */

import { make, say, show, tell } from "./dom.js";
import { RowStatus } from "./row-status.js";

/** @type {HTMLTableRowElement | undefined} */
let prototype;

/** Return a new row; made when first needed, because a server has no document. */
function blank() {
  prototype ??= make(
    "tr",
    { role: "row" },
    make("td", { role: "cell", class: "pick" }, make("input", { type: "checkbox", tabindex: -1 })),
    make(
      "th",
      { role: "rowheader", scope: "row", class: "type" },
      make("button", { type: "button", class: "label", tabindex: -1 }, make("bdi")),
      make("code", { class: "name", dir: "auto" }),
      make("span", { class: "badge", hidden: true }),
      make("span", { class: "note", hidden: true }),
    ),
    make("td", { role: "cell", class: "published" }, make("span"), make("small")),
    make("td", { role: "cell", class: "copied" }, make("progress"), make("span", { class: "of" })),
    make("td", { role: "cell", class: "limit" }, make("button", { type: "button", tabindex: -1 })),
    make(
      "td",
      { role: "cell", class: "copy" },
      make("span", { class: "status" }),
      make("input", { type: "checkbox", role: "switch", tabindex: -1 }),
    ),
  );
  return /** @type {HTMLTableRowElement} */ (prototype.cloneNode(true));
}

export class Row {
  #language;
  #drawn = "";

  /**
   * @param {Item} item
   * @param {Language} language
   */
  constructor(item, language) {
    this.#language = language;
    this.item = item;
    this.node = blank();
    this.node.dataset.name = item.name;
    this.node.dataset.kind = item.kind;
    this.pick = this.#input(".pick input");
    this.toggle = this.#input(".copy input");
    this.open = this.#find(".label");
    this.limit = this.#find(".limit button");
    this.bar = /** @type {HTMLProgressElement} */ (this.#find("progress"));
    this.status = new RowStatus(this.#find(".status"), this.toggle, language);
    this.#find(".limit").dataset.label = language.text("limit");
    this.#find(".published").dataset.label = language.text("published");
    this.#find(".copied").dataset.label = language.text("copied");
    say(this.#find(".name"), item.name);
  }

  /**
   * Bring the row up to date, where anything that it shows has changed.
   *
   * @param {Item} item
   * @param {boolean} editable
   * @param {Status | null} status
   */
  update(item, editable, status) {
    const isSame = item.entry === this.item.entry && this.#drawn.startsWith(`${editable} ${item.isNew} `);
    this.item = item;
    // Of a new read every entry is another object, mostly with the same values.
    const drawn = isSame ? this.#drawn : `${editable} ${item.isNew} ${JSON.stringify(item.entry)}`;
    if (drawn !== this.#drawn) this.#draw(item, editable);
    this.#drawn = drawn;
    this.status.update(status, item.entry.label);
  }

  /** @param {boolean} chosen */
  choose(chosen) {
    this.pick.checked = chosen;
    this.node.classList.toggle("picked", chosen);
  }

  /** Tell what a person can reach in it, from the first to the last. */
  controls() {
    return [this.pick, this.open, this.limit, this.toggle].filter((node) => !node.matches(":disabled"));
  }

  /**
   * Let the Tab key stop in this row, or pass it by.
   *
   * @param {boolean} stops
   */
  stop(stops) {
    for (const node of [this.pick, this.open, this.limit, this.toggle]) node.tabIndex = stops ? 0 : -1;
  }

  /**
   * @param {Item} item
   * @param {boolean} editable
   */
  #draw({ entry, isNew }, editable) {
    const t = this.#language;
    this.node.classList.toggle("off", !entry.enabled);
    this.node.classList.toggle("gone", Boolean(entry.missing_since));
    say(this.#find(".label bdi"), entry.label);
    this.#badge(entry, isNew);
    this.#published(entry);
    this.#copied(entry);
    this.toggle.checked = entry.enabled;
    this.toggle.disabled = this.pick.disabled = !editable;
    this.toggle.setAttribute("aria-label", t.text("switchOf", { label: entry.label }));
    this.pick.setAttribute("aria-label", t.text("selectOne", { label: entry.label }));
    this.#limit(entry, editable);
  }

  /**
   * @param {Entry} entry
   * @param {boolean} editable
   */
  #limit({ label, fetch_limit: limit }, editable) {
    const t = this.#language;
    say(this.limit, t.text("atATime", { n: limit }));
    this.limit.setAttribute("aria-label", t.text("limitOf", { label, limit }));
    this.limit.toggleAttribute("disabled", !editable);
  }

  /**
   * @param {Entry} entry
   * @param {boolean} isNew
   */
  #badge(entry, isNew) {
    const t = this.#language;
    const badge = this.#find(".badge");
    const gone = entry.missing_since;
    if (gone) say(badge, t.text("goneBadge"));
    else say(badge, isNew ? t.text("newBadge") : "");
    show(badge, Boolean(gone) || isNew);
    const note = entry.disabled_reason === "not_public" ? t.text("notPublic") : "";
    say(this.#find(".note"), gone ? t.text("goneNote", { when: t.when(gone) }) : note);
    show(this.#find(".note"), Boolean(gone) || note !== "");
  }

  /** @param {Entry} entry */
  #published({ count, counts }) {
    const t = this.#language;
    const all = Object.values(counts ?? {}).reduce((sum, each) => sum + each, 0);
    say(this.#find(".published span"), t.number(count));
    say(this.#find(".published small"), all > count ? ` ${t.text("ofAll", { n: all })}` : "");
  }

  /** @param {Entry} entry */
  #copied({ count, synced_count: copied, label, enabled }) {
    const t = this.#language;
    const known = copied !== null && count > 0;
    show(this.bar, known && (enabled || copied > 0));
    this.bar.max = Math.max(count, 1);
    this.bar.value = Math.min(copied ?? 0, count);
    this.bar.classList.toggle("whole", known && copied >= count);
    this.bar.setAttribute("aria-label", t.text("copiedOfLabel", { label }));
    tell(this.#find(".of"), [this.#amount(count, copied)]);
  }

  /**
   * Say how much is copied.
   *
   * @param {number} count
   * @param {number | null} copied
   */
  #amount(count, copied) {
    const t = this.#language;
    if (copied === null) return count === 0 ? t.text("nonePublished") : "–";
    if (count === 0 && copied === 0) return t.text("nonePublished");
    if (copied > count) return t.text("surplus", { n: copied - count });
    return copied === count ? t.text("allCopied") : t.number(copied);
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  #find(selector) {
    const node = this.node.querySelector(selector);
    if (!(node instanceof HTMLElement)) throw new TypeError(`A row has no ${selector}`);
    return node;
  }

  /** @param {string} selector */
  #input(selector) {
    return /** @type {HTMLInputElement} */ (this.#find(selector));
  }
}
