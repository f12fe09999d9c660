/** What can be done with the rows that are selected. */

import { make, say, show } from "./dom.js";
import { limitField, limitOf } from "./limit.js";

export class SelectionBar {
  /**
   * @param {Language} language
   * @param {SelectionActions} act
   */
  constructor(language, act) {
    this.language = language;
    this.count = make("span", { role: "status" });
    this.act = act;
    const on = make("button", { type: "button" }, language.text("switchOn"));
    const off = make("button", { type: "button" }, language.text("switchOff"));
    const clear = make("button", { type: "button" }, language.text("clear"));
    const field = limitField(language, language.text("copyAtMost"), 100);
    const apply = make("button", { type: "submit" }, language.text("apply"));
    const form = make("form", {}, make("span", { "aria-hidden": "true" }, language.text("copyAtMost")), field, apply);
    this.undo = make("button", { type: "button", class: "plain", hidden: true });
    this.tools = make("div", { class: "tools" }, this.count, on, off, form, clear);
    this.node = make("div", { class: "selection", hidden: true }, this.tools, this.undo);
    on.addEventListener("click", () => act.switch(true));
    off.addEventListener("click", () => act.switch(false));
    clear.addEventListener("click", act.clear);
    this.undo.addEventListener("click", act.undo);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act.limit(limitOf(field.value));
    });
  }

  /**
   * @param {number} selected
   * @param {number} undoable how many changes were saved together last
   */
  update(selected, undoable) {
    const isLeft = undoable < 2 && this.undo.matches(":focus");
    show(this.tools, selected > 0);
    show(this.undo, undoable > 1);
    show(this.node, selected > 0 || undoable > 1);
    say(this.count, this.language.text("selected", { n: selected }));
    say(this.undo, this.language.text("undoAll", { n: undoable }));
    if (isLeft) this.act.leave();
  }
}
