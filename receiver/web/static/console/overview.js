/** How the fleet is; every number leads to the sites that it counts. */

import { make } from "../tab/dom.js";
import { chart, sum } from "./chart.js";
import { link, table } from "./parts.js";
import { number, STATES, time, TROUBLES } from "./words.js";

/** @type {ConsoleView} */
export async function overview({ api }) {
  /** @type {[Fleet, Endpoint[]]} */
  const [fleet, endpoints] = await Promise.all([api.get("fleet/"), api.get("endpoints/", { limit: 500 })]);
  return make(
    "section",
    {},
    make("h1", {}, "Overview"),
    states(fleet),
    make("h2", {}, "Who needs a person"),
    troubles(fleet),
    make("h2", {}, "Pushes of the last 24 hours"),
    chart(fleet.pushes),
    refusals(fleet),
    make("h2", {}, "Deliveries"),
    worker(fleet, endpoints),
    deliveries(endpoints),
  );
}

/** @param {Fleet} fleet */
function states({ states: counts, counted_at }) {
  const cards = Object.entries(STATES).map(([state, words]) =>
    make("li", {}, link({ view: "sites", state }, make("b", {}, number(counts[state])), ` ${words}`)),
  );
  const when = make("p", { class: "hint" }, "Counted ", time(counted_at), ".");
  return make("div", {}, make("ul", { class: "cards" }, ...cards), when);
}

/** @param {Fleet} fleet */
function troubles({ troubles: all }) {
  const some = all.filter(({ integrations, oldest }) => integrations || oldest);
  if (!some.length) return make("p", {}, "No site needs a person now.");
  const rows = some.map(({ trouble, integrations, since, oldest }) => {
    const [words, advice] = TROUBLES[trouble] ?? [trouble, ""];
    const first = oldest ? [" (", link({ view: "site", id: oldest }, "the first"), ")"] : [];
    return [
      link({ view: "sites", trouble }, `${number(integrations)} ${words.toLowerCase()}`),
      make("span", {}, time(since), ...first),
      advice,
    ];
  });
  return table("Troubles", ["Sites", "Since", "What to do"], rows);
}

/** @param {Fleet} fleet */
function refusals({ pushes }) {
  const refused = pushes.filter(({ result }) => result === "refused");
  if (!refused.length) return make("p", { class: "hint" }, "No push was refused.");
  const reasons = [...new Set(refused.map(({ reason }) => reason))];
  const rows = reasons
    .map((reason) => /** @type {const} */ ([reason, sum(refused.filter((row) => row.reason === reason))]))
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => [make("code", {}, reason), number(count)]);
  return table("Refused pushes by reason", ["Reason", "Pushes"], rows);
}

/**
 * Say whether events are delivered at all.
 *
 * @param {Fleet} fleet
 * @param {Endpoint[]} endpoints
 */
function worker({ deliveries: { results, oldest_due_seconds, workers } }, endpoints) {
  if (!workers) {
    const words = "No worker was seen for a minute: start ";
    return make("p", { class: endpoints.length ? "notice" : "hint" }, words, make("code", {}, "flask --app wsgi deliver"), ".");
  }
  const counts = Object.entries(results).map(([result, count]) => `${number(count)} ${result}`);
  const due = oldest_due_seconds ? ` The oldest is due for ${number(oldest_due_seconds)} s.` : "";
  return make("p", {}, `A worker delivers. In all: ${counts.join(", ") || "nothing yet"}.${due}`);
}

/** @param {Endpoint[]} endpoints */
function deliveries(endpoints) {
  const bad = endpoints.filter(({ state }) => state !== "active");
  if (!endpoints.length) {
    return make("p", {}, "Nobody is told of events: ", link({ view: "endpoints" }, "create an endpoint"), ".");
  }
  if (!bad.length) return make("p", {}, `All ${number(endpoints.length)} endpoints receive their events.`);
  const items = bad.map(({ id, url, state, failing_since }) =>
    make("li", {}, link({ view: "endpoint", id }, url), ` is ${state} since `, time(failing_since)),
  );
  return make("ul", {}, ...items);
}
