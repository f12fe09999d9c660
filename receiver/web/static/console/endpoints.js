/** Who is told of events: the list, and a new one. */

import { make, own } from "../tab/dom.js";
import { badge, field, form, link, once, table } from "./parts.js";
import { time } from "./words.js";

/** @type {ConsoleView} */
export async function endpoints(app) {
  /** @type {Endpoint[]} */
  const found = await app.api.get("endpoints/", { limit: 500 });
  const rows = found.map((row) => [
    link({ view: "endpoint", id: row.id }, own(row.url)),
    badge(row.state, kindOf(row.state)),
    row.failing_since ? time(row.failing_since) : "–",
    time(row.last_success_at),
    own(row.types?.join(", ") ?? "all events"),
  ]);
  const list = rows.length
    ? table("Endpoints", ["Address", "State", "Failing since", "Last success", "Events"], rows)
    : make("p", {}, "There is none yet: create one, and it is sent every event from then on.");
  return make("section", {}, make("h1", {}, "Endpoints"), list, make("h2", {}, "Create an endpoint"), creation(app));
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
      const on = link({ view: "endpoint", id: answer.id }, "Go to the endpoint");
      made.replaceChildren(once("Its secret, with which it verifies what it is sent.", answer.secret), on);
    },
    field("Address", "url", { type: "url", required: true, placeholder: "https://example.com/hook" }),
    field("Events (all)", "types", { placeholder: "structure.changed, integration.late" }),
    field("Description", "description"),
    make("button", {}, "Create"),
  );
  return make("div", {}, node, made);
}
