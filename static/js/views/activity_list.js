/** What was done, day by day, the newest first: on a board, or by one person. Those that belong together unfold. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { dayOf, formatDay, formatFullDay, formatTime } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { groupLines } from "../store/activity_groups.js";
import { openActions } from "./action_menu.js";
import { entryWords } from "./activity_words.js";
import { avatar } from "./avatar.js";
import { icon } from "./icon.js";
import { CUSTOMER } from "./people.js";

/** @typedef {import("../types").HistoryItem} Line */
/** @typedef {import("../store/activity_groups.js").Entry} Entry */
/**
 * @typedef {object} Around what the list has to know of where it stands
 * @property {(id: string) => {id?: string, name: string, color?: string} | undefined} person
 * @property {(lines: Line[], name: string) => import("./action_menu.js").Action[]} actions what can be done with lines
 * @property {((card: {id: string, number: number}) => void) | null} open shows a deal here; without it, the link leads there
 * @property {(line: Line) => string} board the id of the line's board
 * @property {boolean} [alone] all is of one person, whom the page names
 * @property {(line: Line) => (() => void) | null} [texts] shows the long texts that a line wrote, where it did
 */

export class ActivityList extends LitElement {
  static properties = { feed: { attribute: false }, around: { attribute: false }, unfolded: { state: true } };

