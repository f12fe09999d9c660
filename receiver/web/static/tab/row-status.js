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
   * @param {Language} language
   */
  constructor(node, language) {
    this.node = node;
    this.language = language;
  }

  /**
   * @param {Status | null} status
   * @param {string} label
   */
  update(status, label) {
    if (status === this.#shown) return;
    this.#shown = status;
    this.node.dataset.phase = status?.phase ?? "";
    this.node.replaceChildren(...(status ? this.#parts(status, label) : []));
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
