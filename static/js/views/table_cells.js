/** The columns of the table: what stands in a cell, and what opens when it is edited. */
import { html, nothing } from "lit";
import { closePopover, openPopover } from "../behaviors/popover.js";
import { assignCard, editCard, unassignCard } from "../commands/cards.js";
import { formatFullDay, today } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { atRisk } from "../store/table_rows.js";
import { avatar } from "./avatar.js";
import { moveTo, tell } from "./card_actions.js";
import { daysIn, nextStep } from "./card_face.js";
import "./company_picker.js";
import { makeDateField } from "./date_field.js";
import { shortWords } from "./fact_words.js";
import { pickLabels } from "./label_picker.js";
import "./money_editor.js";
import { columnOptions } from "./panel_head.js";
import { nameOf, person } from "./people.js";
import { pickPerson } from "./person_picker.js";
import { makePicker } from "./picker.js";

/** @typedef {import("../types").Session} Session */
/**
 * @typedef {object} TableColumn
 * @property {string} id
 * @property {string} label
 * @property {number} width at least so many pixels
 * @property {number} [grow] how much of what is left it takes
 * @property {string} [hint] how its figures are reckoned
 * @property {string} [sort] what it is sorted by, when it can be
 * @property {boolean} [end] figures stand at the end of their cell
 * @property {(session: Session, card: any) => unknown} show
 * @property {string} [command] what one must be allowed to do to edit it
 * @property {(anchor: HTMLElement, session: Session, card: any) => void} [edit]
 */

/** @param {Session} session @returns {TableColumn[]} */
export function tableColumns(session) {
  /** @type {TableColumn[]} */
  const columns = [
    { id: "number", label: t("No."), width: 60, sort: "number", end: true, show: (_session, card) => (card.number ? `#${card.number}` : "") },
    { id: "title", label: t("Title"), width: 200, grow: 2, sort: "title", show: showTitle, command: "card.edit", edit: editTitle },
    { id: "company", label: t("Customer"), width: 110, grow: 1, sort: "company", show: ({ store }, card) => text(store.get("company", card.company)?.name), command: "card.edit", edit: editCompany },
    { id: "column", label: t("Stage"), width: 120, sort: "column", show: ({ store }, card) => text(store.get("column", card.column)?.name), command: "card.move", edit: editColumn },
    { id: "owner", label: t("Owner"), width: 136, sort: "owner", show: showOwner, command: "card.assign", edit: editOwner },
    { id: "value", label: t("Value"), width: 116, sort: "value", end: true, show: (_session, card) => (card.value ? formatMoney(card.value) : nothing), command: "card.edit", edit: editValue },
    { id: "expected_close", label: t("Expected close"), width: 132, sort: "expected_close", show: showClose, command: "card.edit", edit: editClose },
    { id: "next_step", label: t("Next step"), width: 176, grow: 1.6, show: showStep },
    { id: "labels", label: t("Labels"), width: 110, grow: 1, show: showLabels, command: "card.label", edit: (anchor, session, card) => pickLabels(anchor, session, card.id, tell) },
    { id: "source", label: t("Source"), width: 100, show: (_session, card) => text(card.source), command: "card.edit", edit: editSource },
    { id: "days", label: t("In stage"), width: 76, sort: "moved_at", end: true, show: (session, card) => (card.status === "open" ? tn("{n} d", "{n} d", daysIn(session, card)) : nothing) },
  ];
  return session.seesAmounts ? columns : columns.filter(({ id }) => id !== "value");
}

/** @param {string | undefined} words */
function text(words) {
  return words ? html`<span dir="auto">${words}</span>` : nothing;
}

/** @param {Session} session @param {any} card */
function showTitle(session, card) {
  return html`<a class="table__title" tabindex="-1" dir="auto" href="/boards/${session.boardId}/cards/${card.number}" data-open-card=${card.id}>${card.title}</a>${whatIfBadge(session, card)}`;
}

/** What is different of it in a what-if. @param {Session} session @param {any} card */
function whatIfBadge(session, card) {
  const flag = session.whatIf?.flagOf(card.id);
  return flag ? html` <span class="badge table__what-if" data-color=${flag.person.color} dir="auto">${flag.text}</span>` : nothing;
}

/** @param {Session} session @param {any} card */
function showOwner(session, card) {
  if (!card.owner) return nothing;
  return html`${avatar(person(session, card.owner), { size: "sm", named: true })}<span dir="auto">${nameOf(session, card.owner)}</span>`;
}

/** @param {Session} session @param {any} card */
function showClose(session, card) {
  if (!card.expected_close) return nothing;
  const late = card.status === "open" && card.expected_close < today(session.boot);
  return html`<span class=${late ? "table__late" : ""}>${formatFullDay(card.expected_close)}</span>`;
}

/** @param {Session} session @param {any} card */
function showStep(session, card) {
  const step = nextStep(session, card);
  return step ? html`<span class="card__step card__step--${step.tone}"><span class="card__dot" aria-hidden="true"></span><span class="card__step-text" dir="auto">${step.text}</span></span>` : nothing;
}

