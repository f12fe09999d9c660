/** How the fleet is; every number leads to the sites that it counts. */

import { make, own } from "../tab/dom.js";
import { chart, sum } from "./chart.js";
import { link, table } from "./parts.js";
import { code, duration, listed, named, number, STATES, text, time, words } from "./words.js";

/** @type {ConsoleView} */
export async function overview({ api }) {
  /** @type {[Fleet, Endpoint[]]} */
  const [fleet, endpoints] = await Promise.all([api.get("fleet/"), api.get("endpoints/", { limit: 500 })]);
  return make(
    "section",
    {},
    make("h1", {}, text("overview")),
    states(fleet),
    make("h2", {}, text("needsPerson")),
    troubles(fleet),
    make("h2", {}, text("pushesOfDay", { n: 24 })),
    chart(fleet.pushes),
    refusals(fleet),
    make("h2", {}, text("deliveries")),
    worker(fleet, endpoints),
    deliveries(endpoints),
  );
}

/** @param {Fleet} fleet */
function states({ states: counts, counted_at }) {
  const cards = STATES.map((state) =>
    make("li", {}, link({ view: "sites", state }, make("b", {}, number(counts[state])), ` ${named("state", state)}`)),
  );
  const when = make("p", { class: "hint" }, ...words("counted", { time: time(counted_at) }));
  return make("div", {}, make("ul", { class: "cards" }, ...cards), when);
}

/** @param {Fleet} fleet */
function troubles({ troubles: all }) {
  const some = all.filter(({ integrations, oldest }) => integrations || oldest);
  if (!some.length) return make("p", {}, text("noTrouble"));
  const rows = some.map(({ trouble, integrations, since, oldest }) => {
    const first = oldest ? [" (", link({ view: "site", id: oldest }, text("firstSite")), ")"] : [];
    return [
      link({ view: "sites", trouble }, named("number", trouble, { n: number(integrations) })),
      make("span", {}, time(since), ...first),
      named("advice", trouble),
    ];
  });
  return table(text("troubles"), [text("sites"), text("since"), text("whatToDo")], rows);
}

/** @param {Fleet} fleet */
function refusals({ pushes }) {
  const refused = pushes.filter(({ result }) => result === "refused");
  if (!refused.length) return make("p", { class: "hint" }, text("noRefusal"));
  const reasons = [...new Set(refused.map(({ reason }) => reason))];
  const rows = reasons
    .map((reason) => /** @type {const} */ ([reason, sum(refused.filter((row) => row.reason === reason))]))
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => [code(reason), number(count)]);
  return table(text("refusals"), [text("reason"), text("pushes")], rows);
}

/**
 * Say whether events are delivered at all.
 *
 * @param {Fleet} fleet
 * @param {Endpoint[]} endpoints
 */
function worker({ deliveries: { results, oldest_due_seconds, workers } }, endpoints) {
  if (!workers) {
    const said = words("noWorker", { command: code("flask --app wsgi deliver") });
    return make("p", { class: endpoints.length ? "notice" : "hint" }, ...said);
  }
  const counts = Object.entries(results).map(([result, n]) => named("attempts", result, { n }));
  const all = counts.length ? text("worker", { results: listed(counts) }) : text("nothingDelivered");
  const due = oldest_due_seconds ? ` ${text("oldestDue", { duration: duration(oldest_due_seconds, "second") })}` : "";
  return make("p", {}, all, due);
}

/** @param {Endpoint[]} endpoints */
function deliveries(endpoints) {
  const bad = endpoints.filter(({ state }) => state !== "active");
  if (!endpoints.length) {
    return make("p", {}, ...words("nobodyTold", { link: link({ view: "endpoints" }, text("createOne")) }));
  }
  if (!bad.length) return make("p", {}, text("allReceive", { n: endpoints.length }));
  const items = bad.map(({ id, url, state, failing_since }) => {
    const values = { url: link({ view: "endpoint", id }, own(url)), state: named("endpoint", state) };
    return failing_since ? words("endpointSince", { ...values, time: time(failing_since) }) : words("endpointIs", values);
  });
  return make("ul", {}, ...items.map((said) => make("li", {}, ...said)));
}
