/** Where things are in a site's own wp-admin. */

/**
 * Return the address of a page of wp-admin, or null where the site's is unknown or none of the web.
 *
 * @param {string | null | undefined} home
 * @param {string} page
 */
function adminPage(home, page) {
  const base = home?.replace(/\/*$/, "/") ?? "";
  return /^https?:\/\//.test(base) && URL.canParse(page, base) ? new URL(`wp-admin/${page}`, base).href : null;
}

/** @param {string | null | undefined} home */
export function pluginPage(home) {
  return adminPage(home, "options-general.php?page=igny8");
}

/**
 * Return the list of an entry's items in wp-admin, or null where it has none.
 *
 * @param {string | null | undefined} home
 * @param {Kind} kind
 * @param {string} name
 * @param {Entry} entry
 */
export function wpListOf(home, kind, name, { show_ui }) {
  if (show_ui === false) return null;
  if (name === "attachment") return adminPage(home, "upload.php");
  const query = new URLSearchParams(kind === "post_types" ? { post_type: name } : { taxonomy: name });
  return adminPage(home, `${kind === "post_types" ? "edit.php" : "edit-tags.php"}?${query}`);
}

/**
 * Return the REST path of an entry, or an empty text.
 *
 * @param {Entry} entry
 */
export function restOf({ rest_base, rest_namespace }) {
  return rest_base ? `/${rest_namespace || "wp/v2"}/${rest_base}` : "";
}
