/** What stands where the types will be: nothing reported yet, no access, no answer. */

import { make, say, show } from "./dom.js";
import { pluginPage } from "./wordpress.js";

/** @type {Record<string, Sentence | undefined>} */
const TITLES = { problem: "blankProblem", expired: "blankExpired", never: "blankNever" };

export class Blank {
  /**
   * @param {Language} language
   * @param {() => void} retry
   */
  constructor(language, retry) {
    this.language = language;
    this.heading = make("h3");
    this.text = make("p");
    this.remedy = make("slot", { name: "expired", dir: "auto" });
    this.link = make("a", { target: "_blank", rel: "noreferrer" }, language.text("openPlugin"));
    this.retry = make("button", { type: "button" }, language.text("tryAgain"));
    this.node = make("section", { class: "blank" }, this.heading, this.text, this.remedy, this.link, this.retry);
    this.retry.addEventListener("click", retry);
  }

  /**
   * @param {string} phase
   * @param {ViewState} state
   */
  update(phase, { problem, integration }) {
    const t = this.language;
    const title = TITLES[phase];
    const link = phase === "never" ? pluginPage(integration?.site_url) : null;
    show(this.node, title !== undefined);
    show(this.remedy, phase === "expired");
    show(this.retry, phase === "problem");
    show(this.link, link !== null);
    if (link) this.link.href = link;
    say(this.heading, title ? t.text(title) : "");
    say(this.text, this.#text(phase, problem));
  }

  /**
   * @param {string} phase
   * @param {Problem | null} problem
   */
  #text(phase, problem) {
    if (phase === "problem") return problem?.in(this.language) ?? "";
    if (phase === "expired") return problem?.in(this.language) ?? this.language.text("blankExpiredText");
    return phase === "never" ? this.language.text("blankNeverText") : "";
  }
}
