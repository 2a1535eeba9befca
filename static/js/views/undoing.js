/** Before much is undone, or where newer work is in the way: what would happen, what stays, and how far it is. */
import { html, nothing } from "lit";
import { undoChange } from "../commands/undo.js";
import { t, tn } from "../lib/i18n.js";
import { cancelJob, followJob } from "../sync/jobs.js";
import { BoardDialog } from "./board_dialog.js";
import { fieldName } from "./card_words.js";
import { icon } from "./icon.js";
import { nameOf } from "./people.js";
import { toast } from "./toast.js";

/** @typedef {{seq?: number, group?: string, member?: string, since?: string, until?: number}} Target */
/** @typedef {{field: string, now: string, becomes: string}} Field */
/** @typedef {{id: string, title: string | null, fate?: "changes" | "goes" | "comes", fields: Field[], also?: number}} CardLine */
/** @typedef {{type: string, card: string | null, title: string | null, fields: string[], why: "changed" | "gone" | "in_use"}} TouchedLine */
/** @typedef {{changes: number, records: number, cards: CardLine[], cards_count: number, others: number, touched: TouchedLine[], touched_count: number, stays: {text: string, why: string}[], until: number}} Preview */

const SHOWN = 40;
/** What a screen says of a field that stays; places and marks of the house are nobody's news. */
const TOLD = ["title", "value", "expected_close", "company", "source", "owner", "column", "name", "color", "kind", "probability", "wip_limit", "assignee", "due"];

export class Undoing extends BoardDialog {
  static properties = { ...BoardDialog.properties, preview: { state: true }, wrong: { state: true }, job: { state: true } };

  constructor() {
    super("undoing");
    /** @type {Target} */
    this.target = {};
    /** @type {Preview | null} */
    this.preview = null;
    this.wrong = "";
    /** @type {{id: string, done: number, total: number} | null} */
    this.job = null;
  }

  async show() {
    this.target = this.session.ui.get("undoing");
    this.preview = null;
    this.wrong = "";
    await super.show();
    if (!this.asks) this.load();
  }

  /** Whether it has to be said first whose changes, and since when. */
  get asks() {
    return this.target.member !== undefined && !this.target.since;
  }

  async load() {
    const query = new URLSearchParams(Object.entries(this.target).map(([name, value]) => [name, String(value)]));
    try {
      this.preview = await this.session.api.get(`/api/boards/${this.session.boardId}/undo/preview?${query}`);
    } catch (/** @type {any} */ error) {
      this.wrong = error.message;
    }
  }

  /** @param {SubmitEvent} event */
  onAsk(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const at = new Date(String(form.get("since")));
    if (Number.isNaN(at.getTime())) return;
    this.target = { member: String(form.get("member")), since: at.toISOString() };
    this.wrong = "";
    this.requestUpdate();
    this.load();
  }

  async run() {
    const { session, target, preview } = this;
    const partly = Boolean(preview?.touched_count);
    const until = target.member ? { until: preview?.until } : {};
    try {
      const answer = await session.run(undoChange(session.store, { ...target, ...until, ...(partly ? { partly } : {}) }));
      if (!(answer.job && (await this.follow(answer.job)))) this.done(answer);
    } catch (/** @type {any} */ error) {
      // What was shown is no longer so: look again.
      this.preview = null;
      this.wrong = error.message;
      if (error.data?.touched) await this.load();
    }
  }

  /** @param {string} id @returns {Promise<boolean>} whether it came to no good end */
  async follow(id) {
    this.job = { id, done: 0, total: 0 };
    const job = await followJob(this.session.api, id, (seen) => {
      if (seen) this.job = { id, done: seen.done, total: seen.total };
    });
    this.job = null;
    if (job.state === "failed") this.wrong = job.error?.message ?? t("That did not work.");
    if (job.state === "cancelled") this.wrong = t("Stopped on the way. What was undone so far can be done again, and the rest undone later.");
    return job.state !== "done";
  }

  /** @param {{seq: number, group?: string}} answer */
  done({ seq, group }) {
    const { session } = this;
    const n = this.preview?.cards_count ?? 0;
    this.dialog?.close();
    const redo = () => session.run(undoChange(session.store, group ? { group } : { seq }, t("Do it again"))).catch(() => session.ui.set("undoing", group ? { group } : { seq }));
    toast({ text: n ? tn("Undone, on {n} deal", "Undone, on {n} deals", n) : t("Undone"), action: { label: t("Redo"), run: redo } });
  }

  render() {
    if (!this.open) return nothing;
    return this.frame(this.heading(), this.content(), "undoing");
  }

