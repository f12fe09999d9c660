/** The languages that there are, the direction of each, and which of them a browser asks for. */

/** @type {Record<string, "ltr" | "rtl">} */
const DIRECTIONS = { ar: "rtl", de: "ltr", en: "ltr" };

/**
 * Return the direction in which a locale's language is written; undefined where there is no such language.
 *
 * @param {Intl.Locale} locale
 */
function directionOf({ language }) {
  return DIRECTIONS[language];
}

/**
 * Return the first locale whose language there is, else English.
 *
 * @param {readonly string[]} wanted as BCP 47 has it, the most wanted first
 */
export function choose(wanted) {
  const found = wanted.map(parse).find((locale) => locale && directionOf(locale)) ?? new Intl.Locale("en");
  return { tag: found.toString(), language: found.language, direction: directionOf(found) ?? "ltr" };
}

/** Let the page be in the browser's language, and return its tag. */
export function settle() {
  const { tag, direction } = choose(navigator.languages);
  Object.assign(document.documentElement, { lang: tag, dir: direction });
  return tag;
}

/** @param {string} locale */
function parse(locale) {
  try {
    return new Intl.Locale(locale);
  } catch {
    return null;
  }
}
