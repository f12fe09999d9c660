/** The cards that answer an owner's questions. */

import { make, say, show } from "./dom.js";

export class Card {
  /**
   * @param {string} title
   * @param {string} [linkText]
   */
  constructor(title, linkText = "") {
    this.title = make("strong");
    this.text = make("span");
    this.link = make("a", { target: "_blank", rel: "noreferrer", hidden: true }, linkText);
    this.node = make("div", { class: "card" }, make("h3", {}, title), this.title, this.text, this.link);
  }

  /** @param {Told} told */
  tell({ state, title, text, link }) {
    this.node.dataset.state = state;
    say(this.title, title);
    say(this.text, text);
    show(this.link, link !== null);
    if (link) this.link.href = link;
  }
}
