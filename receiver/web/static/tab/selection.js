/** What can be done with the rows that are selected. */

import { make, say, show } from "./dom.js";
import { limitField, limitOf } from "./limit.js";

export class SelectionBar {
  /**
   * @param {Language} language
   * @param {{ switch(on: boolean): void, limit(value: number | null): void, clear(): void }} act
   */
  constructor(language, act) {
    this.language = language;
    this.count = make("span", { role: "status" });
    const on = make("button", { type: "button" }, language.text("switchOn"));
    const off = make("button", { type: "button" }, language.text("switchOff"));
    const clear = make("button", { type: "button" }, language.text("clear"));
    const field = limitField(language, language.text("copyAtMost"), 100);
    const apply = make("button", { type: "submit" }, language.text("apply"));
    const form = make("form", {}, make("span", { "aria-hidden": "true" }, language.text("copyAtMost")), field, apply);
    this.node = make("div", { class: "selection", hidden: true }, this.count, on, off, form, clear);
    on.addEventListener("click", () => act.switch(true));
    off.addEventListener("click", () => act.switch(false));
    clear.addEventListener("click", act.clear);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act.limit(limitOf(field.value));
    });
  }

  /** @param {number} number */
  update(number) {
    show(this.node, number > 0);
    say(this.count, this.language.text("selected", { n: number }));
  }
}
