/** One endpoint: test it, pause it, and see what became of its deliveries. */

import { make, own } from "../tab/dom.js";
import { kindOf } from "./endpoints.js";
import { badge, button, field, form, link, once, table } from "./parts.js";
import { duration, english, named, number, text, time, words } from "./words.js";

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
    make("p", {}, badge(named("endpoint", row.state), kindOf(row.state)), " ", own(row.description ?? "")),
    ...failing(row),
    actions(app, row, path),
    make("h2", {}, text("deliveries")),
    make("p", { class: "chips" }, ...choices(row, state)),
    deliveries(app, page.data, path),
    ...further(row, state, page),
    make("h2", {}, text("replay")),
    replay(app, path),
  );
}

/** @param {Endpoint} row */
function failing(row) {
  if (!row.failing_since && !row.last_error) return [];
  const error = english(row.last_error ?? "");
  const said = row.failing_since ? words("failingAt", { time: time(row.failing_since), error }) : words("lastError", { error });
  return [make("p", { class: "notice" }, ...said)];
}

/**
 * @param {App} app
 * @param {Endpoint} row
 * @param {string} path
 */
function actions(app, row, path) {
  const said = make("span", { role: "status" });
  const test = button(text("sendTest"), async () => {
    const { delivered, status, error, ms } = await app.api.send("POST", `${path}test/`);
    const good = () => words("testAnswered", { status: String(status), duration: duration(ms, "millisecond") });
    said.replaceChildren(...(delivered ? good() : words("testFailed", { error: english(error ?? String(status)) })));
  });
  const toggle = button(text(row.enabled ? "disable" : "enable"), async () => {
    await app.api.send("PATCH", path, { enabled: !row.enabled });
    app.reload();
  });
  const rotate = button(text("rotateSecret"), async () => {
    const made = await app.api.send("POST", `${path}rotate-secret/`, {});
    said.replaceChildren(once(text("newSecret"), made.secret));
  });
  return make("p", { class: "actions" }, test, toggle, rotate, said);
}

/**
 * @param {Endpoint} row
 * @param {string | null} chosen
 */
function choices(row, chosen) {
  return [null, ...STATES].map((state) => {
    const node = link({ view: "endpoint", id: row.id, state }, state ? named("delivery", state) : text("all"));
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
  if (!found.length) return make("p", {}, text("noDelivery"));
  const rows = found.map((row) => [
    own(row.type),
    badge(named("delivery", row.state), { delivered: "fresh", failed: "stale" }[row.state] ?? "late"),
    number(row.attempts),
    time(row.attempted_at),
    answer(row),
    row.state === "delivered" ? "" : retry(app, row, path),
  ]);
  const heads = [text("eventType"), text("state"), text("attempts"), text("lastAttempt"), text("answer"), ""];
  return table(text("deliveries"), heads, rows);
}

/** @param {Delivery} row */
function answer(row) {
  const said = english([row.last_status, row.last_error].filter(Boolean).join(", ") || "–");
  if (!row.answer) return said;
  return make("details", {}, make("summary", {}, said), make("pre", { dir: "auto" }, row.answer));
}

/**
 * @param {App} app
 * @param {Delivery} row
 * @param {string} path
 */
function retry(app, row, path) {
  return button(text("retryNow"), async () => {
    await app.api.send("POST", `${path}deliveries/${row.id}/retry/`);
    app.say(text("sentAgain"));
    app.reload();
  });
}

/**
 * @param {Endpoint} row
 * @param {string | null} state
 * @param {ListPage<Delivery>} page
 */
function further(row, state, { next }) {
  return next === null ? [] : [make("p", {}, link({ view: "endpoint", id: row.id, state, cursor: next }, text("nextPage")))];
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
    field(text("replaySince"), "since", { type: "datetime-local", required: true }),
    make("button", {}, text("replay")),
  );
}
