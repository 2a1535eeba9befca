/** What was put away on a board: by whom and when, with the way back, and for managers the way out. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { purgeArchived, restoreComment } from "../commands/archive.js";
import { restoreAttachment } from "../commands/attachments.js";
import { restoreCard } from "../commands/cards.js";
import { restoreColumn } from "../commands/columns.js";
import { restoreLabel } from "../commands/labels.js";
import { restoreTask } from "../commands/tasks.js";
import { restoreRhythm } from "../commands/rhythms.js";
import { restoreRule } from "../commands/rules.js";
import { restoreView } from "../commands/views.js";
import { formatMoment } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { containsAll, fold, words } from "../lib/text.js";
import { BoardDialog } from "./board_dialog.js";
import { tell } from "./card_actions.js";
import { icon } from "./icon.js";
import { nameOf } from "./people.js";
import { confirm } from "./sheet.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{id: string, name: string | null, number: number | null, card: string | null, title: string | null, at: string, by: string | null, may_restore: boolean}} Thing */

/** @type {Record<string, (store: any, id: string) => import("../types").Command>} */
const RESTORE = {
  card: (store, card) => restoreCard(store, { card }),
  column: (store, column) => restoreColumn(store, { column }),
  task: (store, task) => restoreTask(store, { task }),
  comment: (store, comment) => restoreComment(store, { comment }),
  attachment: (store, attachment) => restoreAttachment(store, { attachment }),
  label: (store, label) => restoreLabel(store, { label }),
  view: (store, view) => restoreView(store, { view }),
  rhythm: (store, rhythm) => restoreRhythm(store, { rhythm }),
  rule: (store, rule) => restoreRule(store, { rule }),
};

/** What may have put something away, or brought it back. */
const PUTS_AWAY = /archive|restore|undo|rewind|bulk/u;

export class Archive extends BoardDialog {
  static properties = { ...BoardDialog.properties, state: { state: true }, query: { state: true }, type: { state: true } };

  constructor() {
    super("archive");
    /** @type {"loading" | "loaded" | "failed"} */
    this.state = "loading";
    this.query = "";
    this.type = "card";
    /** @type {Record<string, Thing[]>} */
    this.things = {};
    /** @type {number | null} */
    this.keptDays = null;
  }

  /** What others put away or bring back while it is open. @param {() => void} _redraw */
  subscribe(_redraw) {
    return [this.session.on("change", (change) => this.open && PUTS_AWAY.test(change.name) && this.load())];
  }

  async show() {
    this.query = "";
    this.state = "loading";
    await super.show();
    this.load();
  }

  async load() {
    const { session } = this;
    try {
      // The deals also as records, so that they can be opened.
      const [answer] = await Promise.all([session.api.get(`/api/boards/${session.boardId}/archive`), session.loadArchived()]);
      this.things = answer.archived;
      this.keptDays = answer.kept_days;
      this.state = "loaded";
      this.requestUpdate();
    } catch {
      this.state = "failed";
    }
  }

  /** The last put away first. @returns {Thing[]} */
  get shown() {
    const wanted = words(this.query);
    const all = this.things[this.type] ?? [];
    return wanted.length ? all.filter(({ name, title }) => containsAll(fold(`${name ?? ""} ${title ?? ""}`), wanted)) : all;
  }

  /** @param {Thing} thing */
  async restore(thing) {
    const { session, type } = this;
    try {
      await session.run(RESTORE[type](session.store, thing.id));
      const open = thing.card ?? (type === "card" ? thing.id : null);
      toast({ text: t("“{title}” is back", { title: thing.name ?? "" }), ...(open ? { action: { label: t("Open it"), run: () => this.openCard(open) } } : {}) });
      this.load();
    } catch (error) {
      tell(error);
    }
  }

