/** Asks for links: one that is typed, or some that are chosen at Google Drive or Dropbox where their pickers are configured. */
import { html } from "lit";
import { t } from "../lib/i18n.js";
import { isAddress } from "../lib/links.js";
import { ask } from "./sheet.js";
import { toast } from "./toast.js";
import "./link_form.js";

/** @typedef {{url: string, title?: string}} Link */

/**
 * @param {import("../types").Session} session @param {string} title
 * @param {<T>(act: () => Promise<T>) => Promise<T>} [aside] puts our own window away while another house's picker is shown
 * @returns {Promise<Link[]>}
 */
export async function askForLinks(session, title, aside = (act) => act()) {
  const pickers = session.boot.pickers ?? {};
  const names = /** @type {const} */ (["google", "dropbox"]).filter((name) => pickers[name]);
  const answer = await ask(title, (done) => html`<baton-link-form .pickers=${names} .done=${done}></baton-link-form>`);
  const links = answer?.picker ? await aside(() => pickFrom(answer.picker, pickers)) : answer ? [answer] : [];
  return links.filter((/** @type {Link} */ { url }) => isAddress(url));
}

/** @param {"google" | "dropbox"} name @param {NonNullable<import("../types").Boot["pickers"]>} pickers @returns {Promise<Link[]>} */
async function pickFrom(name, pickers) {
  try {
    const { pick } = await import("./pickers.js");
    return await pick(name, pickers);
  } catch (error) {
    console.warn(error);
    toast({ text: name === "google" ? t("Google Drive could not be opened. Paste the link instead.") : t("Dropbox could not be opened. Paste the link instead."), tone: "risk" });
    return [];
  }
}
