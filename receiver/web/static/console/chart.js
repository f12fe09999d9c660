/** The pushes of a day, as bars and as a table. */

import { make } from "../tab/dom.js";
import { table } from "./parts.js";
import { clock, language, named, number, text } from "./words.js";

const HOURS = 24;
const HOUR_MS = 3_600_000;
const HEIGHT = 60;
const KINDS = ["applied", "unchanged", "refused"];
const hourOf = new Intl.DateTimeFormat(language.tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/**
 * Return a chart of the last 24 hours; a table beside it says the same.
 *
 * @param {PushHour[]} rows
 */
export function chart(rows) {
  const hours = grouped(rows);
  const most = Math.max(1, ...hours.map(({ counts }) => counts.reduce((total, count) => total + count, 0)));
  const viewBox = `0 0 ${HOURS * 10} ${HEIGHT}`;
  const image = svg("svg", { viewBox, class: "chart", preserveAspectRatio: "none", "aria-hidden": "true" });
  image.append(...hours.flatMap(({ counts }, index) => bars(counts, index, most)));
  const legend = KINDS.map((kind) => make("span", { class: "legend", "data-kind": kind }, named("result", kind)));
  const cells = hours.map(({ at, counts }) => [hourOf.format(at), ...counts.map((count) => number(count))]);
  const heads = [text("hour"), ...KINDS.map((kind) => named("result", kind))];
  return make(
    "figure",
    {},
    image,
    make("figcaption", {}, ...legend),
    make("details", {}, make("summary", {}, text("asTable")), table(text("pushesByHour"), heads, cells)),
  );
}

/** @param {PushHour[]} rows */
function grouped(rows) {
  const last = Math.floor(clock.now() / HOUR_MS) * HOUR_MS;
  return Array.from({ length: HOURS }, (_, index) => {
    const at = last - (HOURS - 1 - index) * HOUR_MS;
    const of = rows.filter((row) => Date.parse(row.hour) === at);
    return { at, counts: KINDS.map((kind) => sum(of.filter(({ result }) => kindOf(result) === kind))) };
  });
}

/** @param {string} result */
function kindOf(result) {
  return KINDS.includes(result) ? result : "unchanged";
}

/** @param {PushHour[]} rows */
export function sum(rows) {
  return rows.reduce((total, { pushes }) => total + pushes, 0);
}

/**
 * @param {number[]} counts
 * @param {number} index
 * @param {number} most
 */
function bars(counts, index, most) {
  let top = HEIGHT;
  return counts.map((count, kind) => {
    const height = (count / most) * HEIGHT;
    top -= height;
    return svg("rect", { x: index * 10 + 1, y: top, width: 8, height, class: KINDS[kind] ?? "" });
  });
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function svg(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}
