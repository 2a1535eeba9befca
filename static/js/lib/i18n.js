// The interface's words in the reader's language; English is the key, and what is missing stays English.

/** @typedef {Record<string, string | string[]>} Catalog */

let current = "en";
/** @type {Catalog} */
let catalog = {};
/** @type {Intl.PluralRules} */
let plurals = new Intl.PluralRules("en");
let numbers = new Intl.NumberFormat("en");

/**
 * Loads the catalog before anything is drawn; without it the page is English, not broken.
 * @param {{locale?: string, catalog_url?: string | null} | null} boot
 */
export async function initI18n(boot) {
  const wanted = boot?.locale || globalThis.document?.documentElement.lang || "en";
  // A page for somebody not signed in has no boot data: there the document itself names its catalog.
  const url = boot?.catalog_url ?? globalThis.document?.documentElement.dataset.catalog;
  useLocale(wanted, url ? await load(url) : {});
}

/** @param {string} name @param {Catalog} [messages] */
export function useLocale(name, messages = {}) {
  current = name.replace("_", "-");
  catalog = messages;
  plurals = new Intl.PluralRules(current);
  numbers = new Intl.NumberFormat(current);
}

/** @returns {string} a BCP 47 tag for Intl */
export function locale() {
  return current;
}

/** @param {string} message @param {Record<string, any>} [values] @returns {string} */
export function t(message, values) {
  const found = catalog[message];
  return fill((typeof found === "string" ? found : found?.[0]) || message, values);
}

/**
 * @param {string} one the English singular, which is the key
 * @param {string} other the English plural
 * @param {number} n shown as {n}, grouped as the language does
 * @param {Record<string, any>} [values] @returns {string}
 */
export function tn(one, other, n, values) {
  return fill(translated(one, n) || (n === 1 ? one : other), { n: formatNumber(n), ...values });
}

/** @param {number} n */
export function formatNumber(n) {
  return numbers.format(n);
}

/** @param {string} one @param {number} n */
function translated(one, n) {
  const found = catalog[one];
  if (!Array.isArray(found)) return found;
  const kinds = plurals.resolvedOptions().pluralCategories;
  const order = ["zero", "one", "two", "few", "many", "other"].filter((kind) => kinds.includes(/** @type {any} */ (kind)));
  return found[Math.min(order.indexOf(plurals.select(n)), found.length - 1)];
}

/** @param {string} text @param {Record<string, any>} [values] */
function fill(text, values) {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** @param {string} url @returns {Promise<Catalog>} */
async function load(url) {
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    const body = answer.ok ? await answer.json() : {};
    return body.messages ?? body;
  } catch {
    return {};
  }
}