  constructor() {
    super();
    /** @type {import("../sync/activity_feed.js").ActivityFeed} */
    this.feed = /** @type {any} */ (null);
    /** @type {Around} */
    this.around = /** @type {any} */ (null);
    /** @type {Set<string>} */
    this.unfolded = new Set();
    this.foot = new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && this.feed.older(), { rootMargin: "300px" });
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.off = this.feed.on("changed", () => this.requestUpdate());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.off?.();
    this.foot.disconnect();
  }

  /** Seen anew after each page, since a page may be too short to scroll. */
  updated() {
    this.foot.disconnect();
    const more = this.querySelector(".activity-list__older");
    if (more && !this.feed.busy && !this.feed.failure) this.foot.observe(more);
  }

  render() {
    const { feed } = this;
    if (!feed.loaded) return html`${this.renderFailure()}${feed.failure ? nothing : html`<p class="panel-empty" role="status">${t("Loading…")}</p>`}`;
    return html`${feed.lines.length ? this.renderDays() : this.renderEmpty()}${this.renderFailure()}${this.renderFoot()}`;
  }

  renderDays() {
    return repeat(days(groupLines(this.feed.lines)), ({ key }) => key, ({ day, entries }) => html`<section class="activity-list__day">
      <h3 class="activity-list__date">${formatDay(day)}</h3>
      <ol class="activity-list__entries">${repeat(entries, ({ key }) => key, (entry) => this.renderEntry(entry))}</ol>
    </section>`);
  }

  /** @param {Entry} entry */
  renderEntry(entry) {
    if (entry.why === "one") return html`<li>${this.renderLine(entry.lines[0])}</li>`;
    const open = this.unfolded.has(entry.key);
    return html`<li>${this.renderSeveral(entry, open)}
      ${open ? html`<ol class="activity-list__several">${repeat(entry.lines, ({ seq }) => seq, (line) => html`<li>${this.renderLine(line)}</li>`)}</ol>` : nothing}</li>`;
  }

  /** @param {Entry} entry @param {boolean} open */
  renderSeveral(entry, open) {
    const words = html`<button type="button" class="activity-list__fold" aria-expanded=${open ? "true" : "false"} @click=${() => this.turn(entry.key)}>
      <span dir="auto">${entryWords(entry)}</span>${icon(open ? "chevron-up" : "chevron-down")}</button>`;
    return this.frame(entry.lines, words);
  }

  /** @param {Line} line */
  renderLine(line) {
    const { before, after, card } = line;
    return this.frame([line], html`<span dir="auto">${line.text}</span>${card ? html`<span class="activity-list__dot" aria-hidden="true"> · </span>${this.renderDeal(line)}` : nothing}${
      before || after ? html` <span class="activity__values">${before ? html`<span class="activity__before" dir="auto">${before}</span>` : nothing}${
        icon("arrow-right", t("became"))}<span class="activity__after" dir="auto">${after || "–"}</span></span>` : nothing}${this.renderTexts(line)}`);
  }

  /** @param {Line} line */
  renderTexts(line) {
    const show = this.around.texts?.(line);
    return show ? html` <button type="button" class="link" @click=${show}>${t("Show the text")}</button>` : nothing;
  }

  /** @param {Line[]} lines @param {unknown} words */
  frame(lines, words) {
    const [{ actor, at, board, rule }] = lines;
    const who = this.around.person(actor);
    const name = who?.name ?? t("Somebody");
    const actions = this.around.actions(lines, name);
    return html`<div class="activity activity-list__line" data-seq=${lines[0].seq}>
      ${rule ? html`<span class="activity__sign">${icon("zap")}</span>` : this.around.alone ? nothing : html`${avatar(who, { size: "sm", named: true })}`}
      <p class="activity__text">${rule ? html`<b dir="auto">${t("Rule “{name}”", { name: rule })}</b> ` : this.around.alone ? nothing : html`${actor === CUSTOMER ? html`<b class="activity-list__person" dir="auto">${name}</b>` : html`<a class="activity-list__person" href="/people/${actor}/activity" dir="auto">${name}</a>`} `}${words}${
        board ? html` <a class="activity-list__board" href="/boards/${board.id}" dir="auto">${board.name}</a>` : nothing}
        <time class="activity__time" datetime=${at}>${formatTime(at)}</time></p>
      ${actions.length ? html`<button type="button" class="button button--icon button--ghost button--small activity-list__menu" aria-haspopup="menu" aria-label=${t("What can be undone")} title=${t("What can be undone")}
        @click=${(/** @type {Event} */ event) => openActions(/** @type {HTMLElement} */ (event.currentTarget), t("What can be undone"), actions)}>${icon("ellipsis")}</button>` : nothing}
    </div>`;
  }

  /** @param {Line} line */
  renderDeal(line) {
    const { card } = line;
    if (!card) return nothing;
    const open = (/** @type {MouseEvent} */ event) => {
      if (!this.around.open || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.around.open(card);
    };
    return html`<a class="activity-list__deal" href="/boards/${this.around.board(line)}/cards/${card.number}" @click=${open} dir="auto">${card.title}</a>`;
  }

  /** @param {string} key */
  turn(key) {
    const next = new Set(this.unfolded);
    if (!next.delete(key)) next.add(key);
    this.unfolded = next;
  }

  renderEmpty() {
    const { kind, member } = this.feed.wanted;
    if (kind || member) return html`<p class="panel-empty panel-empty--words">${t("Nothing of this kind has happened.")}</p>`;
    return html`<p class="panel-empty panel-empty--words">${t("Nothing has happened yet. Whatever is done from now on stands here.")}</p>`;
  }

  renderFailure() {
    const { failure, lines } = this.feed;
    const again = () => (lines.length ? this.feed.older() : this.feed.reload());
    return failure ? html`<p class="notice notice--wrong" role="alert">${failure} <button type="button" class="link" @click=${again}>${t("Try again")}</button></p>` : nothing;
  }

  renderFoot() {
    const { next, keptSince, busy, lines } = this.feed;
    if (next) return html`<button type="button" class="link thread__more activity-list__older" aria-busy=${busy ? "true" : "false"} @click=${() => this.feed.older()}>${t("Show older")}</button>`;
    if (keptSince) return html`<p class="thread__begins">${t("Activity before {day} is no longer kept.", { day: formatFullDay(dayOf(keptSince)) })}</p>`;
    return lines.length ? html`<p class="thread__begins">${t("This is the beginning.")}</p>` : nothing;
  }
}

/** @param {Entry[]} entries @returns {{key: string, day: string, entries: Entry[]}[]} */
function days(entries) {
  /** @type {{key: string, day: string, entries: Entry[]}[]} */
  const found = [];
  for (const entry of entries) {
    const day = dayOf(entry.lines[0].at);
    const last = found.at(-1);
    if (last?.day === day) last.entries.push(entry);
    // Imported history may lead back to a day that was there before.
    else found.push({ key: `${day}:${found.filter((one) => one.day === day).length}`, day, entries: [entry] });
  }
  return found;
}

customElements.define("baton-activity-list", ActivityList);
