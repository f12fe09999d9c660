/** Who is told of events: the list, and a new one. */

import { make, own } from "../tab/dom.js";
import { badge, field, form, link, once, table } from "./parts.js";
import { named, text, time } from "./words.js";

/** @type {ConsoleView} */
export async function endpoints(app) {
  /** @type {Endpoint[]} */
  const found = await app.api.get("endpoints/", { limit: 500 });
  const rows = found.map((row) => [
    link({ view: "endpoint", id: row.id }, own(row.url)),
    badge(named("endpoint", row.state), kindOf(row.state)),
    row.failing_since ? time(row.failing_since) : "–",
    time(row.last_success_at),
    own(row.types?.join(", ") ?? text("allEvents")),
  ]);
  const heads = [text("address"), text("state"), text("failingSince"), text("lastSuccess"), text("events")];
  const list = rows.length ? table(text("endpoints"), heads, rows) : make("p", {}, text("noEndpoint"));
  const title = make("h2", {}, text("createEndpoint"));
  return make("section", {}, make("h1", {}, text("endpoints")), list, title, creation(app));
}

/**
 * Return the badge's colour of an endpoint's state.
 *
 * @param {string} state
 */
export function kindOf(state) {
  return { active: "fresh", failing: "stale" }[state] ?? "disconnected";
}

/** @param {App} app */
function creation(app) {
  const made = make("div");
  const node = form(
    async ({ url, description, types }) => {
      const wanted = (types ?? "").split(/[\s,]+/).filter(Boolean);
      const body = { url, ...(description ? { description } : {}), ...(wanted.length ? { types: wanted } : {}) };
      const answer = await app.api.send("POST", "endpoints/", body);
      const on = link({ view: "endpoint", id: answer.id }, text("goToEndpoint"));
      made.replaceChildren(once(text("itsSecret"), answer.secret), on);
    },
    field(text("address"), "url", { dir: "ltr", type: "url", required: true, size: "28", placeholder: "https://example.com/hook" }),
    field(text("wantedEvents"), "types", { size: "32", placeholder: "structure.changed, integration.late" }),
    field(text("description"), "description"),
    make("button", {}, text("create")),
  );
  return make("div", {}, node, made);
}
