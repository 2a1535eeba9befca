/** The head of a stage: name, count, sums; and the strip to which a folded one shrinks. */
import { html, nothing } from "lit";
import { t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import "./column_menu.js";
import { icon } from "./icon.js";

/** @param {import("./column.js").Column} view @param {any} column */
export function columnHead(view, column) {
  const sums = view.scene.totals(column.id);
  const movable = view.session.can("column.move");
  return html`<header class="column__head ${movable ? "column__head--movable" : ""}" data-grip=${movable ? "column" : nothing}>
    <div class="column__line">
      ${view.renaming ? renameField(view, column) : name(view, column)}
      ${count(view, column, sums)}
      ${view.scene.facts?.column(column)}
      <baton-column-menu .columnId=${column.id} .session=${view.session} .scene=${view.scene} @rename=${() => rename(view)}></baton-column-menu>
    </div>
    <div class="column__sums">${sums.sum.length ? sums.sum.map((/** @type {any} */ sum, /** @type {number} */ row) => sumLine(column, sum, sums.weighted[row], row)) : html`<div class="column__sum-line"><span class="column__sum"></span></div>`}</div>
    ${view.scene.health?.heat(column)}
    ${view.session.whatIf?.beside(column.id)}
  </header>`;
}

/** A line for each currency, so that what was summed stands beside what it weighs. @param {any} column @param {any} sum @param {any} weight @param {number} row */
function sumLine(column, sum, weight, row) {
  const value = formatMoney(weight);
  const words = row ? `→ ${value}` : t("{percent} % → {value}", { percent: column.probability ?? 0, value });
  return html`<div class="column__sum-line"><span class="column__sum">${formatMoney(sum)}</span>${
    column.kind === "open" && weight ? html`<span class="column__weighted" title=${t("Probability, and the value weighted by it")}>${words}</span>` : nothing}</div>`;
}

/** @param {import("./column.js").Column} view @param {any} column */
function name(view, column) {
  const editable = view.session.can("column.rename");
  return html`<h2 class="column__name" id="column-${column.id}" dir="auto" title=${column.name} @dblclick=${editable ? () => rename(view) : nothing}>${column.name}</h2>`;
}

/** Passed is said by a word too, for colour alone would not do. @param {import("./column.js").Column} view @param {any} column @param {any} sums */
function count(view, column, sums) {
  const all = view.session.store.cardsOf(column.id).length;
  const shown = sums.count;
  const limit = column.wip_limit;
  const text = shown !== all ? t("{shown} of {all}", { shown, all }) : limit ? `${all} / ${limit}` : `${all}`;
  const passed = limit && all > limit;
  const label = passed ? tn("{n} deal, limit {limit} passed", "{n} deals, limit {limit} passed", all, { limit }) : tn("{n} deal", "{n} deals", all);
  return html`<span class="column__count ${passed ? "column__count--passed" : ""}" title=${label}>${passed ? icon("triangle-alert", t("Limit passed")) : limit && column.holds && all >= limit ? icon("lock", t("Full")) : nothing}${text}</span>`;
}

/** @param {import("./column.js").Column} view */
async function rename(view) {
  view.renamed = { name: view.record?.name ?? "", base: view.session.seq };
  view.renaming = true;
  await view.updateComplete;
  /** @type {HTMLInputElement | null} */ (view.querySelector(".column__rename"))?.select();
}

/** @param {import("./column.js").Column} view @param {any} column */
function renameField(view, column) {
  const finish = (/** @type {any} */ event) => view.finishRename(event.target.value);
  return html`<input class="input column__rename" maxlength="80" aria-label=${t("Stage name")} .value=${view.renamed.name} dir="auto"
    @blur=${finish} @keydown=${(/** @type {KeyboardEvent} */ event) => renameKey(view, event)} />`;
}

/** @param {import("./column.js").Column} view @param {KeyboardEvent} event */
function renameKey(view, event) {
  if (event.isComposing) return;
  if (event.key === "Enter") /** @type {HTMLElement} */ (event.target).blur();
  if (event.key === "Escape") {
    event.stopPropagation();
    view.renaming = false;
  }
}

/** @param {import("./column.js").Column} view @param {any} column */
export function columnStrip(view, column) {
  const cards = view.scene.visible(column.id).length;
  const label = tn("Expand {name}, {n} deal", "Expand {name}, {n} deals", cards, { name: column.name });
  return html`<button type="button" class="column column--strip column--${column.kind}" data-color=${column.color ?? nothing} aria-expanded="false" aria-label=${label}
    @click=${() => view.scene.fold(column.id, false)}>
    <span class="column__strip-count">${cards}</span><span class="column__strip-name" dir="auto">${column.name}</span>
  </button>`;
}
