/** Sentences, numbers and times in the language of a person. */

import { own } from "./dom.js";
import { choose } from "./locale.js";
import { ar } from "./words-ar.js";
import { de } from "./words-de.js";
import { en } from "./words-en.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MAX_LISTED = 5;
/** @type {Record<string, Sentences>} */
const TABLES = { ar, de, en };

/**
 * Says the sentences of the tab, and those that another page adds.
 *
 * @template {string} [Key=never] of the sentences that are added
 */
export class Language {
  /** @type {Record<string, string | Plural>} */
  #table;
  #clock;
  #plural;
  #number;
  #relative;
  #time;
  #date;
  #exact;
  #list;
  #collator;

  /**
   * @param {string} locale of numbers and times, as BCP 47 has it; English where there is no table
   * @param {Clock} clock
   * @param {Record<string, Record<Key, string | Plural>>} [added] sentences by language
   */
  constructor(locale, clock, added = {}) {
    const { tag: known, language, direction } = choose([locale]);
    this.tag = known;
    this.direction = direction;
    this.#table = { ...TABLES[language], ...added[language] };
    this.#clock = clock;
    this.#plural = new Intl.PluralRules(known);
    this.#number = new Intl.NumberFormat(known);
    this.#relative = new Intl.RelativeTimeFormat(known, { numeric: "auto" });
    this.#time = new Intl.DateTimeFormat(known, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.#date = new Intl.DateTimeFormat(known, { day: "numeric", month: "long", year: "numeric" });
    this.#exact = new Intl.DateTimeFormat(known, { dateStyle: "medium", timeStyle: "long" });
    this.#list = new Intl.ListFormat(known, { type: "conjunction" });
    this.#collator = new Intl.Collator(known, { numeric: true, sensitivity: "base" });
  }

  /**
   * Say a sentence as plain text.
   *
   * @param {Sentence | Key} key
   * @param {Record<string, string | number>} [values]
   */
  text(key, values = {}) {
    return this.words(key, values).join("");
  }

  /**
   * Say a sentence; of its values a number is formatted, and `n` chooses the plural.
   *
   * @param {Sentence | Key} key
   * @param {Record<string, string | number | Node | Words>} [values]
   * @returns {Words}
   */
  words(key, values = {}) {
    const sentence = this.#table[key];
    if (sentence === undefined) return [];
    const form = typeof sentence === "string" ? sentence : this.#form(sentence, Number(values.n));
    return form.split(/\{(\w+)\}/).flatMap((part, index) => {
      const value = index % 2 ? (values[part] ?? "") : part;
      return typeof value === "number" ? this.number(value) : value;
    });
  }

  /**
   * @param {Plural} forms
   * @param {number} n
   */
  #form(forms, n) {
    return forms[this.#plural.select(n)] ?? forms.other;
  }

  /** @param {number} value */
  number(value) {
    return this.#number.format(value);
  }

  /**
   * Compare two texts as a dictionary does.
   *
   * @param {string} a
   * @param {string} b
   */
  compare(a, b) {
    return this.#collator.compare(a, b);
  }

  /**
   * List texts of the site, the first few by name.
   *
   * @param {string[]} texts
   * @returns {Words}
   */
  list(texts) {
    const named = texts.slice(0, texts.length > MAX_LISTED + 1 ? MAX_LISTED : texts.length);
    const more = texts.length - named.length;
    const all = more ? [...named, this.text("more", { n: more })] : named;
    let place = 0;
    return this.#list.formatToParts(all).map(({ type, value }) => {
      const isOwn = type === "element" && place++ < named.length;
      return isOwn ? own(value) : value;
    });
  }

  /** @param {string} instant */
  age(instant) {
    return this.#clock.now() - Date.parse(instant);
  }

  /**
   * Say how long ago an instant was, as long as that is minutes or hours; else its day.
   *
   * @param {string} instant
   */
  ago(instant) {
    const age = this.age(instant);
    if (age < MINUTE_MS) return this.text("justNow");
    if (age < HOUR_MS) return this.#relative.format(-Math.floor(age / MINUTE_MS), "minute");
    return this.#daysAgo(instant) ? this.when(instant) : this.#relative.format(-Math.floor(age / HOUR_MS), "hour");
  }

  /**
   * Say when an instant was or will be, by the calendar of the reader: a time of today or yesterday, else a date.
   *
   * @param {string} instant
   */
  when(instant) {
    const days = this.#daysAgo(instant);
    const time = this.#time.format(Date.parse(instant));
    if (days === 0) return this.text("todayAt", { time });
    if (days === 1) return this.text("yesterdayAt", { time });
    return days === -1 ? this.text("tomorrowAt", { time }) : this.#date.format(Date.parse(instant));
  }

  /**
   * Say when something happened: the time, too, where it is longer ago than yesterday.
   *
   * @param {string} instant
   */
  moment(instant) {
    return [0, 1].includes(this.#daysAgo(instant)) ? this.when(instant) : this.exactly(instant);
  }

  /**
   * Say an instant to the second, with its time zone.
   *
   * @param {string} instant
   */
  exactly(instant) {
    return this.#exact.format(Date.parse(instant));
  }

  /**
   * Return how many midnights of the reader lie between an instant and now.
   *
   * @param {string} instant
   */
  #daysAgo(instant) {
    const then = new Date(Date.parse(instant)).setHours(12, 0, 0, 0);
    return Math.round((new Date(this.#clock.now()).setHours(12, 0, 0, 0) - then) / (24 * HOUR_MS));
  }
}
