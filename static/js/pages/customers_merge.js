/** Merging two customers: into which one, and what moves; it cannot be undone. */
import { html } from "lit";
import { t, tn } from "../lib/i18n.js";
import { makePicker } from "../views/picker.js";
import { ask, confirm } from "../views/sheet.js";
import { api } from "./requests.js";

/** @typedef {{id: string, name: string}} Company */

/** @param {Company} gone @param {Company} stays @returns {Promise<boolean>} */
export async function askToMerge(gone, stays) {
  const moved = await api.get(`/api/companies/${gone.id}/merge`);
  const parts = [
    tn("{n} deal", "{n} deals", moved.deals), tn("on {n} board", "on {n} boards", moved.boards),
    tn("{n} contact", "{n} contacts", moved.contacts), tn("{n} entry of the log", "{n} entries of the log", moved.interactions),
  ].join(" · ");
  return confirm({
    title: t("Merge “{gone}” into “{stays}”?", { gone: gone.name, stays: stays.name }),
    text: `${t("This moves: {parts}.", { parts })} ${t("It cannot be undone.")}`, action: t("Merge"), tone: "risk",
  });
}

/** @param {string} but not this one @returns {Promise<Company | null>} */
export function pickCustomer(but) {
  return ask(t("Merge into which customer?"), (done) => {
    /** @type {Company[]} */
    let found = [];
    const picker = makePicker({ label: t("Customer"), options: [] }, ({ id }) => done(found.find((one) => one.id === id)));
    const search = async (/** @type {string} */ q) => {
      const { companies } = await api.get(`/api/companies?q=${encodeURIComponent(q)}`);
      found = companies.filter((/** @type {Company} */ { id }) => id !== but);
      picker.options = found.map(({ id, name }) => ({ id, label: name }));
    };
    picker.addEventListener("query", (event) => search(/** @type {CustomEvent} */ (event).detail));
    search("");
    return html`${picker}`;
  });
}
