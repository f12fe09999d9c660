/** The page of one integration: its token is in the fragment, which no server is ever sent. */

import { settle } from "./locale.js";

const tab = document.querySelector("igny8-content-types");

function follow() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  tab?.setAttribute("query", fragment.get("view") ?? "");
  tab?.setAttribute("token", fragment.get("token") ?? "");
}

/** Keep in the address what a person chose. */
function keep() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (tab?.query) fragment.set("view", tab.query);
  else fragment.delete("view");
  history.replaceState(history.state, "", `#${fragment}`);
}

tab?.setAttribute("locale", settle());
tab?.addEventListener("igny8-query", keep);
addEventListener("hashchange", follow);
follow();