  heading() {
    const { member, since } = this.target;
    if (!member) return this.asks ? t("Undo what somebody did") : t("Undo");
    const at = since ? new Date(since).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }) : "";
    return t("Undo what {name} did since {when}", { name: nameOf(this.session, member), when: at });
  }

  content() {
    const { preview, wrong, job } = this;
    if (job) return this.renderJob(job);
    if (this.asks) return this.renderAsk();
    return html`${wrong ? html`<p class="form__message" role="alert">${wrong}</p>` : nothing}
      ${preview ? this.renderPreview(preview) : wrong ? nothing : html`<p class="undoing__words" role="status">${t("Looking at what would change…")}</p>`}`;
  }

  renderAsk() {
    const members = [...this.session.workspace.all("member")].filter((/** @type {any} */ one) => !one.disabled_at);
    members.sort((a, b) => a.name.localeCompare(b.name));
    const hourAgo = new Date(Date.now() - 3_600_000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    return html`<form class="form" @submit=${this.onAsk}>
      <div class="form__row">
        <label class="field"><span class="field__label">${t("Whose changes on this board")}</span>
          <select class="input" name="member">${members.map((/** @type {any} */ one) => html`<option value=${one.id} ?selected=${one.id === (this.target.member || this.session.me.id)}>${one.name}</option>`)}</select></label>
        <label class="field"><span class="field__label">${t("Since")}</span>
          <input class="input" type="datetime-local" name="since" required .value=${hourAgo}></label>
      </div>
      <div class="form__actions form__actions--end"><button type="submit" class="button button--primary">${t("Show what would be undone")}</button></div>
    </form>`;
  }

  /** @param {{id: string, done: number, total: number}} job */
  renderJob({ id, done, total }) {
    return html`<p class="undoing__words" role="status">${total ? t("{done} of {total} undone. Others can go on working.", { done, total }) : t("Beginning…")}</p>
      <progress class="meter" max=${total || nothing} value=${total ? done : nothing} aria-label=${t("Undoing")}></progress>
      <div class="form__actions form__actions--end"><button type="button" class="button" @click=${() => cancelJob(this.session.api, id)}>${t("Stop")}</button></div>`;
  }

  /** @param {Preview} preview */
  renderPreview({ records, cards, cards_count: all, others, touched, touched_count: count, stays }) {
    return html`<div class="undoing__body">
      ${records ? nothing : html`<p class="undoing__words">${t("Nothing of it is left to be undone.")}</p>`}
      ${cards.length ? html`<ul class="undoing__list">${cards.slice(0, SHOWN).map((card) => this.renderCard(card))}</ul>` : nothing}
      ${all > SHOWN ? html`<p class="undoing__words">${tn("and {n} more deal", "and {n} more deals", all - SHOWN)}</p>` : nothing}
      ${others ? html`<p class="undoing__words">${tn("{n} thing of the board itself: a stage, a label, a member or a setting", "{n} things of the board itself: stages, labels, members or settings", others)}</p>` : nothing}
      ${count ? this.renderTouched(touched, count) : nothing}
      ${stays.length ? html`<section class="undoing__stays"><h3>${t("Not undone")}</h3><ul>${stays.map(({ text, why }) => html`<li dir="auto">${text}: ${why}</li>`)}</ul></section>` : nothing}
    </div>
    <p class="undoing__note">${t("Notices and mails that were sent stay sent. What is undone can be done again.")}</p>
    <div class="form__actions form__actions--end">
      <button type="button" class="button" @click=${() => this.dialog?.close()}>${t("Cancel")}</button>
      ${records ? html`<button type="button" class="button button--primary" autofocus @click=${this.run}>${count ? t("Undo the rest") : t("Undo")}</button>` : nothing}
    </div>`;
  }

  /** @param {CardLine} card */
  renderCard({ title, fate, fields, also }) {
    const words = { goes: t("is taken off the board"), comes: t("comes back"), changes: "" }[fate ?? "changes"];
    return html`<li class="undoing__card"><b dir="auto">${title ?? t("a deal")}</b> ${words ? html`<span class="undoing__fate undoing__fate--${fate}">${words}</span>` : nothing}
      ${fields.map(({ field, now, becomes }) => html`<span class="undoing__field"><span>${field}</span> <s dir="auto">${now}</s>${icon("arrow-right", t("becomes"))}<span dir="auto">${becomes}</span></span>`)}
      ${also && fate !== "goes" ? html`<span class="undoing__field">${tn("and {n} entry on it, such as a task or a comment", "and {n} entries on it, such as tasks or comments", also)}</span>` : nothing}</li>`;
  }

  /** @param {TouchedLine[]} touched @param {number} count */
  renderTouched(touched, count) {
    return html`<section class="undoing__touched"><h3>${icon("triangle-alert")}${tn("{n} thing stays as it is, so that no newer work is lost", "{n} things stay as they are, so that no newer work is lost", count)}</h3>
      <ul>${touched.slice(0, SHOWN).map(({ title, fields, why }) => html`<li><b dir="auto">${title ?? t("the board")}</b>: ${this.why(why, fields)}</li>`)}</ul></section>`;
  }

  /** @param {"changed" | "gone" | "in_use"} why @param {string[]} fields */
  why(why, fields) {
    if (why === "in_use") return t("somebody has worked on it since");
    if (why === "gone") return t("it, or the place where it would stand, is no longer there");
    const names = fields.filter((field) => TOLD.includes(field)).map(fieldName);
    return names.length ? t("changed since: {fields}", { fields: names.join(", ") }) : t("changed since");
  }
}

customElements.define("baton-undoing", Undoing);
