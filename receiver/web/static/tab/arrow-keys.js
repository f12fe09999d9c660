/** The arrow keys in a long table: the Tab key stops in one row, the arrows choose which. */

const PAGE = 10;

export class ArrowKeys {
  /** @type {TableRow | null} */
  #row = null;
  #rows;

  /**
   * @param {HTMLElement} table
   * @param {() => TableRow[]} rows returns those that can be seen
   */
  constructor(table, rows) {
    this.#rows = rows;
    table.addEventListener("focusin", (event) => this.#follow(event));
    table.addEventListener("keydown", (event) => this.#press(event));
  }

  /** See to it that the Tab key has a row to stop in. */
  settle() {
    const rows = this.#rows();
    if (this.#row && rows.includes(this.#row)) return;
    if (rows[0]) this.#stopIn(rows[0]);
  }

  /**
   * Take the focus out of a row that goes, to the next one that stays.
   *
   * @param {(row: TableRow) => boolean} stays
   */
  leave(stays) {
    const rows = this.#rows();
    const place = rows.findIndex(({ node }) => node.matches(":focus-within"));
    const row = rows[place];
    if (!row || stays(row)) return;
    const root = /** @type {ShadowRoot} */ (row.node.getRootNode());
    this.#move(rows.slice(place).find(stays) ?? rows.slice(0, place).findLast(stays), columnOf(row, root.activeElement));
  }

  /** @param {Event} event */
  #follow({ target }) {
    const row = this.#rows().find(({ node }) => node.contains(/** @type {Node} */ (target)));
    if (row) this.#stopIn(row);
  }

  /** @param {TableRow} row */
  #stopIn(row) {
    if (row === this.#row) return;
    this.#row?.stop(false);
    this.#row = row;
    row.stop(true);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const rows = this.#rows();
    const place = rows.findIndex(({ node }) => node.contains(/** @type {Node} */ (event.target)));
    const row = rows[place];
    if (!row || isTyping(event)) return;
    const last = rows.length - 1;
    const places = new Map([
      ["ArrowDown", place + 1],
      ["ArrowUp", place - 1],
      ["PageDown", Math.min(place + PAGE, last)],
      ["PageUp", Math.max(place - PAGE, 0)],
      ["Home", 0],
      ["End", last],
    ]);
    const next = places.get(event.key);
    if (next === undefined) return;
    event.preventDefault();
    this.#move(rows[next], columnOf(row, event.target));
  }

  /**
   * @param {TableRow | undefined} row
   * @param {number} column
   */
  #move(row, column) {
    if (!row) return;
    this.#stopIn(row);
    const controls = row.controls();
    controls[Math.min(column, controls.length - 1)]?.focus();
    row.node.scrollIntoView({ block: "nearest" });
  }
}

/**
 * @param {TableRow} row
 * @param {EventTarget | null} target
 */
function columnOf(row, target) {
  return Math.max(0, row.controls().findIndex((control) => control === target));
}

/** @param {KeyboardEvent} event */
function isTyping({ target, key, ctrlKey, metaKey, altKey }) {
  const isText = target instanceof HTMLInputElement && target.type === "text";
  return ctrlKey || metaKey || altKey || (isText && !key.startsWith("Arrow"));
}
