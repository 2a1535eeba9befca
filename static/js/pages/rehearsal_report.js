/** What a rehearsal found: in a sentence, then moves, times, people and rules. */
import { html, nothing } from "lit";
import { dayOf, formatDay, formatMoment } from "../lib/dates.js";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { criterionWords } from "../views/criterion_words.js";
import { icon } from "../views/icon.js";
import { pauseWords } from "./rule_words.js";

/** @typedef {{ground: import("./rule_ground.js").RuleGround, names: import("./rule_words.js").Names, boardId: string, job: string, isOld: boolean}} About */

/** So many refused moves are read at a glance; more are folded. */
const FEW = 10;

/** @param {any} report */
export function sumUp({ refused, elsewhere }) {
  if (!refused.count) return elsewhere ? tn("{n} deal would stand elsewhere today.", "{n} deals would stand elsewhere today.", elsewhere) : t("No move would have been refused.");
  return tn("{n} move would have been refused.", "{n} moves would have been refused.", refused.count);
}

/** @param {any} report @param {About} about */
export function reportOf(report, about) {
  const { since, until, changes } = report;
  const span = t("{from} – {to}, {changes}", { from: day(since), to: day(until), changes: tn("{n} change", "{n} changes", changes) });
  return html`<section class="box rehearsal" aria-labelledby="rehearsal-found">
    <div class="box__head"><h2 id="rehearsal-found" tabindex="-1">${sumUp(report)}</h2><p class="box__hint small tabular">${span}</p></div>
    <div class="box__body rehearsal__body">
      ${about.isOld ? html`<p class="notice" role="status">${t("The plan is another since. Rehearse it again before you adopt it.")}</p>` : nothing}
      ${went(report.refused)}
      <p><a class="button" href="/boards/${about.boardId}?rehearsal=${about.job}">${icon("columns-3")}${t("See it on a copy of the board")}</a></p>
      ${moves(report.refused, about)}
      ${asked(report, about)}
      ${stages(report)}
      ${people(report, about)}
      ${rules(report, about)}
    </div></section>`;
}

/** @param {any} refused */
function went({ count, deals, went: through, median_days: days, waiting, won_less: wonLess }) {
  if (!count) return nothing;
  const said = [
    tn("They are of {n} deal.", "They are of {n} deals.", deals),
    through ? tn("{n} would have gone through later, after {days} days in the middle.", "{n} would have gone through later, after {days} days in the middle.", through, { days: number(days) }) : "",
    waiting ? tn("{n} deal would still wait.", "{n} deals would still wait.", waiting) : "",
    wonLess ? tn("{n} won deal would not be won yet.", "{n} won deals would not be won yet.", wonLess) : "",
  ];
  return html`<p>${said.filter(Boolean).join(" ")}</p>`;
}

/** @param {any} refused @param {About} about */
function moves({ moves: all, count }, about) {
  if (!all.length) return nothing;
  const table = html`<div class="table-scroll" tabindex="0"><table class="table rehearsal__moves">
    <thead><tr><th>${t("When")}</th><th>${t("Deal")}</th><th>${t("Moved by")}</th><th>${t("Stage")}</th><th>${t("Why")}</th><th>${t("Went through")}</th></tr></thead>
    <tbody>${all.map((/** @type {any} */ one) => move(one, about))}</tbody></table></div>
    ${count > all.length ? html`<p class="quiet small">${t("These are the last {n}.", { n: formatNumber(all.length) })}</p>` : nothing}`;
  return part(t("Refused moves"), count <= FEW ? table : html`<details><summary>${t("Show them")}</summary>${table}</details>`);
}

