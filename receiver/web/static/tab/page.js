/** The page of one integration: its token is in the fragment, which no server is ever sent. */

import "./content-types.js";

const tab = document.querySelector("igny8-content-types");

function open() {
  tab.token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
}

addEventListener("hashchange", open);
open();
