/** How times, numbers, freshness and changes are said. */

import { own } from "./dom.js";

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
// Maps, because a site may call anything "constructor".
const STATUSES = new Map([
  ["publish", "published"],
  ["future", "scheduled"],
  ["trash", "in the trash"],
]);
const ATTRIBUTES = new Map([
  ["singular_label", "singular label"],
  ["show_ui", "“show in the admin”"],
  ["builtin", "“built in”"],
  ["rest_base", "REST base"],
  ["rest_namespace", "REST namespace"],
  ["object_types", "post types"],
]);

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const decimal = new Intl.NumberFormat("en");
const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "long" });
const full = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "medium" });

/**
 * Say a number with its thousands apart.
 *
 * @param {number} value
 */
export function number(value) {
  return decimal.format(value);
}

/**
 * Say how many: "1 change", "2 changes".
 *
 * @param {number} count
 * @param {string} one
 * @param {string} [more]
 */
export function many(count, one, more = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : more}`;
}

/**
 * Say how long ago an instant was.
 *
 * @param {string} instant
 */
export function ago(instant) {
  const seconds = (Date.now() - Date.parse(instant)) / 1000;
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? ["second", 0];
  return size ? relative.format(-Math.floor(seconds / size), unit) : "just now";
}

/**
 * Say since when: a time today, else a day.
 *
 * @param {string} instant
 */
export function since(instant) {
  const then = Date.parse(instant);
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (then >= midnight) return clock.format(then);
  return then >= midnight - 86_400_000 ? "yesterday" : day.format(then);
}

/**
 * Say an instant exactly.
 *
 * @param {string} instant
 */
export function exactly(instant) {
  return full.format(new Date(instant));
}

/**
 * Say the counts by status, the largest first, but for 0 and what inherits its status.
 *
 * @param {Record<string, number> | null | undefined} counts
 * @returns {Words}
 */
export function statuses(counts) {
  const told = Object.entries(counts ?? {})
    .filter(([status, count]) => count > 0 && status !== "inherit")
    .sort(([, a], [, b]) => b - a);
  return told.flatMap(([status, count], index) => [
    `${index ? " · " : ""}${number(count)} `,
    STATUSES.get(status) ?? own(status.replace(/[-_]/g, " ")),
  ]);
}

/**
 * Return the state of what was pushed, and a sentence that says it.
 *
 * @param {Freshness} read
 */
export function freshness({ last_structure_fetch: last, late_after, stale_after, disconnected_at }) {
  const now = Date.now();
  if (disconnected_at) {
    const text = `Disconnected ${ago(disconnected_at)}, in WordPress. The next push undoes it.`;
    return { state: "disconnected", text };
  }
  if (!last) return { state: "never", text: "This site has not pushed yet." };
  if (stale_after && now > Date.parse(stale_after)) {
    const text = `Stale: last pushed ${ago(last)}, so this may no longer be true. Check that the site is up and its plugin active.`;
    return { state: "stale", text };
  }
  if (late_after && now > Date.parse(late_after)) {
    const text = `Late since ${since(late_after)}: the site’s cron may not be running. Last pushed ${ago(last)}.`;
    return { state: "late", text };
  }
  return { state: "fresh", text: `Pushed ${ago(last)}` };
}

/**
 * Say one change; names and values are the site's own words.
 *
 * @param {ChangeRow} row
 * @returns {Words}
 */
export function changed({ kind, name, what, attribute, before, after }) {
  const thing = [kind === "post_types" ? "Post type " : "Taxonomy ", own(name)];
  if (attribute === null) return [...thing, ` ${what}.`];
  const label = ATTRIBUTES.get(attribute) ?? attribute;
  return [...thing, `: ${label} was `, ...shown(before), ", is now ", ...shown(after), "."];
}

/**
 * @param {unknown} value
 * @returns {Words}
 */
function shown(value) {
  if (typeof value === "boolean") return [value ? "on" : "off"];
  if (Array.isArray(value) && value.length) return [own(value.join(", "))];
  if (typeof value === "number") return [String(value)];
  return typeof value === "string" && value ? ["“", own(value), "”"] : ["nothing"];
}
