/** A deal as it was, with all that it showed then: to be read. */
import { LitElement, html, nothing } from "lit";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { renderMarkdown } from "../lib/markdown.js";
import { openPastDetail } from "../sync/past_detail.js";
import { batonStory } from "./baton_story.js";
import { addressOf, facts, look } from "./file_words.js";
import { icon } from "./icon.js";
import "./panel_thread.js";
import { PastSession } from "./past_session.js";
import { fieldWords, momentWords } from "./past_words.js";
import { meansMe, mentionNames, nameOf } from "./people.js";
import { answerRow } from "./pulse_words.js";
import { Watch } from "./watch.js";

/** Whoever drags along the line gets what hangs on the deal where the hand rests. */
const SETTLE = 250;

/** @returns {[string, string][]} */
export function pastFields() {
  return [["column", t("Stage")], ["status", t("State")], ["value", t("Value")], ["owner", t("Owner")], ["expected_close", t("Expected close")]];
}

export class PastPanel extends LitElement {
  static properties = { session: { attribute: false }, travel: { attribute: false }, shown: { state: true }, failure: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.session = undefined;
    /** @type {import("./travel.js").Travel} */
    this.travel = /** @type {any} */ (undefined);
    /** What hangs on the deal, and the session in which it is shown. @type {{detail: import("../sync/past_detail.js").PastDetail, session: any} | null} */
    this.shown = null;
    this.failure = "";
    /** Which deal, behind which change, is shown or on its way. */
    this.asked = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.settling = undefined;
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.settling);
  }

  willUpdate() {
    const redraw = () => this.requestUpdate();
    this.watch.to("session", () => [
      this.session.ui.subscribe("openCard", async () => {
        this.shown = null;
        this.requestUpdate();
        await this.updateComplete;
        /** @type {HTMLElement | null} */ (this.querySelector(".panel"))?.focus({ preventScroll: true });
      }),
      this.session.store.subscribe("*:card", redraw),
      this.travel.on("changed", redraw),
    ]);
    this.follow();
  }

  /** The change behind which the deal is shown. */
  get seq() {
    const { from, to, at, log } = this.travel;
    return (from ? to : at)?.seq ?? log.head;
  }

  /** To the deal and the time that are looked at. */
  follow() {
    const id = this.session.ui.get("openCard");
    const wanted = id ? `${id} ${this.seq}` : "";
    if (wanted === this.asked) return;
    this.asked = wanted;
    clearTimeout(this.settling);
    if (id) this.settling = setTimeout(() => this.load(), this.shown ? SETTLE : 0);
  }

  async load() {
    const { asked } = this;
    const [id, seq] = asked.split(" ");
    const { live } = this.session;
    this.failure = "";
    try {
      const detail = await openPastDetail(live.api, id, Number(seq));
      if (asked === this.asked) this.shown = { detail, session: new PastSession(live, detail.store) };
    } catch (error) {
      if (asked !== this.asked) return;
      this.shown = null;
      this.failure = /** @type {Error} */ (error).message;
    }
  }

  close() {
    this.session.ui.set("openCard", null);
  }

  /** @param {string} id */
  openNow(id) {
    const { live } = this.session;
    live.ui.set("travel", null);
    live.ui.set("openCard", id);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  render() {
    const id = this.session.ui.get("openCard");
    if (!id) return nothing;
    const card = this.session.store.get("card", id);
    return html`<section class="panel past-panel" tabindex="-1" role="complementary" aria-label=${card?.title ?? t("Deal")} @keydown=${this.onKey}>
      <header class="past-panel__head"><div class="past-panel__words"><span class="live live--past"><span class="live__dot" aria-hidden="true"></span><span>${this.when()}</span></span>
        <h2 class="past-panel__title" dir="auto">${card?.title ?? t("This deal was not there yet.")}</h2></div>
        <button type="button" class="button button--icon button--ghost" aria-label=${t("Close")} title=${t("Close (Escape)")} @click=${this.close}>${icon("x")}</button></header>
      <div class="panel__scroll past-panel__scroll">
        ${card ? this.renderFields(card) : nothing}
        ${card ? this.renderDetail(card) : nothing}
        <p class="past-panel__note"><button type="button" class="link" @click=${() => this.openNow(id)}>${t("Open the deal as it is now")}</button></p>
      </div>
    </section>`;
  }

  when() {
    const { from, to, at } = this.travel;
    const place = from ? to : at;
    return place ? t("As it was on {when}", { when: momentWords(place.time) }) : t("As it is now");
  }

  /** @param {any} card */
  renderFields(card) {
    const { old, from } = this.travel;
    const before = from ? old.store.get("card", card.id) : null;
    const stage = (/** @type {string} */ id) => (this.session.store.get("column", id) ?? old.store.get("column", id))?.name ?? "";
    const words = (/** @type {string} */ field, /** @type {any} */ row) => fieldWords(this.session, field, row, stage);
    return html`<dl class="past-panel__fields">${pastFields().map(([field, label]) => {
      const [then, now] = [before && words(field, before), words(field, card)];
      return html`<dt>${label}</dt><dd dir="auto">${then && then !== now ? html`<del>${then}</del> → ` : nothing}${now}</dd>`;
    })}</dl>`;
  }

  /** @param {any} card */
  renderDetail(card) {
    const { shown, failure } = this;
    if (failure) return html`<p class="notice notice--wrong" role="alert">${failure} <button type="button" class="link" @click=${() => this.load()}>${t("Try again")}</button></p>`;
    if (!shown) return html`${this.renderTasks(card)}<p class="panel-empty" role="status">${t("Loading…")}</p>`;
    const { detail, session } = shown;
    return html`<div class="past-panel__rest" aria-busy=${detail.seq === this.seq ? "false" : "true"}>
      ${this.renderBatons(detail.batons)}
      ${this.renderPulses(detail.pulses)}
      ${this.renderDescription(detail.description)}
      ${this.renderTasks(card)}
      ${this.renderFiles(detail.attachments)}
      <baton-panel-thread .session=${session} .card=${detail.card ?? card} .detail=${detail}></baton-panel-thread></div>`;
  }

  /** @param {any[]} pulses */
  renderPulses(pulses) {
    return pulses.length ? html`<section class="panel-section"><h3>${t("What the customer answered")}</h3><ul class="pulse-answers" role="list">${pulses.toReversed().map((one) => answerRow(one))}</ul></section>` : nothing;
  }

  /** @param {any[]} batons */
  renderBatons(batons) {
    return batons.length ? html`<section class="panel-section"><h3>${t("Whose turn")}</h3>${batons.map((baton) => batonStory(this.session, baton))}</section>` : nothing;
  }

  /** @param {any} description */
  renderDescription(description) {
    if (!description?.text) return nothing;
    const words = renderMarkdown(description.text, { names: mentionNames(this.session), isMine: meansMe(this.session) });
    return html`<section class="panel-section"><h3>${t("Description")}</h3><div class="prose" dir="auto">${words}</div></section>`;
  }

  /** @param {any} card */
  renderTasks(card) {
    const tasks = this.session.store.tasksOf(card.id);
    if (!tasks.length) return nothing;
    return html`<section class="panel-section"><h3>${t("Tasks")}</h3><ul class="past-panel__tasks">${tasks.map((/** @type {any} */ task) => html`<li class=${task.done_at ? "past-panel__done" : ""}>
      ${icon(task.done_at ? "circle-check" : "clock", task.done_at ? t("done") : t("open"))} <span dir="auto">${task.title}</span></li>`)}</ul></section>`;
  }

  /** @param {any[]} files */
  renderFiles(files) {
    return files.length ? html`<section class="panel-section"><h3>${t("Files")}</h3><ul class="files">${files.map((file) => html`<li>${this.renderFile(file)}</li>`)}</ul></section>` : nothing;
  }

  /** What was removed since has a name at the most. @param {any} file */
  renderFile(file) {
    const { icon: name, kind } = look(file);
    const said = file.gone ? [t("Removed since")] : [...facts(file), nameOf(this.session, file.added_by), formatMoment(file.created_at)];
    const title = file.name || t("A file that was removed for good");
    return html`<div class="file ${file.gone ? "file--gone" : ""}"><span class="file__look" title=${kind}>${icon(name, kind)}</span>
      <div class="file__words">${file.gone ? html`<span class="file__name" dir="auto">${title}</span>` : html`<a class="file__name" dir="auto" href=${addressOf(file)} target="_blank" rel="noopener noreferrer nofollow" ?download=${file.kind === "file"}>${title}</a>`}
        <span class="file__facts" dir="auto">${said.join(" · ")}</span></div></div>`;
  }
}

customElements.define("baton-past-panel", PastPanel);
