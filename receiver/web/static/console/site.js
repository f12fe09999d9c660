/** One site: its tab, its keys, its labels, what happened, and what can be done. */

import { make, own } from "../tab/dom.js";
import { keys } from "./keys.js";
import { badge, button, field, form, once, table } from "./parts.js";
import { timeline } from "./timeline.js";
import { language, named, text, time, unasked, words } from "./words.js";

/** @type {ConsoleView} */
export async function site(app) {
  const id = Number(app.at.get("id"));
  const path = `integrations/${id}/`;
  /** @type {SiteRow} */
  const row = await app.api.get(path);
  return make(
    "section",
    {},
    make("h1", {}, own(row.name ?? row.site_url)),
    make("p", {}, badge(named("state", row.state), row.state), " ", away(row.site_url), " ", ...pushed(row)),
    actions(app, row, path),
    tab(app, id),
    make("h2", {}, text("labels")),
    labels(app, row, path),
    make("h2", {}, text("keys")),
    await keys(app, path),
    make("h2", {}, text("told")),
    facts(row),
    make("h2", {}, text("happened")),
    await timeline(app, id),
    make("h2", {}, text("remove")),
    removal(app, row, path),
  );
}

/** @param {SiteRow} row */
function pushed(row) {
  return words("lastPushAt", { time: time(row.last_structure_fetch) });
}

/** @param {string} url */
function away(url) {
  // An address from a site is followed only where it is one of the web.
  const safe = /^https?:\/\//.test(url);
  return safe ? make("a", { href: url, target: "_blank", rel: "noreferrer" }, own(url)) : own(url);
}

/**
 * @param {App} app
 * @param {number} id
 */
function tab(app, id) {
  const element = make("igny8-content-types", { src: app.api.site(id), locale: language.tag });
  element.token = app.api.token;
  return make("div", { class: "embedded" }, element);
}

/**
 * @param {App} app
 * @param {SiteRow} row
 * @param {string} path
 */
function actions(app, row, path) {
  const said = make("span", { role: "status" });
  const check = button(text("do_check"), async () => {
    const answer = await app.api.send("POST", `${path}sync-now/`);
    said.textContent = answer.delivered ? text("siteAsked") : unasked(answer.reason);
  });
  const connect = button(text("makeConnectLink"), async () => {
    const made = await app.api.send("POST", `${path}connect-links/`, {});
    said.replaceChildren(once(text("sendLink"), made.url));
  });
  const stop = button(text("disconnect"), async () => {
    await app.api.send("POST", `${path}disconnect/`);
    app.reload();
  });
  const off = row.state === "disconnected" ? [] : [stop];
  return make("p", { class: "actions" }, check, connect, ...off, said);
}

/**
 * @param {App} app
 * @param {SiteRow} row
 * @param {string} path
 */
function labels(app, row, path) {
  const put = async (/** @type {Record<string, string | null>} */ changed) => {
    await app.api.send("PATCH", path, { labels: changed });
    app.reload();
  };
  const held = Object.entries(row.labels ?? {}).map(([key, value]) =>
    make("li", {}, badge(`${key}: ${value}`, "label"), button("×", () => put({ [key]: null }), { "aria-label": text("removeLabel", { key }) })),
  );
  const add = form(
    ({ key = "", value = "" }) => put({ [key]: value }),
    field(text("key"), "key", { required: true, pattern: "[a-z0-9_.\\-]{1,40}" }),
    field(text("value"), "value", { required: true, maxlength: "80" }),
    make("button", {}, text("addLabel")),
  );
  return make("div", {}, make("ul", { class: "chips" }, ...held), add);
}

/** @param {SiteRow} row */
function facts({ site: told }) {
  if (!told) return make("p", {}, text("nothingTold"));
  const rows = Object.entries(told)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => [named("fact", name), fact(value)]);
  return table(text("site"), [text("what"), text("value")], rows);
}

/** @param {unknown} value */
function fact(value) {
  return typeof value === "boolean" ? text(value ? "yes" : "no") : own(String(value));
}

/**
 * @param {App} app
 * @param {SiteRow} row
 * @param {string} path
 */
function removal(app, row, path) {
  const node = form(
    async ({ typed }) => {
      if (typed !== row.site_url) {
        app.say(text("addressDiffers"));
        return;
      }
      await app.api.send("DELETE", path);
      app.go({ view: "sites" });
    },
    field(text("removal"), "typed", { required: true, placeholder: row.site_url }),
    make("button", { class: "danger", disabled: true }, text("removeSite")),
  );
  node.addEventListener("input", () => {
    const typed = node.querySelector("input")?.value.trim();
    node.querySelector("button")?.toggleAttribute("disabled", typed !== row.site_url);
  });
  return node;
}
