/** How the console says sentences, numbers, times and what happened, in the language of its reader. */

import { Clock } from "../tab/clock.js";
import { make, own } from "../tab/dom.js";
import { Language } from "../tab/language.js";
import { settle } from "../tab/locale.js";
import { sentences } from "../tab/story.js";
import { ar } from "./words-ar.js";
import { de } from "./words-de.js";
import { en } from "./words-en.js";

const HOUR_S = 3600;
export const STATES = ["fresh", "late", "stale", "never", "disconnected"];
export const TROUBLES = ["late", "stale", "never", "site_mismatch", "skewed", "shrunk"];

export const clock = new Clock();
/** @type {Language<ConsoleSentence>} */
export const language = new Language(settle(), clock, { ar, de, en });
const brief = new Intl.DateTimeFormat(language.tag, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
const list = new Intl.ListFormat(language.tag, { type: "unit" });

/**
 * Say a sentence as plain text.
 *
 * @param {Sentence | ConsoleSentence} key
 * @param {Record<string, string | number>} [values]
 */
export function text(key, values) {
  return language.text(key, values);
}

/**
 * Say a sentence that holds nodes, such as texts of a site, times and links.
 *
 * @param {Sentence | ConsoleSentence} key
 * @param {Record<string, string | number | Node | Words>} values
 */
export function words(key, values) {
  return language.words(key, values);
}

/**
 * Say what the receiver names: a state, a trouble; a name that is not known as it is.
 *
 * @param {string} kind such as state
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function named(kind, name, values) {
  return text(/** @type {ConsoleSentence} */ (`${kind}_${name}`), values) || name;
}

/**
 * Say why a site could not be asked to push, and what becomes of the request.
 *
 * @param {string} reason
 */
export function unasked(reason) {
  const why = named("unasked", reason);
  // Without a live key the site cannot ask the receiver either.
  return reason === "no_key" ? why : `${why} ${text("requestWaits")}`;
}

/**
 * Return what the receiver said in English, whatever language stands around it.
 *
 * @param {string} said
 */
export function english(said) {
  return make("bdi", { lang: "en", dir: "ltr" }, said);
}

/**
 * Return what is the same in every language, such as a command or a code.
 *
 * @param {string} said
 */
export function code(said) {
  return make("code", { dir: "ltr" }, said);
}

/** @param {number | null | undefined} value */
export function number(value) {
  return typeof value === "number" ? language.number(value) : "–";
}

/** @param {string[]} texts */
export function listed(texts) {
  return list.format(texts);
}

/** @param {string} instant */
export function moment(instant) {
  return brief.format(Date.parse(instant));
}

/**
 * Return an instant as an element; its exact time is in the title.
 *
 * @param {string | null | undefined} instant
 */
export function time(instant) {
  if (!instant) return make("span", {}, text("never"));
  return make("time", { datetime: instant, title: language.exactly(instant) }, moment(instant));
}

/**
 * Say how long something took.
 *
 * @param {number} value
 * @param {"millisecond" | "second" | "hour" | "day"} unit
 */
export function duration(value, unit) {
  return new Intl.NumberFormat(language.tag, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/**
 * Say one change; names and values are the site's own words.
 *
 * @param {ChangeRow} row
 * @returns {Words}
 */
export function change(row) {
  const [said] = sentences([row], language, ({ name }) => name);
  return [text(row.kind), ": ", ...(said ?? [own(row.name), ` ${row.what}`])];
}

/**
 * Say one event.
 *
 * @param {SiteEvent} event
 * @returns {Words}
 */
export function happening({ type, data }) {
  const key = /** @type {ConsoleSentence} */ (`event_${type.replace(".", "_")}`);
  const said = words(key, {
    n: data.left ?? (data.changes?.length ?? 0) + (data.more ?? 0),
    stay: data.stay ?? 0,
    revision: data.revision ?? 0,
    time: time(data.last_structure_fetch),
    duration: silence(data.silent_seconds ?? 0),
    url: own(data.mismatch_home_url ?? ""),
  });
  return said.length ? said : [own(type)];
}

/** @param {number} seconds */
function silence(seconds) {
  const hours = Math.round(seconds / HOUR_S);
  return hours < 48 ? duration(hours, "hour") : duration(Math.round(hours / 24), "day");
}
