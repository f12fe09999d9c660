/** What is said at the rows about their saves, until it is no longer true. */

import { holds, keyOf } from "./saves.js";

const SAVED_FOR_MS = 12_000;

export class Statuses {
  /** @type {Map<string, Status>} */
  #of = new Map();
  #timer = 0;
  #changed;

  /** @param {() => void} changed called when a status has gone by itself */
  constructor(changed) {
    this.#changed = changed;
  }

  /** @param {string} key */
  get(key) {
    return this.#of.get(key) ?? null;
  }

  /** @param {Change[]} changes */
  saving(changes) {
    for (const change of changes) this.#of.set(keyOf(change), { phase: "saving", change, problem: null, until: 0 });
  }

  /**
   * Say at a row why a value was not even tried.
   *
   * @param {Change} change
   * @param {Problem} problem
   */
  refuse(change, problem) {
    this.#of.set(keyOf(change), { phase: "refused", change, problem, until: 0 });
  }

  /**
   * @param {Change[]} changes
   * @param {Problem | null} problem
   * @param {boolean} kept
   */
  settle(changes, problem, kept) {
    const phase = phaseOf(problem, kept);
    const until = problem ? 0 : Date.now() + SAVED_FOR_MS;
    for (const change of changes) this.#of.set(keyOf(change), { phase, change, problem, until });
    if (!problem) this.#later();
  }

  /**
   * Correct what is said by what was read.
   *
   * @param {Structure} read
   */
  check(read) {
    for (const [key, { phase, change }] of this.#of) {
      const isHeld = holds(change, read);
      if (phase === "saved" && !isHeld) this.#of.delete(key);
      if ((phase === "open" || phase === "failed") && isHeld) this.settle([change], null, false);
      else if (phase === "open") this.settle([change], Object.assign(this.#problem(key), { isOpen: false }), false);
    }
  }

  /** @param {string} key */
  #problem(key) {
    return /** @type {Problem} */ (this.#of.get(key)?.problem);
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#expire(), SAVED_FOR_MS);
  }

  #expire() {
    for (const [key, { phase, until }] of this.#of) {
      if (phase === "saved" && until <= Date.now()) this.#of.delete(key);
    }
    this.#changed();
  }
}

/**
 * Return the change that takes another back.
 *
 * @param {Change} change
 * @returns {Change}
 */
export function inverse({ kind, name, values, before }) {
  return { kind, name, values: before, before: values, again: false };
}

/**
 * Return a change of an entry, with the values that it had.
 *
 * @param {Item} item
 * @param {Settings} values
 * @returns {Change}
 */
export function changeOf({ kind, name, entry }, values) {
  const { enabled, fetch_limit } = entry;
  const before = Object.fromEntries(Object.keys(values).map((key) => [key, key === "enabled" ? enabled : fetch_limit]));
  return { kind, name, values, before, again: false };
}

/**
 * @param {Problem | null} problem
 * @param {boolean} kept
 */
function phaseOf(problem, kept) {
  if (!problem) return "saved";
  if (kept) return "waiting";
  return problem.isOpen ? "open" : "failed";
}
