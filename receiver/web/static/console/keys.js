/** The keys of a site: which live, a new one, and an end at once. */

import { make } from "../tab/dom.js";
import { badge, button, field, form, once, table } from "./parts.js";
import { time } from "./words.js";

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
      const words = made.connection ? "The new connection string." : "The new API key.";
      node.replaceChildren(once(words, made.connection ?? made.api_key), await list(app, path), rotate);
    },
    field("Hours for which the old keys live on", "overlap", { type: "number", min: "0", max: "8760", value: OVERLAP_HOURS }),
    make("button", {}, "Rotate the key"),
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
  if (!found.length) return make("p", {}, "It has no key: rotate to make one.");
  const rows = found.map((key) => [
    make("code", {}, key.key_id),
    badge(key.state, key.state === "live" ? "fresh" : "disconnected"),
    time(key.created_at),
    key.ends_at ? time(key.ends_at) : "–",
    time(key.last_push_at),
    ["live", "ending"].includes(key.state) ? revoke(app, path, key) : "",
  ]);
  return table("Keys", ["Key", "State", "Made", "Ends", "Last push", ""], rows);
}

/**
 * @param {App} app
 * @param {string} path
 * @param {KeyRow} key
 */
function revoke(app, path, key) {
  let sure = false;
  const node = button("Revoke", async () => {
    if (!sure) {
      sure = true;
      node.textContent = "Revoke: the site cannot push with it any more. Sure?";
      return;
    }
    await app.api.send("DELETE", `${path}keys/${key.key_id}/`);
    app.reload();
  });
  return node;
}
