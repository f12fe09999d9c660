/** The page of one integration: its token is in the fragment, which no server is ever sent. */

import "./content-types.js";

function open() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  document.querySelector("igny8-content-types")?.setAttribute("token", token);
}

addEventListener("hashchange", open);
open();
