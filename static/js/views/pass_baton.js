/** Passing a question on: to whom, what is asked, and until when. */
import { html, nothing } from "lit";
import { closePopover, openPopover } from "../behaviors/popover.js";
import { passBaton } from "../commands/batons.js";
import { addDays, today } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { avatar } from "./avatar.js";
import { BoardDialog } from "./board_dialog.js";
import { dropDraft, keepDraft, readDraft } from "./drafts.js";
import { icon } from "./icon.js";
import { tellRefused } from "./kept_text.js";
import { assignable, nameOf, person } from "./people.js";
import { makePicker } from "./picker.js";
import { departmentName } from "./turn_words.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{member: string} | {department: string}} Addressee */

const DRAFT = "question";
const RULERS = ["owner", "admin"];

export class PassBaton extends BoardDialog {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { ...BoardDialog.properties, to: { state: true }, wrong: { state: true } };

  constructor() {
    super("passBaton");
    this.cardId = "";
    /** @type {Addressee | null} */
    this.to = null;
    this.wrong = "";
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    return [this.session.store.subscribe("*:card", redraw), this.session.workspace.subscribe("*:member", redraw)];
  }

  get card() {
    return this.session.store.get("card", this.cardId);
  }

  get question() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  async show() {
    const { card, department, member } = this.session.ui.get(this.name);
    this.cardId = card;
    this.to = department ? { department } : member ? { member } : null;
    this.wrong = "";
    await super.show();
    if (!this.question) return;
    this.question.value = readDraft(DRAFT, card)?.text ?? "";
    /** @type {HTMLElement | null} */ (this.to ? this.question : this.querySelector(".pass__to"))?.focus();
  }

  /** @param {Event} event */
  choose(event) {
    const { session } = this;
    const options = [...departmentOptions(session), ...peopleAsked(session)];
    const picker = makePicker({ label: t("Person or department"), options, selected: this.to ? Object.values(this.to) : [] }, ({ id }) => {
      this.to = session.workspace.get("department", id) ? { department: id ?? "" } : { member: id ?? "" };
      this.wrong = "";
      closePopover();
      this.updateComplete.then(() => this.question.focus());
    });
    openPopover(/** @type {HTMLElement} */ (event.currentTarget), picker, { label: t("Person or department") });
  }

  /** @param {Event} event */
  async send(event) {
    event.preventDefault();
    const { session, to, cardId } = this;
    const question = this.question.value.trim();
    if (!to || !question) {
      this.wrong = to ? t("Write what you want to know.") : t("Choose who shall answer.");
      return;
    }
    const due = /** @type {HTMLInputElement} */ (this.querySelector("input[type=date]")).value || null;
    const done = session.run(passBaton(session.store, { card: cardId, to, question, due }, session.me.id));
    dropDraft(DRAFT, cardId);
    this.dialog?.close();
    toast({ text: t("Asked: {who}", { who: addresseeName(session, to) }) });
    done.catch((error) => tellRefused(session, error, question));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) this.send(event);
  }

  render() {
    const { session, card } = this;
    if (!this.open || !card) return nothing;
    const day = today(session.boot);
    return this.frame(t("Pass a question on"), html`<form class="form pass__form" @submit=${this.send} @keydown=${this.onKey}>
      <p class="pass__deal" dir="auto">#${card.number} ${card.title}</p>
      <div class="field"><span class="field__label" id="pass-to">${t("Who shall answer")}</span>
        <button type="button" class="input pass__to" id="pass-to-value" aria-haspopup="dialog" aria-labelledby="pass-to pass-to-value" @click=${this.choose}>${this.to ? addressee(session, this.to) : html`<span class="quiet">${t("Person or department")}</span>`}${icon("chevron-down")}</button></div>
      <div class="field"><label class="field__label" for="pass-question">${t("Question")}</label>
        <textarea class="input" id="pass-question" rows="3" maxlength="2000" dir="auto" @input=${() => keepDraft(DRAFT, this.cardId, { text: this.question.value })}></textarea></div>
      <div class="field"><label class="field__label" for="pass-due">${t("Answer by")}</label>
        <input class="input pass__due" id="pass-due" type="date" min=${day} max=${addDays(day, 3_650)}></div>
      ${this.wrong ? html`<p class="form__message" role="alert">${this.wrong}</p>` : nothing}
      <div class="form__actions form__actions--end"><button type="submit" class="button button--primary">${t("Pass it on")}</button></div>
    </form>`, "pass");
  }
}

/** @param {Session} session @param {Addressee} to */
function addressee(session, to) {
  if ("member" in to) return html`${avatar(person(session, to.member), { size: "sm", named: true })}<span dir="auto">${nameOf(session, to.member)}</span>`;
  return html`${departmentFace(session.workspace.get("department", to.department))}<span dir="auto">${departmentName(session, to.department)}</span>`;
}

/** @param {Session} session @param {Addressee} to */
function addresseeName(session, to) {
  return "member" in to ? nameOf(session, to.member) : departmentName(session, to.department);
}

/** @param {any} department */
export function departmentFace(department) {
  return html`<span class="department-face" data-color=${department?.color ?? "slate"} aria-hidden="true">${icon("users")}</span>`;
}

/** @param {Session} session @returns {import("./picker.js").Option[]} */
function departmentOptions(session) {
  const all = [...session.workspace.all("department")].sort((a, b) => a.name.localeCompare(b.name));
  return all.map((one) => ({ id: one.id, label: one.name, hint: headCount(session, one.id), face: departmentFace(one) }));
}

/** How many of a department could accept here. @param {Session} session @param {string} department */
function headCount(session, department) {
  const here = [...session.workspace.all("member")].filter((one) => one.department === department && one.status === "active" && isHere(session, one));
  return here.length ? tn("{n} person here", "{n} people here", here.length) : t("nobody on this board");
}

/** @param {Session} session @param {any} one */
function isHere(session, one) {
  const role = session.store.get("member", one.id)?.role;
  return RULERS.includes(one.role) || (role && role !== "viewer");
}

/** Viewers could not answer. @param {Session} session @returns {import("./picker.js").Option[]} */
function peopleAsked(session) {
  const people = assignable(session).filter((one) => session.store.get("member", one.id)?.role !== "viewer");
  return people.map((one) => ({ id: one.id, label: one.name, hint: one.id === session.me.id ? t("you") : "", face: avatar(one, { size: "sm", named: true }) }));
}

customElements.define("baton-pass", PassBaton);
