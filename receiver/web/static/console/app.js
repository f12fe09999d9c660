/** The shell: where one is, what is shown, and what is said when it cannot be. */

import { make } from "../tab/dom.js";
import { Api, Failure, search } from "./api.js";
import { endpoint } from "./endpoint.js";
import { endpoints } from "./endpoints.js";
import { overview } from "./overview.js";
import { button, link, messageOf } from "./parts.js";
import { radar } from "./radar.js";
import { signIn, signOut } from "./session.js";
import { site } from "./site.js";
import { sites } from "./sites.js";
import { code, text, words } from "./words.js";

/** The views by name, and those that the navigation names. @type {Record<string, ConsoleView>} */
const VIEWS = { overview, sites, site, radar, endpoints, endpoint };
const NAVIGATION = /** @type {const} */ (["overview", "sites", "radar", "endpoints"]);

const main = make("main", { id: "main", tabindex: "-1" });
const navigation = make("nav", { "aria-label": text("console") });
const said = make("p", { class: "said", role: "status" });
let shown = 0;

/** Build the page and show what its address names. */
export function start() {
  const leave = button(text("signOut"), () => {
    signOut();
    void show();
  });
  const head = make("header", {}, make("strong", {}, "Structure Receiver"), navigation, leave);
  document.body.replaceChildren(head, main, said);
  document.addEventListener("click", follow);
  window.addEventListener("popstate", () => void show());
  window.addEventListener("hashchange", () => void show());
  void show();
}

/**
 * Go to a state of the console without a new page.
 *
 * @param {Search} to
 */
function go(to) {
  history.pushState(null, "", `?${search(to)}`);
  void show();
}

/** @param {MouseEvent} event */
function follow(event) {
  const target = event.target instanceof Element ? event.target.closest("a[data-inside]") : null;
  if (!target || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(new URL(/** @type {HTMLAnchorElement} */ (target).href).searchParams);
}

/** Show the view that the address names; what is answered too late is dropped. */
async function show() {
  shown += 1;
  const now = shown;
  const token = signIn();
  const at = new URLSearchParams(location.search);
  const name = at.get("view") ?? "overview";
  point(name, token);
  if (!token) {
    main.replaceChildren(signedOut(text("needsLink")));
    return;
  }
  main.setAttribute("aria-busy", "true");
  const node = await view(name, { api: new Api(token), at, go, reload: () => void show(), say });
  if (now !== shown) return;
  main.removeAttribute("aria-busy");
  main.replaceChildren(node);
  document.title = `${node.querySelector("h1")?.textContent ?? text("console")} · Structure Receiver`;
  main.focus({ preventScroll: true });
}

/**
 * @param {string} name
 * @param {App} app
 */
async function view(name, app) {
  try {
    return await (VIEWS[name] ?? overview)(app);
  } catch (error) {
    if (error instanceof Failure && error.status === 401) return signedOut(text("linkEnded"));
    const again = button(text("tryAgain"), () => app.reload());
    return make("section", { class: "blank", role: "alert" }, make("h1", {}, text("cannotShow")),
      make("p", {}, messageOf(error)), again);
  }
}

/**
 * @param {string} name
 * @param {string | null} token
 */
function point(name, token) {
  const links = NAVIGATION.map((view_) => {
    const node = link({ view: view_ }, text(view_));
    if (view_ === name || (view_ === "sites" && name === "site") || `${name}s` === view_) {
      node.setAttribute("aria-current", "page");
    }
    return node;
  });
  navigation.replaceChildren(...links);
  document.body.toggleAttribute("data-signed-in", token !== null);
}

/** @param {string} why */
function signedOut(why) {
  const how = words("signInHow", { why, command: code("flask --app wsgi console-link") });
  return make("section", { class: "blank" }, make("h1", {}, text("signIn")), make("p", {}, ...how));
}

/**
 * Tell what happened to those who do not see it.
 *
 * @param {string} what
 */
function say(what) {
  said.textContent = what;
}
