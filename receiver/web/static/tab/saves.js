/** The settings that a person changed on one site: shown at once, saved one request after another. */

import { problemOf } from "./problem.js";

export class Saves {
  /** @type {Map<string, Change>} */
  #waiting = new Map();
  /** @type {Set<Change>} */
  #underWay = new Set();
  /** @type {Api | null} */
  #api = null;
  #settled;

  /**
   * Changes that are `kept` are sent once more, as soon as there is a new token.
   *
   * @param {(changes: Change[], problem: Problem | null, kept: boolean) => void} settled
   */
  constructor(settled) {
    this.#settled = settled;
  }

  /**
   * Save with this from now on, first what waited for it.
   *
   * @param {Api} api
   */
  use(api) {
    this.#api = api;
    if (!this.#underWay.size) this.flush();
  }

  /**
   * Save changes, after the request that is under way.
   *
   * @param {Change[]} changes
   */
  add(changes) {
    for (const change of changes) this.#hold(change);
    if (!this.#underWay.size) this.flush();
  }

  /** @param {string} key */
  isWaiting(key) {
    return this.#waiting.has(key) || [...this.#underWay].some((change) => keyOf(change) === key);
  }

  /** Send all that waits, at once and as one request. */
  flush() {
    if (this.#api && this.#waiting.size) this.#save(this.#api, this.#take());
  }

  /**
   * Return the entries of a read as they will be once everything is saved.
   *
   * @param {Structure} read
   */
  over({ post_types, taxonomies }) {
    const entries = { post_types: { ...post_types }, taxonomies: { ...taxonomies } };
    for (const change of [...this.#underWay, ...this.#waiting.values()]) apply(change, entries);
    return entries;
  }

  /** @param {Change} change */
  #hold(change) {
    const key = keyOf(change);
    const held = this.#waiting.get(key);
    const values = { ...held?.values, ...change.values };
    this.#waiting.set(key, { ...change, values, before: { ...change.before, ...held?.before } });
  }

  #take() {
    const changes = [...this.#waiting.values()];
    this.#waiting.clear();
    return changes;
  }

  /**
   * @param {Api} api
   * @param {Change[]} changes
   */
  async #save(api, changes) {
    for (const change of changes) this.#underWay.add(change);
    await this.#deliver(api, changes);
    if (!this.#underWay.size) this.flush();
  }

  /**
   * @param {Api} api
   * @param {Change[]} changes
   */
  async #deliver(api, changes) {
    const problem = await send(api, changes);
    if (problem?.status === 422 && changes.length > 1) {
      // One that is refused takes no other along.
      for (const change of changes) await this.#deliver(api, [change]);
      return;
    }
    for (const change of changes) this.#underWay.delete(change);
    if (problem?.status === 401) this.#keep(api, changes, problem);
    else this.#settled(changes, problem, false);
  }

  /**
   * Keep changes for a new token, once, and below what was changed since.
   *
   * @param {Api} api
   * @param {Change[]} changes
   * @param {Problem} problem
   */
  #keep(api, changes, problem) {
    const later = this.#take();
    for (const change of changes) if (!change.again) this.#hold({ ...change, again: true });
    for (const change of later) this.#hold(change);
    if (this.#api === api) this.#api = null;
    const inVain = changes.filter(({ again }) => again);
    if (inVain.length) this.#settled(inVain, problem, false);
    if (this.#waiting.size) this.#settled([...this.#waiting.values()], problem, true);
  }
}

/** @param {{ kind: string, name: string }} of */
export function keyOf({ kind, name }) {
  return `${kind} ${name}`;
}

/**
 * Put the values of a change into the entries that it is about.
 *
 * @param {Change} change
 * @param {Structure} entries
 */
export function apply({ kind, name, values }, entries) {
  const entry = Object.hasOwn(entries[kind], name) && entries[kind][name];
  if (entry) entries[kind][name] = { ...entry, ...values };
}

/**
 * Send changes; return why they were not saved, or null.
 *
 * @param {Api} api
 * @param {Change[]} changes
 */
async function send(api, changes) {
  /** @type {Partial<Record<Kind, Record<string, Settings>>>} */
  const settings = {};
  for (const kind of /** @type {Kind[]} */ (["post_types", "taxonomies"])) {
    const ours = changes.filter((change) => change.kind === kind);
    // Not by assignment: a name may be "__proto__".
    if (ours.length) settings[kind] = Object.fromEntries(ours.map(({ name, values }) => [name, values]));
  }
  try {
    await api.changeSettings(settings);
    return null;
  } catch (error) {
    const problem = problemOf(error);
    return isUnanswered(problem) ? lookUp(api, changes, problem) : problem;
  }
}

/**
 * Tell whether a failure says nothing about what was saved: no answer, or one of a proxy.
 *
 * @param {Problem} problem
 */
function isUnanswered({ status }) {
  return status < 400 || status === 502 || status === 504;
}

/**
 * Read what the receiver has; return null where it has these changes.
 *
 * @param {Api} api
 * @param {Change[]} changes
 * @param {Problem} problem
 */
async function lookUp(api, changes, problem) {
  try {
    const answer = await api.contentTypes(true, null);
    return answer && changes.every((change) => holds(change, answer.data)) ? null : problem;
  } catch {
    return Object.assign(problem, { isOpen: true });
  }
}

/**
 * Tell whether entries have the values of a change.
 *
 * @param {Change} change
 * @param {Structure} entries
 */
export function holds({ kind, name, values }, entries) {
  const entry = Object.hasOwn(entries[kind], name) ? entries[kind][name] : undefined;
  const settings = /** @type {(keyof Settings)[]} */ (Object.keys(values));
  return settings.every((setting) => entry?.[setting] === values[setting]);
}
