/** The goals of a board: what is to be reached, by whom, by when and why; how far it has come, live. */
import { html, nothing } from "lit";
import { formatFullDay } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { figuresBox } from "./insights_box.js";
import { askGoal } from "./insights_goal_form.js";
import { moneyWords, nameOf, percentWords, periodWords, personName, sumsWords } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Page} Page */
/** @typedef {import("./insights_words.js").GoalRow} GoalRow */

/** @param {Page} page */
export function goalsBox(page) {
  const { goals, today } = page.found;
  const may = page.can("goal.set");
  const running = goals.filter(({ to }) => to >= today);
  const over = goals.filter(({ to }) => to < today).reverse();
  return figuresBox(page, {
    title: t("Goals"), hint: t("what is to be won, by whom, by when and why"), table: goals.length ? "goals" : undefined,
    content: html`
      ${running.length ? list(page, running, may) : html`<p class="quiet">${t("No goal is set for now or later. A good one says how much, whose it is, by when, and why.")}</p>`}
      ${over.length ? html`<details class="insights__table"><summary>${tn("{n} goal of periods that are over", "{n} goals of periods that are over", over.length)}</summary>${list(page, over, may)}</details>` : nothing}
      ${may ? html`<button type="button" class="button insights__add" @click=${() => edit(page, null)}>${icon("target")}${t("Set a goal…")}</button>` : nothing}`,
  });
}

/** @param {Page} page @param {GoalRow[]} goals @param {boolean} may */
function list(page, goals, may) {
  return html`<ul class="goals">${goals.map((goal) => row(page, goal, may))}</ul>`;
}

/** @param {Page} page @param {GoalRow} goal @param {boolean} may */
function row(page, goal, may) {
  const name = t("{whose}, {period}", { whose: whose(page, goal), period: periodWords(goal.period) });
  return html`<li class="goals__goal">
    <div class="goals__line"><strong class="goals__whose" dir="auto">${name}</strong><span class="goals__percent ${goal.percent >= 100 ? "goals__percent--met" : ""}">${goal.percent >= 100 ? icon("check") : nothing}${percentWords(goal.percent)}</span></div>
    <progress class="meter meter--large" max="100" value=${Math.min(100, goal.percent)} aria-label=${name}></progress>
    <p class="small quiet">${t("{reached} of {target}", { reached: amount(goal, goal.reached), target: amount(goal, goal.target) })} · ${t("{percent} of the time is gone, until {day}", { percent: percentWords(goal.gone), day: formatFullDay(goal.to) })}
      ${Object.keys(goal.aside).length ? html` · ${t("besides, in other currencies: {sums}", { sums: sumsWords(goal.aside) })}` : nothing}</p>
    ${goal.why ? html`<p class="goals__why" dir="auto">${goal.why}</p>` : nothing}
    ${may ? html`<div class="goals__tools"><button type="button" class="button button--ghost button--small" @click=${() => edit(page, goal)} aria-label=${t("Change the goal: {name}", { name })}>${icon("pencil")}${t("Change")}</button>
      <button type="button" class="button button--ghost button--small" @click=${() => remove(page, goal, name)} aria-label=${t("Remove the goal: {name}", { name })}>${icon("x")}${t("Remove")}</button></div>` : nothing}
  </li>`;
}

/** @param {Page} page @param {GoalRow} goal */
function whose({ found }, { member, department }) {
  if (member) return personName(found, member);
  return department ? nameOf(found, "departments", department, t("A team")) : t("All together");
}

/** @param {GoalRow} goal @param {number} value */
function amount({ measure, currency }, value) {
  return measure === "won_value" && currency ? moneyWords(value, currency) : tn("{n} won deal", "{n} won deals", value);
}

/** @param {Page} page @param {GoalRow | null} goal */
async function edit(page, goal) {
  const args = await askGoal(page, goal);
  if (args) attempt(() => page.run("goal.set", args));
}

/** @param {Page} page @param {GoalRow} goal @param {string} name */
async function remove(page, goal, name) {
  if (await confirm({ title: t("Remove this goal?"), text: name, action: t("Remove"), tone: "risk" })) attempt(() => page.run("goal.archive", { goal: goal.id }));
}

/** @param {() => Promise<void>} work */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
  }
}
