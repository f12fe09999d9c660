/** The tokens that a page's own function fetches: one at a time for all elements of one site. */

import { Problem } from "./problem.js";

// As RFC 6750 has it; anything else is a page of errors, or nothing at all.
const TOKEN = /^[\w.~+/-]{1,4096}=*$/;
/** @type {WeakMap<FetchToken, Map<string, Promise<string>>>} */
const kept = new WeakMap();

/**
 * Return a token: the one that was fetched for this site, or a new one where it is used up.
 *
 * @param {FetchToken} fetchToken
 * @param {string} src
 * @param {string | null} usedUp
 */
export async function tokenOf(fetchToken, src, usedUp) {
  const tokens = kept.get(fetchToken) ?? new Map();
  kept.set(fetchToken, tokens);
  const known = await tokens.get(src)?.catch(() => null);
  if (known && known !== usedUp) return known;
  // Another element may have asked meanwhile.
  if (!tokens.has(src) || known !== undefined) tokens.set(src, ask(fetchToken, src));
  return tokens.get(src);
}

/**
 * @param {FetchToken} fetchToken
 * @param {string} src
 */
async function ask(fetchToken, src) {
  let token;
  try {
    token = await fetchToken({ src });
  } catch {
    throw new Problem("badToken");
  }
  if (typeof token !== "string" || !TOKEN.test(token)) throw new Problem("badToken");
  return token;
}
