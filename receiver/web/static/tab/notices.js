/** What is told above the types: faults, another site with this key, a check, what disappeared. */

import { make, own, say, show, tell } from "./dom.js";

const GONE_MS = 7 * 86_400_000;

export class Notices {
  #dismissed = "";
  #newest = "";
  #language;

  /**
   * @param {Language} language
   * @param {() => void} see
   */
  constructor(language, see) {
    this.#language = language;
    this.check = make("p", { class: "notice", role: "status" });
    this.problem = make("p", { class: "notice bad", role: "alert" });
    this.mismatch = make("p", { class: "notice warn" });
    this.node = make("div", { class: "notices" }, this.check, this.problem, this.mismatch);
    this.goneText = make("p");
    const toSee = make("button", { type: "button", class: "plain" }, language.text("seeThem"));
    this.dismiss = make("button", { type: "button", class: "plain" }, language.text("dismiss"));
    this.gone = make("div", { class: "notice warn gone-notice", hidden: true }, this.goneText, toSee, this.dismiss);
    toSee.addEventListener("click", see);
    this.dismiss.addEventListener("click", () => this.#dismiss());
  }

  /** @param {ViewState} state */
  update({ read, integration, problem, sync, expired }) {
    const t = this.#language;
    this.check.dataset.phase = sync.phase;
    say(this.check, sync.say(t));
    const isStale = read !== null && problem !== null && !expired;
    say(this.problem, isStale ? t.text("outOfDate", { problem: problem.in(t) }) : "");
    const other = integration?.mismatch_home_url;
    tell(this.mismatch, other ? t.words("mismatch", { url: own(other) }) : []);
  }

  /**
   * Tell what disappeared last, for a week.
   *
   * @param {Item[]} items
   */
  tellGone(items) {
    const t = this.#language;
    const times = items.flatMap(({ entry }) => entry.missing_since ?? []).sort();
    this.#newest = times.at(-1) ?? "";
    const isTold = this.#newest !== "" && this.#newest !== this.#dismissed && t.age(this.#newest) < GONE_MS;
    show(this.gone, isTold);
    if (!isTold) return;
    const gone = items.filter(({ entry }) => entry.missing_since === this.#newest);
    const names = t.list(gone.map(({ entry }) => entry.label).sort((a, b) => t.compare(a, b)));
    tell(this.goneText, t.words("gone", { n: gone.length, names, when: t.when(this.#newest) }));
  }

  #dismiss() {
    this.#dismissed = this.#newest;
    const next = this.gone.nextElementSibling?.querySelector("input");
    show(this.gone, false);
    next?.focus();
  }
}
