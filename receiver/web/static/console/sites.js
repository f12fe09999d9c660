/** The sites of a search, a page at a time. */

import { make, own } from "../tab/dom.js";
import { bulk } from "./bulk.js";
import { filters, searchOf } from "./filters.js";
import { badge, link, table } from "./parts.js";
import { named, number, text, time } from "./words.js";

const LIMIT = 50;

/** @type {ConsoleView} */
export async function sites(app) {
  const search = searchOf(app.at);
  const query = new URLSearchParams([...search, ["limit", String(LIMIT)]]);
  // By time, which is the order of a state, what few of its sites have is found slowly.
  if (search.has("state") && [...search].length > 1) query.set("sort", "id");
  const page = await firstFilled(app, query, app.at.get("cursor"));
  /** @type {SiteRow[]} */
  const rows = page.data;
  const heads = ["", text("site"), text("state"), text("lastPush"), text("entries"), text("filter_wp_version"), text("labels")];
  const boxes = rows.map((row) => box(row));
  const found = table(text("sites"), heads, rows.map((row, index) => cells(row, boxes[index])));
  return make(
    "section",
    {},
    make("h1", {}, text("sites")),
    filters(app),
    bulk(app, search, boxes),
    rows.length ? found : make("p", { class: "blank" }, text("noSite")),
    pages(app, search, page, rows.length),
  );
}

/**
 * Return the first page that has a site: a search for what is rare answers empty ones in between.
 *
 * @param {App} app
 * @param {URLSearchParams} query
 * @param {string | number | null} cursor
 * @returns {Promise<ListPage<SiteRow>>}
 */
async function firstFilled(app, query, cursor) {
  if (cursor !== null) query.set("cursor", String(cursor));
  const page = await app.api.page("integrations/", query);
  if (page.data.length || page.next === null) return page;
  return firstFilled(app, query, page.next);
}

/** @param {SiteRow} row */
function box(row) {
  const label = text("selectOne", { label: row.site_url });
  return make("input", { type: "checkbox", value: row.id, "data-address": row.site_url, "aria-label": label });
}

/**
 * @param {SiteRow} row
 * @param {HTMLInputElement | undefined} selected
 * @returns {Child[]}
 */
function cells(row, selected) {
  const name = row.name ? [own(row.name), make("br")] : [];
  const labels = Object.entries(row.labels ?? {}).map(([key, value]) =>
    link({ view: "sites", label: `${key}:${value}` }, badge(`${key}: ${value}`, "label")),
  );
  return [
    selected ?? "",
    make("span", {}, ...name, link({ view: "site", id: row.id }, own(row.site_url))),
    badge(named("state", row.state), row.state),
    time(row.last_structure_fetch),
    number(row.post_types + row.taxonomies),
    own(row.site?.wp_version ?? "–"),
    make("span", {}, ...labels),
  ];
}

/**
 * @param {App} app
 * @param {URLSearchParams} search
 * @param {ListPage<SiteRow>} page
 * @param {number} shown
 */
function pages(app, search, page, shown) {
  const first = app.at.has("cursor")
    ? [link(new URLSearchParams([["view", "sites"], ...search]), text("firstPage")), " "]
    : [];
  const to = new URLSearchParams([["view", "sites"], ...search, ["cursor", String(page.next)]]);
  const next = page.next === null ? [] : [link(to, text("nextPage"))];
  return make("p", { class: "pages" }, `${text("onThisPage", { n: shown })} `, ...first, ...next);
}
