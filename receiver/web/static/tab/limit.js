/** The limit of a row: text until it is edited. */

import { make } from "./dom.js";

export const MAX_LIMIT = 10_000;

/**
 * Let a person edit the limit; Enter or leaving the field takes it, Escape takes it back.
 *
 * @param {import("./row.js").Row} row
 * @param {Language} language
 * @param {(value: number | null) => void} done hears of the new limit, or null for one that cannot be
 */
export function editLimit(row, language, done) {
  const { label, fetch_limit: limit } = row.item.entry;
  const input = limitField(language, language.text("limitField", { label }), limit);
  let isOver = false;
  /** @param {boolean} takes */
  const end = (takes) => {
    if (isOver) return;
    isOver = true;
    const hadFocus = input.matches(":focus");
    input.replaceWith(row.limit);
    if (hadFocus) row.limit.focus();
    if (takes && input.value !== String(limit)) done(limitOf(input.value));
  };
  input.addEventListener("blur", () => end(true));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Escape") {
      // Escape closes this, and nothing around it.
      event.stopPropagation();
      event.preventDefault();
      end(event.key === "Enter");
    }
  });
  row.limit.replaceWith(input);
  input.focus();
  input.select();
}

/**
 * Return a field for a limit; no wheel changes it, because it is text.
 *
 * @param {Language} language
 * @param {string} label
 * @param {number} limit
 */
export function limitField(language, label, limit) {
  const input = make("input", { type: "text", inputmode: "numeric", maxlength: 6, autocomplete: "off" });
  input.setAttribute("aria-label", label);
  input.lang = language.tag;
  input.value = String(limit);
  return input;
}

/**
 * Return the limit that a text says, or null.
 *
 * @param {string} text
 */
export function limitOf(text) {
  const value = /^\s*\d+\s*$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= MAX_LIMIT ? value : null;
}
