/** The operator's token: it comes in the fragment of a link, and stays in this browser tab. */

const NAME = "igny8-console-token";

/** Take the token out of the address, so that neither history nor a copied link holds it. */
export function signIn() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) sessionStorage.setItem(NAME, token);
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  return sessionStorage.getItem(NAME);
}

export function signOut() {
  sessionStorage.removeItem(NAME);
}
