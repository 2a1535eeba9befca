/** Whose turn it is on the open deal: what was asked, how long it waits, and what became of earlier questions. */
import { html, nothing } from "lit";
import { announce } from "../behaviors/announce.js";
import { acceptBaton, answerBaton, returnBaton, withdrawBaton } from "../commands/batons.js";
import { formatMoment, today } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { everyMinute } from "../lib/minute.js";
import { batonsOf, isAskedOf, isOpen, toneOf } from "../store/turns.js";
import { batonStory } from "./baton_story.js";
import { dueWords } from "./card_words.js";
import { dropDraft, keepDraft, readDraft } from "./drafts.js";
import { icon } from "./icon.js";
import { keptText, tellRefused } from "./kept_text.js";
import { PanelPart } from "./panel_part.js";
import { nameOf } from "./people.js";
import { departmentName, holderName, shortAge } from "./turn_words.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{baton: string, kind: "answer" | "return"}} Reply */

const MAKERS = { answer: answerBaton, return: returnBaton };

export class PanelTurn extends PanelPart {
  static properties = { reply: { state: true } };

  constructor() {
    super();
    /** What is being written. @type {Reply | null} */
    this.reply = null;
    this.text = "";
  }

  /** @param {string} _card @param {() => void} redraw */
  follow(_card, redraw) {
    const { store, workspace } = this.session;
    this.reply = null;
    return [
      everyMinute(redraw),
      store.subscribe("*:baton", redraw),
      store.subscribe("*:member", redraw),
      workspace.subscribe("*:member", redraw),
      workspace.subscribe("*:department", redraw),
    ];
  }

  get all() {
    return batonsOf(this.session.store, this.card.id);
  }

  /** @param {string} command */
  may(command) {
    return this.session.can(command) && !this.card.archived_at;
  }

  /** @param {any} command @param {string} [text] */
  run(command, text) {
    this.session.run(command).catch((error) => tellRefused(this.session, error, text));
  }

  pass() {
    this.session.ui.set("passBaton", { card: this.card.id });
  }

  /** @param {any} baton */
  accept(baton) {
    const { session } = this;
    session.run(acceptBaton(session.store, { baton: baton.id }, session.me.id)).then(() => announce(t("You have it now.")), (error) => tellRefused(session, error));
  }

  /** @param {any} baton */
  withdraw(baton) {
    this.run(withdrawBaton(this.session.store, { baton: baton.id }, this.session.me.id));
  }

  /** @param {any} baton @param {"answer" | "return"} kind */
  async begin(baton, kind) {
    this.reply = { baton: baton.id, kind };
    this.text = readDraft("baton", baton.id)?.text ?? "";
    await this.updateComplete;
    this.querySelector("textarea")?.focus();
  }

  /** @param {Event} event */
  onInput(event) {
    this.text = /** @type {HTMLTextAreaElement} */ (event.target).value;
    if (this.reply) keepDraft("baton", this.reply.baton, { text: this.text });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.send(event);
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.leave();
  }

