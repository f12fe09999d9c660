/** The three questions of an owner: is it working, what is copied, what is left out and why. */

import { pluginPage } from "./wordpress.js";

/**
 * Answer whether it is working; if not: since when, and what to do.
 *
 * @param {Read} read
 * @param {Language} t
 * @returns {Told}
 */
export function connection(read, t) {
  const { last_structure_fetch: last, late_after, stale_after, disconnected_at } = read;
  const link = pluginPage(read.site?.home_url);
  if (disconnected_at) {
    const title = t.text("disconnected", { when: t.when(disconnected_at) });
    return { state: "disconnected", title, text: t.text("disconnectedText"), link };
  }
  if (!last) return { state: "never", title: t.text("blankNever"), text: "", link };
  const ago = t.ago(last);
  if (stale_after && t.age(stale_after) > 0) {
    return { state: "stale", title: t.text("stale", { when: t.when(last) }), text: t.text("staleText"), link };
  }
  if (late_after && t.age(late_after) > 0) {
    return { state: "late", title: t.text("late", { when: t.when(late_after) }), text: t.text("lateText", { ago }), link };
  }
  const next = t.when(late_after ?? last);
  return { state: "fresh", title: t.text("working"), text: t.text("workingText", { ago, next }), link: null };
}

/**
 * Answer how much of what is to be copied is copied.
 *
 * @param {Item[]} items
 * @param {Read} read
 * @param {Language} t
 * @returns {Told}
 */
export function copied(items, read, t) {
  const entries = items.map(({ entry }) => entry).filter((entry) => entry.enabled && !entry.missing_since);
  if (!read.synced_at && !entries.some((entry) => entry.synced_count !== null)) {
    return { state: "unknown", title: t.text("copiedUnknown"), text: t.text("copiedUnknownText"), link: null };
  }
  const all = sum(entries.map(({ count }) => count));
  const done = sum(entries.map(({ count, synced_count }) => Math.min(count, synced_count ?? 0)));
  const extra = entries.filter(({ count, synced_count }) => (synced_count ?? 0) > count).length;
  const texts = [];
  if (read.synced_at) texts.push(t.text("copiedText", { ago: t.ago(read.synced_at) }));
  if (extra) texts.push(t.text("copiedExtra", { n: extra }));
  return { state: "known", title: t.text("copiedOf", { done, all }), text: texts.join(" "), link: null };
}

/**
 * Answer what is copied and what is left out.
 *
 * @param {Item[]} items
 * @param {Language} t
 * @returns {Told}
 */
export function leftOut(items, t) {
  const here = items.filter(({ entry }) => !entry.missing_since);
  const off = here.filter(({ entry }) => !entry.enabled);
  const internal = off.filter(({ group }) => group === "internal").length;
  const others = off.length - internal;
  const texts = [];
  if (others) texts.push(t.text("typesOff", { n: others }));
  if (internal) texts.push(t.text("typesInternal", { n: internal }));
  const title = t.text("typesOf", { on: here.length - off.length, all: here.length });
  return { state: "known", title, text: texts.join(" ") || t.text("typesAll"), link: null };
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, each) => total + each, 0);
}
