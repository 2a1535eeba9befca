/** What an import will bring, or has brought: numbers first, then stages, people, deals, and what is wrong. */
import { html, nothing } from "lit";
import { formatFullDay } from "../lib/dates.js";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { icon } from "../views/icon.js";

/** @typedef {import("./import_job.js").Report} Report */

const MOST_PEOPLE = 40;
/** So many problems are read at a glance; more are folded. */
const FEW = 10;

/** @param {Report} report */
export function figures(report) {
  const newPeople = report.people.filter(({ known }) => !known).length;
  const shown = [
    [t("Deals"), formatNumber(report.cards)],
    [t("Value"), totals(report.sums)],
    [t("New stages"), formatNumber(report.stages.filter(({ isNew }) => isNew).length)],
    [t("New people"), formatNumber(newPeople)],
    [t("New customers"), formatNumber(report.companies)],
    ...further(report),
  ];
  return html`<dl class="import-figures">${shown.map(([name, value]) => html`<div class="import-figures__item"><dt>${name}</dt><dd class="tabular">${value}</dd></div>`)}</dl>`;
}

/** One line for each currency: they are never added up. @param {Report["sums"]} sums */
function totals(sums) {
  return sums.length ? sums.map((sum) => html`<span class="import-figures__total">${formatMoney(sum)}</span>`) : t("none");
}

/** What only some files hold. @param {Report} report @returns {[string, string][]} */
function further({ archived, tasks, comments, labels, attachments, files = 0, rules = 0, custom_fields, moves = 0, known = 0, changed = 0 }) {
  /** @type {[string, number][]} */
  const counts = [[t("Archived"), archived], [t("Tasks"), tasks], [t("Comments"), comments], [t("Labels"), labels],
    [t("Links"), attachments], [t("Files"), files], [t("Rules, switched off"), rules], [t("Fields of its own"), custom_fields], [t("Moves of the past"), moves], [t("Here already"), known], [t("Brought up to date"), changed]];
  return counts.filter(([, count]) => count).map(([name, count]) => [name, formatNumber(count)]);
}

/** Everything that somebody who has to decide wants to see. @param {Report} report */
export function details(report) {
  return html`
    ${problems(report)}
    ${again(report)}
    ${missing(report)}
    ${stages(report)}
    ${people(report)}
    ${preview(report)}`;
}

/** @param {Report} report */
function again({ known = 0 }) {
  if (!known) return nothing;
  return html`<p class="import-part">${tn("{n} of these deals came with an earlier import. It is brought up to date; what was changed here since stays.", "{n} of these deals came with an earlier import. They are brought up to date; what was changed here since stays.", known)}</p>`;
}

/** @param {Report} report */
export function problems({ problems, problems_count: count }) {
  if (!count) return nothing;
  const list = html`<ol class="import-lines" role="list">${problems.map(({ line, path, message }) => html`<li class="import-lines__item">
    <span class="import-lines__line tabular">${line ? t("Line {n}", { n: formatNumber(line) }) : path || t("All of it")}</span><span dir="auto">${message}</span></li>`)}</ol>
    ${count > problems.length ? html`<p class="quiet small">${t("These are the first {n}.", { n: formatNumber(problems.length) })}</p>` : nothing}`;
  return html`<section class="import-part import-part--warn">
    <h3 class="import-part__title">${icon("triangle-alert")}${tn("{n} problem", "{n} problems", count)}</h3>
    <p>${t("These deals come all the same, without what could not be read.")}</p>
    ${count <= FEW ? list : html`<details><summary>${t("Show them")}</summary>${list}</details>`}
  </section>`;
}

/** @param {Report} report */
export function missing({ missing }) {
  if (!missing.length) return nothing;
  return html`<section class="import-part">
    <h3 class="import-part__title">${t("What does not come along")}</h3>
    <ul class="import-lines" role="list">${missing.map(({ what, count, why }) => html`<li class="import-lines__item">
      <span class="import-lines__line" dir="auto">${what}${count ? html` <span class="quiet tabular">${t("× {n}", { n: formatNumber(count) })}</span>` : nothing}</span><span>${why}</span></li>`)}</ul>
  </section>`;
}

/** @param {Report} report */
function stages({ stages }) {
  if (!stages.length) return nothing;
  return html`<section class="import-part">
    <h3 class="import-part__title">${t("Stages")}</h3>
    <ul class="import-stages" role="list">${stages.map(({ name, kind, count, isNew, isArchived }) => html`<li class="import-stages__item">
      <span class="import-stages__name" dir="auto">${name}</span>
      ${kindBadge(name, kind)}
      ${isNew ? html`<span class="badge" data-color="indigo">${t("new")}</span>` : nothing}
      ${isArchived ? html`<span class="badge">${t("archived")}</span>` : nothing}
      <span class="quiet tabular push">${tn("{n} deal", "{n} deals", count)}</span></li>`)}</ul>
  </section>`;
}

/** A stage called "Won" need not say so twice. @param {string} name @param {string} kind */
function kindBadge(name, kind) {
  const word = kind === "won" ? t("Won") : t("Lost");
  if (kind === "open" || name.toLowerCase() === word.toLowerCase()) return nothing;
  return html`<span class="badge ${kind === "won" ? "badge--good" : "badge--risk"}">${word}</span>`;
}

/** @param {Report} report */
function people({ people }) {
  if (!people.length) return nothing;
  const strangers = people.filter(({ known }) => !known);
  const known = people.filter(({ known }) => known);
  return html`<section class="import-part">
    <h3 class="import-part__title">${t("People")}</h3>
    ${named(t("Already in the workspace"), known)}
    ${named(t("New"), strangers)}
    ${strangers.length ? html`<p class="field__hint">${t("New people are kept as names without an account. Nobody is invited or written to.")}</p>` : nothing}
  </section>`;
}

/** @param {string} label @param {Report["people"]} people */
function named(label, people) {
  if (!people.length) return nothing;
  const rest = people.length - MOST_PEOPLE;
  return html`<p class="import-people"><span class="quiet">${label}</span>
    ${people.slice(0, MOST_PEOPLE).map(({ name }) => html`<span class="badge import-people__name" dir="auto"><span class="truncate">${name}</span></span>`)}
    ${rest > 0 ? html`<span class="quiet">${tn("and {n} more", "and {n} more", rest)}</span>` : nothing}</p>`;
}

/** @param {Report} report */
function preview({ preview, cards }) {
  if (!preview.length) return nothing;
  return html`<section class="import-part">
    <h3 class="import-part__title" id="preview-title">${preview.length < cards ? tn("The first deal", "The first {n} deals", preview.length) : t("The deals")}</h3>
    <div class="table-scroll" role="region" tabindex="0" aria-labelledby="preview-title">
      <table class="table import-preview">
        <thead><tr><th scope="col">${t("Title")}</th><th scope="col">${t("Stage")}</th><th scope="col">${t("Customer")}</th><th scope="col">${t("Owner")}</th>
          <th scope="col" class="table__number">${t("Value")}</th><th scope="col" class="table__number">${t("Date")}</th></tr></thead>
        <tbody>${preview.map(previewRow)}</tbody>
      </table>
    </div>
  </section>`;
}

/** @param {Report["preview"][number]} deal */
function previewRow({ title, stage, company, owner, value, date }) {
  return html`<tr>
    <th scope="row" class="import-preview__title" dir="auto">${title}</th>
    <td dir="auto">${stage}</td><td dir="auto">${company}</td><td dir="auto">${owner}</td>
    <td class="table__number">${formatMoney(value)}</td>
    <td class="table__number">${date ? formatFullDay(date) : nothing}</td>
  </tr>`;
}
