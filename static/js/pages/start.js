/** What every page does first: read what the server wrote into it, and load the words. */
import { initDates } from "../lib/dates.js";
import { initI18n } from "../lib/i18n.js";
import { initMoney } from "../lib/money.js";

/** @typedef {import("../types").Boot} Boot */

/** @returns {Boot | null} null while nobody has signed in */
export function readBoot() {
  const element = document.getElementById("boot");
  return element ? JSON.parse(element.textContent ?? "null") : null;
}

/** @returns {Promise<Boot | null>} */
export async function start() {
  const boot = readBoot();
  const { lang, dataset } = document.documentElement;
  initDates(boot);
  initMoney(boot);
  await initI18n({ locale: lang, catalog_url: dataset.catalog ?? null });
  return boot;
}
