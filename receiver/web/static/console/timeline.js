/** Pushes, changes and events of a site as one list, the newest first. */

import { make } from "../tab/dom.js";
import { change, happening, RESULTS, time } from "./words.js";

const LIMIT = 20;

/**
 * Return what happened lately.
 *
 * @param {App} app
 * @param {number} id of the integration
 */
export async function timeline(app, id) {
  const path = `integrations/${id}/`;
  /** @type {[PushRow[], SiteChange[], SiteEvent[]]} */
  const [pushes, changes, events] = await Promise.all([
    app.api.get(`${path}pushes/`, { limit: LIMIT }),
    app.api.get(`${path}changes/`, { limit: LIMIT, order: "desc" }),
    app.api.get("events/", { integration: id, limit: LIMIT, order: "desc" }),
  ]);
  const lists = [pushes.map(pushed), changes.map(changed), events.map(told)];
  // A full list goes on: below its oldest moment, only those of the others would be shown.
  const since = Math.max(0, ...lists.filter(({ length }) => length === LIMIT).map(oldest));
  const known = lists.flat().filter(({ at }) => Date.parse(at) >= since);
  const moments = known.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  if (!moments.length) return make("p", {}, "Nothing yet.");
  const items = moments.map(({ at, words }) => make("li", {}, time(at), make("span", {}, ...words)));
  return make("ol", { class: "timeline" }, ...items);
}

/** @param {Moment[]} list */
function oldest(list) {
  return Math.min(...list.map(({ at }) => Date.parse(at)));
}

/**
 * @param {PushRow} row
 * @returns {Moment}
 */
function pushed(row) {
  const by = [row.trigger, row.context].filter(Boolean).join(", ");
  const skipped = row.skipped ? `, ${row.skipped} parts left out` : "";
  return { at: row.received_at, words: [`Push: ${RESULTS[row.result] ?? row.result}${by ? ` (${by})` : ""}${skipped}`] };
}

/**
 * @param {SiteChange} row
 * @returns {Moment}
 */
function changed(row) {
  return { at: row.at, words: change(row) };
}

/**
 * @param {SiteEvent} event
 * @returns {Moment}
 */
function told(event) {
  return { at: event.timestamp, words: ["Event: ", ...happening(event)] };
}
