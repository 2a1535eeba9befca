/** A box of figures: heading, picture, the table under it, its file; and a number that opens its deals. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";

/** @typedef {import("./insights_words.js").Page} Page */

/**
 * @param {Page} page @param {{title: string, hint?: string, table?: string, wide?: boolean, content: unknown, rows?: unknown}} box
 */
export function figuresBox(page, { title, hint, table, wide = false, content, rows }) {
  return html`<section class="box insights__box ${wide ? "insights__box--wide" : ""}">
    <div class="box__head"><h2>${title}</h2>${hint ? html`<p class="box__hint small">${hint}</p>` : nothing}
      ${table ? html`<a class="button button--ghost button--small insights__csv" href=${page.csv(table)} download aria-label=${t("{title} as CSV", { title })}>${icon("download")}CSV</a>` : nothing}</div>
    <div class="box__body">${content}
      ${rows ? html`<details class="insights__table"><summary>${t("As a table")}</summary><div class="table-scroll" tabindex="0" role="group" aria-label=${title}>${rows}</div></details>` : nothing}
    </div>
  </section>`;
}

/**
 * @param {unknown[]} head the first is no number @param {unknown[]} rows
 * @param {{caption: string, texts?: number}} options how many columns from the left are words
 */
export function tableOf(head, rows, { caption, texts = 1 }) {
  return html`<table class="table insights__rows"><caption class="visually-hidden">${caption}</caption>
    <thead><tr>${head.map((word, at) => html`<th scope="col" class=${at < texts ? "" : "table__number"}>${word}</th>`)}</tr></thead>
    <tbody>${rows}</tbody></table>`;
}

/** The head of a column of buttons. */
export function actionsHead() {
  return html`<span class="visually-hidden">${t("Actions")}</span>`;
}

/** @param {unknown} value @param {boolean} [first] */
export function cell(value, first = false) {
  return first ? html`<th scope="row" class="insights__name" dir="auto">${value}</th>` : html`<td class="table__number">${value}</td>`;
}

/**
 * A number that opens the deals behind it; nothing stands behind nothing.
 * @param {Page} page @param {string} words @param {number | null} value @param {Record<string, string>} figure @param {string} title
 */
export function figure(page, words, value, figure, title) {
  if (!value) return words;
  return html`<button type="button" class="figure" aria-label=${t("{value}: show the deals of {what}", { value: words, what: title })} @click=${() => page.deals(figure, title)}>${words}</button>`;
}
