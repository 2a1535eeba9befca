/** What the process says on the board: who acts in a stage and its playbook, what a deal still lacks, how many are for it. It comes with the later piece. */
import { html, nothing } from "lit";
import { t, tn } from "../lib/i18n.js";
import { lacksHere, unseenBy } from "../store/criteria.js";
import { criterionWords } from "./criterion_words.js";
import { icon } from "./icon.js";

/** @typedef {import("../types").Session} Session */

/** @param {Session} session @param {import("./scene.js").Scene} scene */
export function showProcess(session, scene) {
  scene.facts = { card: (card) => html`${votes(session, card)}${lacks(session, card)}`, column: (column) => html`${acts(session, column)}${playbook(session, column)}` };
  scene.redrawColumns();
  for (const key of ["*:department", "*:member"]) session.workspace.subscribe(key, () => scene.redrawColumns());
  session.store.subscribe("*:playbook", () => scene.redrawColumns());
  session.store.subscribe("*:board", () => scene.redrawCards());
  followCriteria(session, scene);
}

/** Cards follow what their stage asks for. @param {Session} session @param {import("./scene.js").Scene} scene */
function followCriteria({ store }, scene) {
  let asked = false;
  const follow = () => {
    const asks = store.columns().some((/** @type {any} */ column) => column.criteria?.length);
    if (asked || asks) scene.redrawCards();
    asked = asks;
  };
  store.subscribe("*:column", follow);
  follow();
}

/** @param {Session} session @param {any} card */
function votes({ me, store, boardId }, { votes: all }) {
  if (!all?.length || !store.get("board", boardId)?.voting) return nothing;
  const words = tn("{n} vote", "{n} votes", all.length);
  return html`<div class="card__votes ${all.includes(me.id) ? "card__votes--mine" : ""}" title=${words}>${icon("thumbs-up", words)}<span aria-hidden="true">${all.length}</span></div>`;
}

/** @param {Session} session @param {any} card */
function lacks(session, card) {
  const lacking = lacksHere(session.store, card, unseenBy(session));
  if (!lacking.length) return nothing;
  const words = lacking.map(criterionWords).join(", ");
  const label = t("Needed before it goes on: {what}", { what: words });
  const text = lacking.length === 1 ? t("Needed: {what}", { what: words }) : tn("{n} thing needed", "{n} things needed", lacking.length);
  return html`<div class="card__lacks" title=${label}>${icon("list-checks")}<span class="card__lacks-text" dir="auto" aria-hidden="true">${text}</span><span class="visually-hidden">${label}</span></div>`;
}

/** Whose turn it mostly is here: a department's, or one person's. @param {Session} session @param {any} column */
function acts({ workspace }, column) {
  const name = (workspace.get("department", column.acts) ?? workspace.get("member", column.acts_member))?.name;
  if (!name) return nothing;
  return html`<span class="column__acts" dir="auto" title=${t("{department} acts here", { department: name })}>${name}</span>`;
}

/** @param {Session} session @param {any} column */
function playbook(session, { id, name: stage }) {
  const found = session.store.get("playbook", id);
  if (!found?.text && !found?.examples.length) return nothing;
  return html`<button type="button" class="column__more column__book" aria-haspopup="dialog" aria-label=${t("Playbook: {stage}", { stage })} title=${t("What to do here")} @click=${() => session.ui.set("playbook", id)}>${icon("book-open")}</button>`;
}
