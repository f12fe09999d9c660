/** What changed across the fleet: the same change on many sites has one cause. */

import { make, own } from "../tab/dom.js";
import { choice, link, table } from "./parts.js";
import { many, time } from "./words.js";

const HOUR_MS = 3_600_000;
/** @type {[string, string][]} */
const SINCE = [
  ["1", "the last hour"],
  ["24", "the last 24 hours"],
  ["168", "the last 7 days"],
  ["720", "the last 30 days"],
];
/** @type {[string, string][]} */
const WHAT = [
  ["left", "disappeared"],
  ["appeared", "appeared"],
  ["returned", "came back"],
  ["changed", "was changed"],
];

/** @type {ConsoleView} */
export async function radar(app) {
  const hours = app.at.get("hours") ?? "24";
  const what = app.at.get("what") ?? "left";
  const since = new Date(Date.now() - Number(hours) * HOUR_MS).toISOString();
  const found = await app.api.get("changes/", { since, what });
  const words = WHAT.find(([name]) => name === what)?.[1] ?? what;
  /** @type {Child[][]} */
  const rows = found.map((/** @type {RadarRow} */ row) => [
    make("span", {}, row.kind === "post_types" ? "post type " : "taxonomy ", make("b", {}, own(row.name))),
    link({ view: "sites", changed: row.changed, since }, many(row.sites, "site")),
    time(row.first_at),
    time(row.last_at),
  ]);
  const list = rows.length
    ? table(`What ${words}`, ["Entry", "Sites", "First", "Last"], rows)
    : make("p", {}, `Nothing ${words} in this time.`);
  return make("section", {}, make("h1", {}, "Radar"), choices(app, hours, what), list);
}

/**
 * @param {App} app
 * @param {string} hours
 * @param {string} what
 */
function choices(app, hours, what) {
  const node = make("form", {}, choice("Since", "hours", SINCE, hours), choice("What", "what", WHAT, what));
  node.addEventListener("change", () => {
    const values = new FormData(node);
    app.go({ view: "radar", hours: String(values.get("hours")), what: String(values.get("what")) });
  });
  return node;
}