/** @returns {TableColumn[]} */
export function factColumns() {
  const formula = t("At risk = value × probability of the stage: what the forecast counts on, of deals about which facts are known.");
  return [
    { id: "facts", label: t("Facts"), width: 210, grow: 1.6, show: showFacts },
    { id: "risk", label: t("At risk"), width: 110, hint: formula, sort: "risk", end: true, show: showRisk },
  ];
}

/** @param {Session} session @param {any} card */
function showFacts(session, card) {
  const facts = session.ui.get("facts")?.get(card.id) ?? [];
  return facts.length ? html`<span class="table__facts" title=${facts.map(shortWords).join(" · ")}>${facts.map(shortWords).join(" · ")}</span>` : nothing;
}

/** @param {Session} session @param {any} card */
function showRisk(session, card) {
  const money = atRisk(session, card);
  return money ? formatMoney(money) : nothing;
}

/** @param {Session} session @param {any} card */
function showLabels({ store }, card) {
  const labels = card.labels.map((/** @type {string} */ id) => store.get("label", id)).filter((/** @type {any} */ label) => label && !label.archived_at);
  return labels.map((/** @type {any} */ label) => html`<span class="card__label" data-color=${label.color} dir="auto">${label.name}</span>`);
}

// ---- editing: what was seen when the cell was opened decides whether somebody else's writing is overwritten

/** @param {Session} session @param {any} card @param {Record<string, any>} fields @param {number} base */
function save(session, card, fields, base) {
  const [field] = Object.keys(fields);
  if (JSON.stringify(card[field]) === JSON.stringify(fields[field])) return;
  session.run(editCard(session.store, { card: card.id, fields, base })).catch(tell);
}

/** @param {HTMLElement} anchor @param {Session} session @param {any} card */
function editTitle(anchor, session, card) {
  const base = session.seq;
  const input = Object.assign(document.createElement("input"), { className: "input table__input", value: card.title, maxLength: 500, dir: "auto" });
  input.setAttribute("aria-label", t("Title"));
  let kept = true;
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") kept = false;
    if (event.key === "Enter" && !event.isComposing) closePopover();
  });
  const onClose = () => kept && input.value.trim() && save(session, card, { title: input.value.trim() }, base);
  openPopover(anchor, input, { label: t("Title"), width: Math.max(260, anchor.offsetWidth), onClose });
  input.select();
}

/** @param {HTMLElement} anchor @param {Session} session @param {any} card */
function editCompany(anchor, session, card) {
  const base = session.seq;
  const editor = Object.assign(document.createElement("baton-company-picker"), { session, selected: card.company });
  editor.addEventListener("choose", (event) => {
    save(session, card, { company: /** @type {CustomEvent} */ (event).detail?.id ?? null }, base);
    closePopover();
  });
  openPopover(anchor, editor, { label: t("Customer") });
}

/** @param {HTMLElement} anchor @param {Session} session @param {any} card */
function editColumn(anchor, session, card) {
  const base = session.seq;
  const picker = makePicker({ label: t("Move to…"), options: columnOptions(session, card), selected: [card.column] }, ({ id }) => {
    closePopover();
    if (id && id !== card.column) moveTo(session, card, id, base);
  });
  openPopover(anchor, picker, { label: t("Move to…") });
}

/** @param {HTMLElement} anchor @param {Session} session @param {any} card */
function editOwner(anchor, session, card) {
  const base = session.seq;
  const assign = (/** @type {string | null} */ id) => (id ? assignCard(session.store, { card: card.id, member: id, base }) : unassignCard(session.store, { card: card.id, member: card.owner }));
  pickPerson(anchor, session, { label: t("Owner"), selected: card.owner, none: t("No owner"), onPick: (id) => session.run(assign(id)).catch(tell) });
}

/** @param {HTMLElement} anchor @param {Session} session @param {any} card */
function editValue(anchor, session, card) {
  const base = session.seq;
  const currency = session.store.get("board", session.boardId)?.currency ?? session.boot.workspace.currency;
  const editor = Object.assign(document.createElement("baton-money-editor"), { value: card.value, currency });
  editor.addEventListener("choose", (event) => {
    save(session, card, { value: /** @type {CustomEvent} */ (event).detail }, base);
    closePopover();
  });
  openPopover(anchor, editor, { label: t("Value") });
}

/** @param {HTMLElement} anchor @param {Session} session @param {any} card */
function editSource(anchor, session, card) {
  const base = session.seq;
  const editor = Object.assign(document.createElement("baton-source-editor"), { session, value: card.source ?? null });
  editor.addEventListener("choose", (event) => {
    save(session, card, { source: /** @type {CustomEvent} */ (event).detail }, base);
    closePopover();
  });
  openPopover(anchor, editor, { label: t("Source") });
}

/** @param {HTMLElement} anchor @param {Session} session @param {any} card */
function editClose(anchor, session, card) {
  const base = session.seq;
  const editor = makeDateField({ value: card.expected_close, today: today(session.boot), label: t("Expected close") }, (day) => {
    save(session, card, { expected_close: day }, base);
    closePopover();
  });
  openPopover(anchor, editor, { label: t("Expected close") });
}
