/** What is said at a row about its save, with the button that helps. */

import { make } from "./dom.js";

/** @type {Record<Status["phase"], Sentence>} */
const SENTENCES = {
  saving: "saving",
  saved: "saved",
  failed: "notSaved",
  waiting: "notSavedYet",
  open: "notKnown",
  refused: "notSaved",
};

export class RowStatus {
  /** @type {Status | null} */
  #shown = null;

  /**
   * @param {HTMLElement} node
   * @param {HTMLElement} fallback takes the focus of a button that goes
   * @param {Language} language
   */
  constructor(node, fallback, language) {
    this.node = node;
    this.fallback = fallback;
    this.language = language;
  }

  /**
   * @param {Status | null} status
   * @param {string} label
   */
  update(status, label) {
    if (status === this.#shown) return;
    this.#shown = status;
    const isLeft = this.node.matches(":focus-within");
    this.node.dataset.phase = status?.phase ?? "";
    this.node.replaceChildren(...(status ? this.#parts(status, label) : []));
    if (isLeft) this.fallback.focus();
  }

  /**
   * @param {Status} status
   * @param {string} label
   */
  #parts(status, label) {
    const reason = status.problem?.in(this.language) ?? "";
    const text = make("span", {}, this.language.text(SENTENCES[status.phase], { reason }));
    if (status.phase === "saved") return [text, this.#button("undo", label)];
    return status.phase === "failed" || status.phase === "open" ? [text, this.#button("retry", label)] : [text];
  }

  /**
   * @param {"undo" | "retry"} act
   * @param {string} label
   */
  #button(act, label) {
    const name = `${this.language.text(act)}: ${label}`;
    return make("button", { type: "button", "data-act": act, "aria-label": name }, this.language.text(act));
  }
}