  /** @param {Thing} thing */
  async purge(thing) {
    const { session, type } = this;
    const sure = await confirm({
      title: t("Remove “{title}” for good?", { title: thing.name ?? t("a comment") }), tone: "risk", action: t("Remove for good"),
      text: type === "card" ? t("The deal goes with its tasks, comments and files, and its words are taken out of the history. Nobody can bring it back.") : t("It is taken out of the history too. Nobody can bring it back."),
    });
    if (!sure) return;
    try {
      await session.run(purgeArchived(session.store, { type, id: thing.id }));
      this.load();
    } catch (error) {
      tell(error);
    }
  }

  /** @param {string} card */
  openCard(card) {
    this.dialog?.close();
    this.session.ui.set("openCard", card);
  }

  render() {
    if (!this.open) return nothing;
    const { shown } = this;
    return this.frame(t("Archive"), html`${this.renderTypes()}
      <input class="input" type="search" dir="auto" aria-label=${t("Find in the archive")} placeholder=${t("Find in the archive")} .value=${this.query}
        @input=${(/** @type {InputEvent} */ event) => { this.query = /** @type {HTMLInputElement} */ (event.target).value; }}>
      <ul class="archive__list">${repeat(shown, ({ id }) => id, (thing) => this.renderThing(thing))}</ul>
      <p class="archive__words" role="status">${this.words(shown.length)}</p>
      ${this.keptDays ? html`<p class="archive__words">${tn("What is archived is removed for good after {n} day.", "What is archived is removed for good after {n} days.", this.keptDays)}</p>` : nothing}`);
  }

  renderTypes() {
    const names = { card: t("Deals"), column: t("Stages"), task: t("Tasks"), comment: t("Comments"), attachment: t("Files"), label: t("Labels"), view: t("Views"), rhythm: t("Regular reviews"), rule: t("Rules") };
    return html`<div class="archive__types" role="group" aria-label=${t("Show")}>${Object.entries(names).map(([type, name]) => html`<button type="button" class="chip" aria-pressed=${this.type === type ? "true" : "false"}
      @click=${() => { this.type = type; }}>${name}${this.things[type]?.length ? html` <span class="archive__count">${this.things[type].length}</span>` : nothing}</button>`)}</div>`;
  }

  /** @param {number} count */
  words(count) {
    if (this.state === "loading") return t("Loading…");
    if (this.state === "failed") return t("The archive could not be loaded. Nothing is lost; try again when you are connected.");
    if (count) return nothing;
    if (this.query) return t("Nothing in it is called that.");
    return this.type === "card" ? t("Nothing is archived. A deal that is archived leaves the board and keeps everything that was written on it.") : t("Nothing of this kind was put away.");
  }

  /** @param {Thing} thing */
  renderThing(thing) {
    const { id, name, number, card, title, at, by, may_restore: may } = thing;
    const opens = card ?? (this.type === "card" ? id : null);
    const facts = [card && title ? t("on “{title}”", { title }) : "", by ? t("by {name}", { name: nameOf(this.session, by) }) : "", formatMoment(at)].filter(Boolean);
    const text = html`<span class="archive__title" dir="auto">${number ? html`<span class="archive__number">#${number}</span> ` : nothing}${name ?? t("A comment that was removed")}</span><span class="archive__facts" dir="auto">${facts.join(" · ")}</span>`;
    return html`<li class="archive__item">
      ${opens ? html`<button type="button" class="archive__card" @click=${() => this.openCard(opens)}>${text}</button>` : html`<span class="archive__card archive__card--still">${text}</span>`}
      ${may ? html`<button type="button" class="button button--small" @click=${() => this.restore(thing)} aria-label=${t("Restore “{title}”", { title: name ?? "" })}>${t("Restore")}</button>` : nothing}
      ${this.session.can("archive.purge") ? html`<button type="button" class="button button--ghost button--icon" @click=${() => this.purge(thing)} title=${t("Remove for good")} aria-label=${t("Remove “{title}” for good", { title: name ?? "" })}>${icon("trash-2")}</button>` : nothing}
    </li>`;
  }
}

customElements.define("baton-archive", Archive);
