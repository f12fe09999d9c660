/** The shell: where one is, what is shown, and what is said when it cannot be. */

import { make } from "../tab/dom.js";
import { Api, search } from "./api.js";
import { endpoint } from "./endpoint.js";
import { endpoints } from "./endpoints.js";
import { overview } from "./overview.js";
import { button, link, messageOf } from "./parts.js";
import { radar } from "./radar.js";
import { signIn, signOut } from "./session.js";
import { site } from "./site.js";
import { sites } from "./sites.js";

/** The views by name, and those that the navigation names. @type {Record<string, ConsoleView>} */
const VIEWS = { overview, sites, site, radar, endpoints, endpoint };
/** @type {[string, string][]} */
const NAVIGATION = [
  ["overview", "Overview"],
  ["sites", "Sites"],
  ["radar", "Radar"],
  ["endpoints", "Endpoints"],
];

const main = make("main", { id: "main", tabindex: "-1" });
const navigation = make("nav", { "aria-label": "Console" });
const said = make("p", { class: "said", role: "status" });
let shown = 0;

/** Build the page and show what its address names. */
export function start() {
  const leave = button("Sign out", () => {
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
    main.replaceChildren(signedOut("This page needs an operator's link."));
    return;
  }
  main.setAttribute("aria-busy", "true");
  const node = await view(name, { api: new Api(token), at, go, reload: () => void show(), say });
  if (now !== shown) return;
  main.removeAttribute("aria-busy");
  main.replaceChildren(node);
  document.title = `${node.querySelector("h1")?.textContent ?? "Console"} · Structure Receiver`;
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
    if (error instanceof Error && "status" in error && error.status === 401) {
      return signedOut("Your link has ended.");
    }
    return make("section", { class: "blank", role: "alert" }, make("h1", {}, "This cannot be shown"),
      make("p", {}, messageOf(error)), button("Try again", () => app.reload()));
  }
}

/**
 * @param {string} name
 * @param {string | null} token
 */
function point(name, token) {
  const links = NAVIGATION.map(([view_, text]) => {
    const node = link({ view: view_ }, text);
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
  const command = make("code", {}, "flask --app wsgi console-link");
  const text = make("p", {}, why, " Where the receiver runs, ", command, " prints one that works for twelve hours. Open it in this browser: this page then goes on here.");
  return make("section", { class: "blank" }, make("h1", {}, "Sign in"), text);
}

/**
 * Tell what happened to those who do not see it.
 *
 * @param {string} text
 */
function say(text) {
  said.textContent = text;
}