/** @param {any} one @param {About} about */
function move(one, { ground, names, boardId }) {
  return html`<tr>
    <td class="tabular"><time datetime=${one.at}>${formatMoment(one.at)}</time></td>
    <td dir="auto"><a href="/boards/${boardId}?card=${one.card}">${one.number ? html`<span class="quiet">#${one.number}</span> ` : nothing}${one.title ?? t("a deal that is gone")}</a></td>
    <td dir="auto">${ground.person(one.by).name}</td>
    <td dir="auto">${one.from ? names.column(one.from) : t("new")} → ${names.column(one.to)}</td>
    <td dir="auto">${whyWords(one)}</td>
    <td class="tabular">${one.went_at ? formatMoment(one.went_at) : html`<span class="quiet">${t("not yet")}</span>`}</td></tr>`;
}

/** @param {{why: string, lacks: any[]}} refusal */
export function whyWords({ why, lacks }) {
  return why === "full" ? t("the stage was full") : t("lacking: {what}", { what: lacks.map(criterionWords).join(", ") });
}

/** @param {any} report @param {About} about */
function asked({ asked: all, process }, { names }) {
  if (!all.length) return nothing;
  const words = (/** @type {any} */ { column, tick }) => process.columns.find((/** @type {any} */ one) => one.id === column)?.criteria.find((/** @type {any} */ one) => one.id === tick)?.tick ?? "";
  return part(t("New ticks"), html`<p class="quiet small">${t("Nobody could set them then, so they refused nothing.")}</p>
    <ul class="rehearsal__list">${all.map((/** @type {any} */ one) => html`<li dir="auto">${tn("“{tick}” would have been asked {n} time in {stage}", "“{tick}” would have been asked {n} times in {stage}", one.count, { tick: words(one), stage: names.column(one.column) })}</li>`)}</ul>`);
}

/** @param {any} report */
function stages({ columns }) {
  const head = [t("Stage"), t("Deals today"), t("Days, in the middle"), t("Days, nine of ten"), t("Over the limit")];
  return part(t("Stages"), html`<div class="table-scroll" tabindex="0"><table class="table rehearsal__stages">
    <thead><tr>${head.map((name) => html`<th>${name}</th>`)}</tr></thead>
    <tbody>${columns.map((/** @type {any} */ one) => html`<tr><th scope="row" dir="auto">${one.would ? one.name : html`<s>${one.name}</s>`}</th>
      ${["deals", "median_days", "p90_days", "over"].map((name) => pair(one.was?.[name], one.would?.[name]))}</tr>`)}</tbody></table></div>`);
}

/** What was, and what would be where that differs. @param {number | null | undefined} was @param {number | null | undefined} would */
function pair(was, would) {
  if (was === would) return html`<td class="tabular">${number(was)}</td>`;
  return html`<td class="tabular rehearsal__other">${number(was)} → <strong>${number(would)}</strong></td>`;
}

/** @param {any} report @param {About} about */
function people({ people: all }, { ground, names }) {
  if (!all.length) return nothing;
  const kinds = /** @type {[string, string][]} */ ([["tasks", t("Tasks")], ["batons", t("Batons")], ["deals", t("Deals to own")], ["notices", t("Notices")]]);
  const shown = kinds.filter(([kind]) => all.some((/** @type {any} */ one) => one.more[kind] || one.less[kind]));
  return part(t("Who has more to do"), html`<div class="table-scroll" tabindex="0"><table class="table rehearsal__people">
    <thead><tr><th>${t("Who")}</th><th>${t("Refused moves")}</th>${shown.map(([, name]) => html`<th>${name}</th>`)}</tr></thead>
    <tbody>${all.map((/** @type {any} */ one) => html`<tr><th scope="row" dir="auto">${whoWords(one.who, ground, names)}</th><td class="tabular">${one.refused || "–"}</td>
      ${shown.map(([kind]) => html`<td class="tabular">${signed((one.more[kind] ?? 0) - (one.less[kind] ?? 0))}</td>`)}</tr>`)}</tbody></table></div>`);
}

/** A person, or a department. @param {string | null} who @param {import("./rule_ground.js").RuleGround} ground @param {import("./rule_words.js").Names} names */
function whoWords(who, ground, names) {
  if (who === null) return t("nobody yet");
  return ground.workspace.get("department", who) ? names.department(who) : names.person(who);
}

/** @param {any} report @param {About} about */
function rules({ rules: all, process }, { names }) {
  if (!all.length) return nothing;
  const called = { ...names, rule: (/** @type {string} */ id) => process.rules.find((/** @type {any} */ one) => one.id === id)?.name ?? names.rule(id) };
  return part(t("Rules"), html`<ul class="rehearsal__list">${all.map((/** @type {any} */ one) => html`<li dir="auto"><strong>${one.name}</strong>
    ${one.is_tried ? tn("would have run {n} time", "would have run {n} times", one.runs) : nothing}
    ${one.stopped ? html`<span class="rehearsal__stopped">${icon("triangle-alert")}${pauseWords({ ...one.stopped, rules: all.filter((/** @type {any} */ other) => other.stopped).map((/** @type {any} */ other) => other.rule) }, called)} ${day(one.stopped.at)}</span>` : nothing}</li>`)}</ul>`);
}

/** @param {string} title @param {unknown} body */
function part(title, body) {
  return html`<section class="rehearsal__part"><h3>${title}</h3>${body}</section>`;
}

/** @param {number | null | undefined} value */
function number(value) {
  return value === null || value === undefined ? "–" : formatNumber(value);
}

/** @param {number} value */
function signed(value) {
  if (!value) return "–";
  return value > 0 ? `+${formatNumber(value)}` : `−${formatNumber(-value)}`;
}

/** @param {string} at */
function day(at) {
  return formatDay(dayOf(at));
}
