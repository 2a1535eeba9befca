/** The four figures at the top: what is likely, how often one wins, how long it takes, what is undated. */
import { html, nothing } from "lit";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { figure } from "./insights_box.js";
import { whatIfWords, wouldBe } from "./insights_what_if.js";
import { TOGETHER, chosenCurrency, dayWords, moneyWords, onlyIn, percentWords } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Page} Page */

/** @param {Page} page */
export function tiles(page) {
  const { amounts } = page.found;
  return html`<div class="insights__tiles">${amounts ? likely(page) : nothing}${rate(page)}${cycle(page)}${amounts ? undated(page) : nothing}</div>`;
}

/** @param {string} title @param {unknown} value @param {unknown} about @param {string} [tone] */
function tile(title, value, about, tone = "") {
  return html`<section class="box insights__tile"><h2>${title}</h2><p class="insights__value ${tone && `insights__value--${tone}`}">${value}</p><p class="small quiet">${about}</p></section>`;
}

/** @param {Page} page */
function likely(page) {
  const { found, wanted } = page;
  const currency = chosenCurrency(found, wanted);
  const code = currency === TOGETHER ? found.currency : currency;
  const months = currency === TOGETHER ? found.total : (found.forecast[currency]?.months ?? []);
  const sum = (/** @type {"won" | "weighted"} */ name, rows = months) => rows.reduce((all, month) => all + month[name], 0);
  const [won, weighted] = [sum("won"), sum("weighted")];
  const would = wouldBe(page, currency);
  const only = onlyIn(currency);
  return tile(t("Likely in this period"), moneyWords(won + weighted, code), html`${figure(page, moneyWords(won, code), won, { figure: "won", ...only }, t("Won"))} ${t("won")} ·
    ${figure(page, moneyWords(weighted, code), weighted, { figure: "weighted", ...only }, t("Weighted"))} ${t("weighted, still open")}
    ${whatIfWords(won + weighted, would && sum("won", would) + sum("weighted", would), code)}`);
}

/** @param {Page} page */
function rate(page) {
  const { won, lost, win_rate: now, before } = page.found.outcomes;
  const closed = won + lost;
  return tile(t("Win rate"), percentWords(now), html`${figure(page, tn("{n} of the deals closed", "{n} deals closed", closed), closed, { figure: "closed" }, t("Closed deals"))} ·
    ${figure(page, tn("{n} won", "{n} won", won), won, { figure: "closed_won" }, t("Won"))} · ${figure(page, tn("{n} lost", "{n} lost", lost), lost, { figure: "closed_lost" }, t("Lost"))}
    ${before && before.win_rate !== null ? html`<br>${trend(now, before.win_rate, t("{percent} in the period before", { percent: percentWords(before.win_rate) }), true)}` : nothing}`);
}

/** @param {Page} page */
function cycle(page) {
  const { cycle_median_days: median, cycle_p90_days: slow, cycle_deals: count, before } = page.found.outcomes;
  return tile(t("From start to won"), dayWords(median), count ? html`${t("median of {count}; the slowest tenth from {days}", { count: formatNumber(count), days: dayWords(slow) })}
    ${before && before.cycle_median_days !== null ? html`<br>${trend(median, before.cycle_median_days, t("{days} in the period before", { days: dayWords(before.cycle_median_days) }), false)}` : nothing}` : t("No deal was won in this period."));
}

/** @param {Page} page */
function undated(page) {
  const { found } = page;
  const sums = Object.entries(found.forecast).filter(([, { undated }]) => undated.deals);
  const count = sums.reduce((all, [, { undated }]) => all + undated.deals, 0);
  return tile(t("Open without a close date"), sums.length ? sums.map(([code, { undated }]) => html`<span class="insights__amount">${moneyWords(undated.open, code)}</span> `) : moneyWords(0, found.currency),
    count ? tn("{n} deal is in no month of the forecast", "{n} deals are in no month of the forecast", count) : t("Every open deal with a value has its month, or this period leaves them out."), count ? "warn" : "");
}

/** Up or down in words and colour, never in colour alone. @param {number | null} now @param {number | null} before @param {string} words @param {boolean} moreIsGood */
function trend(now, before, words, moreIsGood) {
  if (now === null || before === null || now === before) return words;
  const isUp = now > before;
  return html`<span class="insights__trend insights__trend--${isUp === moreIsGood ? "good" : "bad"}"><span aria-hidden="true">${isUp ? "▲" : "▼"}</span><span class="visually-hidden">${isUp ? t("up from") : t("down from")}</span></span> ${words}`;
}
