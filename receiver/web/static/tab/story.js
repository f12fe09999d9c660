/** The story of a site: its changes by report, by label, in sentences. */

import { own } from "./dom.js";

/** @type {Record<string, Sentence>} */
const FATES = { left: "left", appeared: "appeared", returned: "returned" };

/**
 * Group changes that came together: one report, or one visit of somebody to the settings.
 *
 * @param {ChangeRow[]} rows the newest first
 * @returns {ChangeRow[][]}
 */
export function episodes(rows) {
  /** @type {ChangeRow[][]} */
  const all = [];
  for (const row of rows) {
    const last = all.at(-1);
    if (last?.[0] && isTogether(last[0], row)) last.push(row);
    else all.push([row]);
  }
  return all;
}

/**
 * @param {ChangeRow} a
 * @param {ChangeRow} b
 */
function isTogether(a, b) {
  const isSetting = (a.what === "set") === (b.what === "set");
  return isSetting && a.revision === b.revision && (a.what === "set" || a.at === b.at);
}

/**
 * Say what happened, a sentence each.
 *
 * @param {ChangeRow[]} rows of one episode
 * @param {Language} language
 * @param {(row: ChangeRow) => string} labelOf
 * @returns {Words[]}
 */
export function sentences(rows, language, labelOf) {
  const told = Object.entries(FATES).flatMap(([what, sentence]) => {
    return named(rows.filter((row) => row.what === what), sentence, language, labelOf);
  });
  const settings = rows.filter((row) => row.what === "set");
  const switched = settings.filter((row) => row.attribute === "enabled");
  return [
    ...told,
    ...named(switched.filter((row) => row.after === true), "setOn", language, labelOf),
    ...named(switched.filter((row) => row.after === false), "setOff", language, labelOf),
    ...settings.filter((row) => row.attribute === "fetch_limit").map((row) => limit(row, language, labelOf)),
    ...rows.filter((row) => row.what === "changed").map((row) => changed(row, language, labelOf)),
  ];
}

/**
 * @param {ChangeRow[]} rows
 * @param {Sentence} sentence
 * @param {Language} language
 * @param {(row: ChangeRow) => string} labelOf
 * @returns {Words[]}
 */
function named(rows, sentence, language, labelOf) {
  if (!rows.length) return [];
  return [language.words(sentence, { n: rows.length, names: language.list(rows.map(labelOf).sort((a, b) => language.compare(a, b))) })];
}

/**
 * @param {ChangeRow} row
 * @param {Language} language
 * @param {(row: ChangeRow) => string} labelOf
 */
function limit(row, language, labelOf) {
  const values = { before: Number(row.before), after: Number(row.after) };
  return language.words("setLimit", { label: own(labelOf(row)), ...values });
}

/**
 * @param {ChangeRow} row
 * @param {Language} language
 * @param {(row: ChangeRow) => string} labelOf
 */
function changed(row, language, labelOf) {
  const { attribute, before, after } = row;
  if (attribute === "label") {
    return language.words("renamed", { label: own(String(after)), before: own(String(before)) });
  }
  const key = /** @type {Sentence} */ (`attribute_${attribute}`);
  return language.words("changed", {
    label: own(labelOf(row)),
    attribute: language.text(key) || String(attribute),
    before: value(before, language),
    after: value(after, language),
  });
}

/**
 * @param {unknown} given
 * @param {Language} language
 */
function value(given, language) {
  if (typeof given === "boolean") return language.text(given ? "yes" : "no");
  if (Array.isArray(given) && given.length) return own(given.join(", "));
  if (typeof given === "number") return language.number(given);
  return typeof given === "string" && given ? own(`“${given}”`) : language.text("none");
}
