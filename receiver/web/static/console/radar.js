/** What changed across the fleet: the same change on many sites has one cause. */

import { make, own } from "../tab/dom.js";
import { choice, link, table } from "./parts.js";
import { clock, named, text, time, words } from "./words.js";

const HOUR_MS = 3_600_000;
/** Hours, and the number in their words. @type {[string, number][]} */
const SINCE = [["1", 1], ["24", 24], ["168", 7], ["720", 30]];
const WHAT = ["left", "appeared", "returned", "changed"];

/** @type {ConsoleView} */
export async function radar(app) {
  const hours = app.at.get("hours") ?? "24";
  const what = app.at.get("what") ?? "left";
  const since = new Date(clock.now() - Number(hours) * HOUR_MS).toISOString();
  const found = await app.api.get("changes/", { since, what });
  /** @type {Child[][]} */
  const rows = found.map((/** @type {RadarRow} */ row) => [
    make("span", {}, ...entry(row)),
    link({ view: "sites", changed: row.changed, since }, text("numberOfSites", { n: row.sites })),
    time(row.first_at),
    time(row.last_at),
  ]);
  const list = rows.length
    ? table(named("what", what), [text("entry"), text("sites"), text("first"), text("last")], rows)
    : make("p", {}, text("nothingFound"));
  return make("section", {}, make("h1", {}, text("radar")), choices(app, hours, what), list);
}

/** @param {RadarRow} row */
function entry({ kind, name }) {
  const key = kind === "post_types" ? "entry_post_types" : "entry_taxonomies";
  return words(key, { name: make("b", {}, own(name)) });
}

/**
 * @param {App} app
 * @param {string} hours
 * @param {string} what
 */
function choices(app, hours, what) {
  const times = SINCE.map(([value, n]) => /** @type {[string, string]} */ ([value, named("hours", value, { n })]));
  const fates = WHAT.map((value) => /** @type {[string, string]} */ ([value, named("what", value)]));
  const node = make("form", {}, choice(text("period"), "hours", times, hours), choice(text("what"), "what", fates, what));
  node.addEventListener("change", () => {
    const values = new FormData(node);
    app.go({ view: "radar", hours: String(values.get("hours")), what: String(values.get("what")) });
  });
  return node;
}
