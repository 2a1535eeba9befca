/** The deals behind a number, each a link to its card. */
import { html, nothing } from "lit";
import { dayOf, formatDay } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { ask } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { dealsWords, nameOf, personName } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Found} Found */

/** @param {{api: any, board: string, query: string, title: string, found: Found}} what */
export async function showDeals({ api, board, query, title, found }) {
  try {
    const { count, deals } = await api.get(`/api/boards/${board}/insights/deals?${query}`);
    await ask(title, () => html`<p class="sheet__text">${dealsWords(count)}${count > deals.length ? html` · ${tn("the largest {n} of them", "the largest {n} of them", deals.length)}` : nothing}</p>
      <ul class="behind">${deals.map((/** @type {any} */ deal) => row(board, found, deal))}</ul>`);
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "amber" });
  }
}

/** @param {string} board @param {Found} found @param {any} deal */
function row(board, found, { number, title, value, owner, column, status, expected_close: expected, closed_at: closed }) {
  const day = status === "open" ? expected : closed && dayOf(closed);
  const when = !day ? "" : status === "open" ? t("expected {day}", { day: formatDay(day) }) : t("closed {day}", { day: formatDay(day) });
  return html`<li class="behind__deal">
    <a class="behind__title" href="/boards/${board}/cards/${number}" dir="auto">${title}</a><span class="behind__value">${value ? formatMoney(value) : "–"}</span>
    <span class="quiet small behind__about">#${number} · ${nameOf(found, "columns", column, "")} · ${personName(found, owner)}${when ? ` · ${when}` : ""}</span>
  </li>`;
}
