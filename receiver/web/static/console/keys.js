/** The keys of a site: which live, a new one, and an end at once. */

import { make } from "../tab/dom.js";
import { badge, button, field, form, once, table } from "./parts.js";
import { code, named, text, time } from "./words.js";

const OVERLAP_HOURS = "168";

/**
 * Return the keys of a site and what can be done with them.
 *
 * @param {App} app
 * @param {string} path of the integration
 */
export async function keys(app, path) {
  const node = make("div", {}, await list(app, path));
  const rotate = form(
    async ({ overlap }) => {
      /** @type {NewKey} */
      const made = await app.api.send("POST", `${path}keys/`, { overlap_hours: Number(overlap) });
      const words = text(made.connection ? "newConnection" : "newKey");
      node.replaceChildren(once(words, made.connection ?? made.api_key), await list(app, path), rotate);
    },
    field(text("oldKeysLive"), "overlap", { type: "number", min: "0", max: "8760", value: OVERLAP_HOURS }),
    make("button", {}, text("rotateKey")),
  );
  node.append(rotate);
  return node;
}

/**
 * @param {App} app
 * @param {string} path
 */
async function list(app, path) {
  /** @type {KeyRow[]} */
  const found = await app.api.get(`${path}keys/`);
  if (!found.length) return make("p", {}, text("noKey"));
  const rows = found.map((key) => [
    code(key.key_id),
    badge(named("key", key.state), key.state === "live" ? "fresh" : "disconnected"),
    time(key.created_at),
    key.ends_at ? time(key.ends_at) : "–",
    time(key.last_push_at),
    ["live", "ending"].includes(key.state) ? revoke(app, path, key) : "",
  ]);
  const heads = [text("key"), text("state"), text("made"), text("ends"), text("lastPush"), ""];
  return table(text("keys"), heads, rows);
}

/**
 * @param {App} app
 * @param {string} path
 * @param {KeyRow} key
 */
function revoke(app, path, key) {
  let sure = false;
  const node = button(text("revoke"), async () => {
    if (!sure) {
      sure = true;
      node.textContent = text("revokeSure");
      return;
    }
    await app.api.send("DELETE", `${path}keys/${key.key_id}/`);
    app.reload();
  });
  return node;
}