  /** What was written stays, should one come back to it. */
  async leave() {
    const { baton } = this.reply ?? {};
    this.reply = null;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-baton="${baton}"] button`))?.focus();
  }

  /** @param {Event} event */
  send(event) {
    event.preventDefault();
    const { reply, session } = this;
    const text = this.text.trim();
    if (!reply || !text) return;
    dropDraft("baton", reply.baton);
    this.reply = null;
    this.run(MAKERS[reply.kind](session.store, { baton: reply.baton, text }, session.me.id), text);
  }

  render() {
    const open = this.all.filter(isOpen);
    const settled = this.all.filter((baton) => !isOpen(baton));
    if (!open.length && !settled.length && !this.may("baton.pass")) return nothing;
    return html`<section class="panel-section turn" aria-labelledby="turn-title">
      <header class="panel-section__head"><h3 id="turn-title">${t("Whose turn")}</h3>
        ${this.may("baton.pass") ? html`<button type="button" class="button button--small button--ghost turn__pass" aria-keyshortcuts="B" @click=${this.pass}>${icon("arrow-right")}${t("Pass a question on")}</button>` : nothing}
      </header>
      ${open.map((baton) => this.renderOpen(baton))}
      ${this.renderOvertaken(open)}
      ${settled.length ? html`<details class="turn__earlier"><summary>${tn("{n} earlier question", "{n} earlier questions", settled.length)}</summary>
        ${[...settled].reverse().map((baton) => batonStory(this.session, baton))}</details>` : nothing}
    </section>`;
  }

  /** @param {any} baton */
  renderOpen(baton) {
    const { session } = this;
    const now = Date.now();
    const turn = { since: baton.asked_at, due: baton.due };
    return html`<div class="turn__open turn__open--${toneOf(turn, now, session.boot)}" data-baton=${baton.id}>
      ${icon("arrow-right")}
      <div class="turn__words"><p class="turn__question" dir="auto"><strong>${holderName(session, baton)}</strong> · ${baton.question}</p>
        <span class="turn__facts">${this.facts(baton)}</span></div>
      <span class="turn__age">${t("waiting {time}", { time: shortAge(baton.asked_at, now) })}</span>
      ${this.reply?.baton === baton.id ? this.renderReply() : this.renderDeeds(baton)}
    </div>`;
  }

  /** @param {any} baton */
  facts(baton) {
    const { session } = this;
    const due = baton.due ? dueWords(baton.due, today(session.boot)).text : "";
    const to = baton.accepted_by && baton.department ? t("for {department}", { department: departmentName(session, baton.department) }) : "";
    const asked = t("asked by {name}", { name: nameOf(session, baton.asked_by) });
    const accepted = baton.accepted_at ? t("accepted {when}", { when: formatMoment(baton.accepted_at) }) : "";
    return [to, asked, accepted, due && t("answer by: {when}", { when: due })].filter(Boolean).join(" · ");
  }

  /** @param {any} baton */
  renderDeeds(baton) {
    const { session } = this;
    const asked = isAskedOf(session, baton);
    const accepts = asked && !baton.accepted_by && this.may("baton.accept");
    const answers = asked && this.may("baton.answer");
    const withdraws = (baton.asked_by === session.me.id || session.role === "manager") && this.may("baton.withdraw");
    if (!answers && !withdraws) return nothing;
    return html`<div class="turn__deeds">
      ${accepts ? html`<button type="button" class="button button--small button--primary" @click=${() => this.accept(baton)}>${t("Accept")}</button>` : nothing}
      ${answers ? html`<button type="button" class="button button--small ${accepts ? "" : "button--primary"}" @click=${() => this.begin(baton, "answer")}>${t("Answer")}</button>
        <button type="button" class="button button--small button--ghost" @click=${() => this.begin(baton, "return")}>${t("Return")}</button>` : nothing}
      ${withdraws ? html`<button type="button" class="button button--small button--ghost" @click=${() => this.withdraw(baton)}>${t("Take back")}</button>` : nothing}
    </div>`;
  }

  renderReply() {
    const label = this.reply?.kind === "answer" ? t("Your answer") : t("Why you return it");
    return html`<form class="turn__reply" @submit=${this.send} @keydown=${this.onKey}>
      <textarea class="input" rows="3" maxlength="20000" dir="auto" aria-label=${label} placeholder=${label} .value=${this.text} @input=${this.onInput}></textarea>
      <div class="turn__deeds"><button type="submit" class="button button--small button--primary">${this.reply?.kind === "answer" ? t("Send the answer") : t("Return it")}</button>
        <button type="button" class="button button--small button--ghost" @click=${this.leave}>${t("Cancel")}</button></div>
    </form>`;
  }

  /** Somebody else settled it while I was writing. @param {any[]} open */
  renderOvertaken(open) {
    const { reply, session } = this;
    const baton = reply && !open.some(({ id }) => id === reply.baton) && session.store.get("baton", reply.baton);
    if (!baton) return nothing;
    const { text } = this;
    if (!text.trim()) return nothing;
    const name = nameOf(session, baton.settled_by);
    const why = baton.state === "answered" ? t("{name} has answered this meanwhile.", { name }) : t("{name} has returned this meanwhile.", { name });
    return keptText(text, why, () => {
      dropDraft("baton", baton.id);
      this.reply = null;
    });
  }
}

customElements.define("baton-panel-turn", PanelTurn);
