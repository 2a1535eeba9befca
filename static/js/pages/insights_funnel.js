/** Where deals go, stage by stage, and what the past says about the probability of a stage. */
import { html, nothing, svg } from "lit";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { toast } from "../views/toast.js";
import { actionsHead, cell, figure, figuresBox, tableOf } from "./insights_box.js";
import { dayWords, percentWords, share } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Page} Page */
/** @typedef {import("./insights_words.js").Step} Step */

/** The table is the picture: each row has its bar. @param {Page} page */
export function funnelBox(page) {
  const steps = page.found.funnel;
  const most = Math.max(1, ...steps.map(({ entered }) => entered));
  const head = [t("Stage"), t("Entered"), t("Went on"), t("Won"), t("Lost"), t("Median stay"), t("Slowest tenth from")];
  return figuresBox(page, {
    title: t("Where deals go"), hint: t("deals that entered each stage in this period"), table: "funnel", wide: true,
    content: html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t("Where deals go")}>${tableOf(head, steps.map((step) => row(page, step, most)), { caption: t("Where deals go") })}</div>`,
  });
}

/** @param {Page} page @param {Step} step @param {number} most */
function row(page, step, most) {
  const number = (/** @type {string} */ name, /** @type {number} */ value, /** @type {string} */ what) =>
    figure(page, formatNumber(value), value, { figure: name, column: step.column }, `${step.name}: ${what}`);
  return html`<tr>
    <th scope="row" class="insights__name" dir="auto">${step.name}${step.archived ? html` <span class="quiet small">${t("(archived)")}</span>` : nothing}</th>
    <td class="insights__barred">${number("entered", step.entered, t("Entered"))}${bar([[step.entered / most, step.kind]])}</td>
    ${cell(step.kind === "open" ? html`${number("left_onward", step.left_onward, t("Went on"))} <span class="quiet small">${step.entered ? percentWords(share(step.left_onward, step.entered)) : nothing}</span>` : "–")}
    ${cell(number("won_after", step.won, t("Won")))}${cell(number("lost_after", step.lost, t("Lost")))}
    ${cell(dayWords(step.median_days))}${cell(dayWords(step.p90_days))}
  </tr>`;
}

/** One part after the other. @param {[number, string][]} parts how much of the whole width, and its tone */
export function bar(parts) {
  let from = 0;
  return html`<svg class="insights__bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">${parts.map(([part, tone]) => {
    const width = Math.max(0, Math.min(1, part)) * 100;
    from += width;
    return svg`<rect class="insights__bar-part insights__bar-part--${tone}" x=${from - width} width=${width} height="10"></rect>`;
  })}</svg>`;
}

/** @param {Page} page */
export function learnedBox(page) {
  const rows = page.found.learned;
  if (!rows.some(({ cases }) => cases)) return nothing;
  const may = page.can("column.edit");
  const head = [t("Stage"), t("Set"), t("Closed deals"), t("Won"), t("Learned"), ...(may ? [actionsHead()] : [])];
  return figuresBox(page, {
    title: t("What the past says about probabilities"), hint: t("of the closed deals that ever stood there; from 20 on"), table: "learned",
    content: html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t("What the past says about probabilities")}>${tableOf(head, rows.map((each) => html`<tr>${cell(each.name, true)}${cell(percentWords(each.probability))}${cell(formatNumber(each.cases))}${cell(formatNumber(each.won))}
      ${cell(each.learned === null ? html`<span class="quiet">${t("too few")}</span>` : percentWords(each.learned))}${may ? cell(offer(page, each)) : nothing}</tr>`), { caption: t("What the past says about probabilities") })}</div>`,
  });
}

/** @param {Page} page @param {{column: string, name: string, probability: number, cases: number, learned: number | null}} each */
function offer(page, { column, name, probability, cases, learned }) {
  if (learned === null || learned === probability) return nothing;
  const take = async () => {
    try {
      await page.run("column.edit", { column, fields: { probability: learned } });
      toast({ text: t("{stage} counts with {percent} now.", { stage: name, percent: percentWords(learned) }) });
    } catch (error) {
      toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
    }
  };
  return html`<button type="button" class="button button--small" @click=${take} aria-label=${tn("Set {stage} to {percent}, learned from {n} deal", "Set {stage} to {percent}, learned from {n} deals", cases, { stage: name, percent: percentWords(learned) })}>${t("Use {percent}", { percent: percentWords(learned) })}</button>`;
}
