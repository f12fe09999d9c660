/** Pushes, changes and events of a site as one list, the newest first. */

import { make } from "../tab/dom.js";
import { change, happening, listed, named, text, time, words } from "./words.js";

const LIMIT = 20;

/**
 * Return what happened lately.
 *
 * @param {App} app
 * @param {number} id of the integration
 */
export async function timeline(app, id) {
  const path = `integrations/${id}/`;
  /** @type {[PushRow[], ChangeRow[], SiteEvent[]]} */
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
  if (!moments.length) return make("p", {}, text("nothingHappened"));
  const items = moments.map(({ at, said }) => make("li", {}, time(at), make("span", {}, ...said)));
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
  const result = named("result", row.result);
  const by = [
    ...(row.trigger ? [named("trigger", row.trigger)] : []),
    ...(row.context ? [row.context] : []),
    ...(row.skipped ? [text("skipped", { n: row.skipped })] : []),
  ];
  const said = by.length ? text("pushedBy", { result, by: listed(by) }) : text("pushed", { result });
  return { at: row.received_at, said: [said] };
}

/**
 * @param {ChangeRow} row
 * @returns {Moment}
 */
function changed(row) {
  return { at: row.at, said: change(row) };
}

/**
 * @param {SiteEvent} event
 * @returns {Moment}
 */
function told(event) {
  return { at: event.timestamp, said: words("event", { what: happening(event) }) };
}
