/** One endpoint: test it, pause it, and see what became of its deliveries. */

import { make, own } from "../tab/dom.js";
import { kindOf } from "./endpoints.js";
import { badge, button, field, form, link, once, table } from "./parts.js";
import { many, number, time } from "./words.js";

const STATES = ["pending", "failed", "delivered"];
const LIMIT = 50;

/** @type {ConsoleView} */
export async function endpoint(app) {
  const path = `endpoints/${Number(app.at.get("id"))}/`;
  const state = app.at.get("state");
  const query = { limit: LIMIT, state, cursor: app.at.get("cursor") };
  /** @type {[Endpoint, ListPage<Delivery>]} */
  const [row, page] = await Promise.all([app.api.get(path), app.api.page(`${path}deliveries/`, query)]);
  return make(
    "section",
    {},
    make("h1", {}, own(row.url)),
    make("p", {}, badge(row.state, kindOf(row.state)), " ", own(row.description ?? "")),
    ...failing(row),
    actions(app, row, path),
    make("h2", {}, "Deliveries"),
    make("p", { class: "chips" }, ...choices(row, state)),
    deliveries(app, page.data, path),
    ...further(row, state, page),
    make("h2", {}, "Replay"),
    replay(app, path),
  );
}

/** @param {Endpoint} row */
function failing(row) {
  if (!row.failing_since && !row.last_error) return [];
  const since = row.failing_since ? ["Failing since ", time(row.failing_since), ". "] : ["Last error: "];
  return [make("p", { class: "notice" }, ...since, own(row.last_error ?? ""))];
}

/**
 * @param {App} app
 * @param {Endpoint} row
 * @param {string} path
 */
function actions(app, row, path) {
  const said = make("span", { role: "status" });
  const test = button("Send a test", async () => {
    const { delivered, status, error, ms } = await app.api.send("POST", `${path}test/`);
    said.textContent = delivered ? `It answered ${status} after ${number(ms)} ms.` : `Not delivered: ${error ?? `it answered ${status}`}.`;
  });
  const toggle = button(row.enabled ? "Disable" : "Enable", async () => {
    await app.api.send("PATCH", path, { enabled: !row.enabled });
    app.reload();
  });
  const rotate = button("Rotate the secret", async () => {
    const made = await app.api.send("POST", `${path}rotate-secret/`, {});
    said.replaceChildren(once("The new secret. The old one signs beside it for a week.", made.secret));
  });
  return make("p", { class: "actions" }, test, toggle, rotate, said);
}

/**
 * @param {Endpoint} row
 * @param {string | null} chosen
 */
function choices(row, chosen) {
  return [null, ...STATES].map((state) => {
    const node = link({ view: "endpoint", id: row.id, state }, state ?? "all");
    if (state === chosen) node.setAttribute("aria-current", "true");
    return node;
  });
}

/**
 * @param {App} app
 * @param {Delivery[]} found
 * @param {string} path
 */
function deliveries(app, found, path) {
  if (!found.length) return make("p", {}, "There is none.");
  const rows = found.map((row) => [
    own(row.type),
    badge(row.state, { delivered: "fresh", failed: "stale" }[row.state] ?? "late"),
    `${many(row.attempts, "attempt")}, the last `,
    time(row.attempted_at),
    answer(row),
    row.state === "delivered" ? "" : retry(app, row, path),
  ]);
  return table("Deliveries", ["Event", "State", "Attempts", "At", "Answer", ""], rows);
}

/** @param {Delivery} row */
function answer(row) {
  const words = [row.last_status, row.last_error].filter(Boolean).join(", ") || "–";
  if (!row.answer) return own(words);
  return make("details", {}, make("summary", {}, own(words)), make("pre", {}, row.answer));
}

/**
 * @param {App} app
 * @param {Delivery} row
 * @param {string} path
 */
function retry(app, row, path) {
  return button("Retry now", async () => {
    await app.api.send("POST", `${path}deliveries/${row.id}/retry/`);
    app.say("It is sent again now.");
    app.reload();
  });
}

/**
 * @param {Endpoint} row
 * @param {string | null} state
 * @param {ListPage<Delivery>} page
 */
function further(row, state, { next }) {
  return next === null ? [] : [make("p", {}, link({ view: "endpoint", id: row.id, state, cursor: next }, "Next page"))];
}

/**
 * @param {App} app
 * @param {string} path
 */
function replay(app, path) {
  return form(
    async ({ since = "" }) => {
      await app.api.send("POST", `${path}replay/`, { since: new Date(since).toISOString() });
      app.reload();
    },
    field("Send all events again since", "since", { type: "datetime-local", required: true }),
    make("button", {}, "Replay"),
  );
}
