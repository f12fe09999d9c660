/** How the console says numbers, times, states and troubles. */

import { make, own } from "../tab/dom.js";

const decimal = new Intl.NumberFormat("en");
const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", hour12: false });
const full = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "long" });

/** @type {Record<string, string>} */
export const STATES = {
  fresh: "Fresh",
  late: "Late",
  stale: "Stale",
  never: "Never connected",
  disconnected: "Disconnected",
};

/** What each trouble is, and what to do. @type {Record<string, [string, string]>} */
export const TROUBLES = {
  late: ["Late", "Has not pushed for longer than it should: check that the site's cron runs."],
  stale: ["Stale", "Has not pushed for days: check that the site is up and its plugin active."],
  never: ["Never connected", "Has a key and never pushed: send its owner a connect link."],
  site_mismatch: ["Copy or moved", "Another address pushes with this key: its owner says in the plugin which it is."],
  skewed: ["Wrong clock", "The clock of the server is wrong: ask its host to set it."],
  shrunk: ["Lost entries", "Most entries left in one push: a plugin was probably switched off."],
};

/** @type {Record<string, string>} */
export const RESULTS = {
  applied: "changed",
  unchanged: "unchanged",
  duplicate: "sent twice",
  superseded: "older than what is stored",
  refused: "refused",
};

/** @param {number | null | undefined} value */
export function number(value) {
  return typeof value === "number" ? decimal.format(value) : "–";
}

/**
 * Say how many: "1 site", "2 sites".
 *
 * @param {number} count
 * @param {string} one
 */
export function many(count, one) {
  return `${number(count)} ${one}${count === 1 ? "" : "s"}`;
}

/**
 * Return an instant as an element; its exact time is in the title.
 *
 * @param {string | null | undefined} instant
 */
export function time(instant) {
  if (!instant) return make("span", {}, "never");
  const date = new Date(instant);
  return make("time", { datetime: instant, title: full.format(date) }, exact.format(date));
}

/**
 * Say one change; names and values are the site's own words.
 *
 * @param {SiteChange} row
 * @returns {Child[]}
 */
export function change({ kind, name, what, attribute, before, after }) {
  const thing = [kind === "post_types" ? "Post type " : "Taxonomy ", own(name)];
  if (attribute === null) return [...thing, ` ${what}`];
  return [...thing, `: ${attribute} was `, own(shown(before)), ", is now ", own(shown(after))];
}

/** @param {unknown} value */
function shown(value) {
  if (value === null || value === undefined || value === "") return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What each event tells. @type {Record<string, (data: SiteEvent["data"]) => Child[]>} */
const EVENTS = {
  "structure.changed": ({ revision, changes, more }) => [
    `${many(changes.length + more, "change")}, now revision ${number(revision)}`,
  ],
  "integration.connected": () => ["connected"],
  "integration.disconnected": () => ["disconnected"],
  "integration.late": ({ last_structure_fetch }) => ["late, last push ", time(last_structure_fetch)],
  "integration.stale": ({ last_structure_fetch }) => ["stale, last push ", time(last_structure_fetch)],
  "integration.recovered": ({ silent_seconds }) => [`pushes again after ${duration(silent_seconds)}`],
  "integration.site_mismatch": ({ mismatch_home_url }) => ["a push from ", own(mismatch_home_url), " was refused"],
  "integration.shrunk": ({ left, stay }) => [`lost ${number(left)} entries in one push, ${number(stay)} stay`],
};

/**
 * Say one event.
 *
 * @param {SiteEvent} event
 * @returns {Child[]}
 */
export function happening({ type, data }) {
  return EVENTS[type]?.(data) ?? [own(type)];
}

/** @param {number} seconds */
function duration(seconds) {
  const hours = Math.round(seconds / 3600);
  return hours < 48 ? many(hours, "hour") : many(Math.round(hours / 24), "day");
}
