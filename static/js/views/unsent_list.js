/** The changes that are not sent and those that could not be applied, each with what can be done about it. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatMoment } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { copyText, refusalWords } from "./kept_text.js";
import { confirm } from "./sheet.js";
import { newBase, stateWord, textOf, wordsOf } from "./unsent_words.js";

/** @typedef {import("../types").PendingCommand} PendingCommand */
/** @typedef {import("../types").RefusedCommand} RefusedCommand */
/** @typedef {Pick<import("../types").Session, "status" | "retry" | "discard"> & {outbox: import("../sync/outbox.js").Outbox, ui?: import("../types").Ui}} Source */

/** @param {Source} source */
export function unsentList(source) {
  const { list, refused, saved, unsent } = source.status;
  return html`
    ${saved || !unsent ? nothing : html`<p class="notice notice--wrong">${t("This browser keeps nothing for us: its storage is full, or it is a private window. What is not sent is lost when this page is closed.")}</p>`}
    ${refused.length ? section("unsent-refused", tn("{n} change could not be applied", "{n} changes could not be applied", refused.length), refused, (one) => refusedItem(source, one)) : nothing}
    ${list.length ? section("unsent-waiting", tn("{n} change not sent yet", "{n} changes not sent yet", list.length), list, (one) => waitingItem(source, one)) : nothing}`;
}

/**
 * @template {{id: string}} T
 * @param {string} id @param {string} heading @param {T[]} items @param {(item: T) => unknown} draw
 */
function section(id, heading, items, draw) {
  return html`<section class="unsent__part" aria-labelledby=${id}>
    <h3 class="unsent__heading" id=${id}>${heading}</h3>
    <ul class="unsent__list">${repeat(items, (item) => item.id, draw)}</ul>
  </section>`;
}

/** @param {Source} source @param {PendingCommand} command */
function waitingItem(source, command) {
  return html`<li class="unsent__item">
    ${heading(source, command)}
    <p class="unsent__state">${stateWord(command, source.status.state)}</p>
    <div class="unsent__actions">
      ${copyButton(source, command)}
      <button type="button" class="button button--small" ?disabled=${command.state === "sent" || command.state === "elsewhere"} @click=${() => discard(source, command)}
        aria-label=${t("Discard: {change}", { change: command.label })}>${t("Discard")}</button>
    </div>
  </li>`;
}

/** @param {Source} source @param {RefusedCommand} command */
function refusedItem(source, command) {
  const base = newBase(command);
  const label = base === null ? t("Try again") : t("Keep mine");
  return html`<li class="unsent__item unsent__item--refused">
    ${heading(source, command)}
    <p class="unsent__reason">${icon("triangle-alert")}<span dir="auto">${reasonOf(source, command)}</span></p>
    <div class="unsent__actions">
      <button type="button" class="button button--small button--primary" @click=${() => source.retry(command.id, base === null ? undefined : { base })}
        aria-label=${`${label}: ${command.label}`}>${label}</button>
      ${copyButton(source, command)}
      ${showButton(source, command)}
      <button type="button" class="button button--small" @click=${() => discard(source, command)}
        aria-label=${t("Discard: {change}", { change: command.label })}>${t("Discard")}</button>
    </div>
  </li>`;
}

/** Only a board knows the people by name. @param {Source} source @param {RefusedCommand} command */
function reasonOf(source, { refused }) {
  return source.ui ? refusalWords(/** @type {any} */ (source), refused) : refused?.message;
}

/** @param {Source} source @param {RefusedCommand} command */
function showButton({ ui }, { args, label }) {
  if (!ui || !args.card) return nothing;
  const show = (/** @type {Event} */ event) => {
    /** @type {HTMLElement} */ (event.currentTarget).closest("dialog")?.close();
    ui.set("openCard", args.card);
  };
  return html`<button type="button" class="button button--small" @click=${show} aria-label=${`${t("Show the deal")}: ${label}`}>${t("Show the deal")}</button>`;
}

/** @param {Source} source @param {PendingCommand | RefusedCommand} command */
function heading(source, command) {
  const { label, board, queuedAt } = command;
  const when = formatMoment(new Date(queuedAt));
  const words = wordsOf(source, command);
  return html`<p class="unsent__label" dir="auto">${label}</p>
    <p class="unsent__facts" dir="auto">${board ? `${board} · ${when}` : when}</p>
    ${words ? html`<p class="unsent__words" dir="auto">${words}</p>` : nothing}`;
}

/** @param {Source} source @param {PendingCommand | RefusedCommand} command */
function copyButton(source, command) {
  const text = textOf(source, command);
  if (!text) return nothing;
  return html`<button type="button" class="button button--small" @click=${() => copyText(text)}
    aria-label=${t("Copy text: {change}", { change: command.label })}>${icon("copy")}${t("Copy text")}</button>`;
}

/** @param {Source} source @param {PendingCommand | RefusedCommand} command */
async function discard(source, command) {
  const others = source.outbox.dependents(command).length;
  const sure = await confirm({
    title: t("Discard this change?"),
    text: [
      command.label,
      others ? tn("{n} later change needs it and goes as well.", "{n} later changes need it and go as well.", others) : "",
      "refused" in command ? "" : t("If it reached the server before the connection broke, it stays there."),
    ].filter(Boolean).join(" — "),
    action: t("Discard"),
    tone: "risk",
  });
  if (sure) source.discard(command.id);
}
