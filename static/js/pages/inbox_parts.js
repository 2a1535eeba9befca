/** How the inbox's parts look: its filters, a deal with what happened to it, one notice, and nothing at all. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { addDays, formatAgo, formatMoment, weekStart } from "../lib/dates.js";
import { locale, t } from "../lib/i18n.js";
import { openActions } from "../views/action_menu.js";
import { avatar } from "../views/avatar.js";
import { icon } from "../views/icon.js";

/** @typedef {import("./inbox_entries.js").Entry} Entry */
/** @typedef {import("./inbox_entries.js").Group} Group */
/**
 * @typedef {{active: string | null, activate(id: string): void, read(some: Entry[], isRead: boolean): unknown}} List
 * @typedef {List & {has(type: string, id: string | null): boolean, run(name: string, args: object): Promise<void>, snooze(some: Entry[], until: Date): unknown}} Page
 */

const MORNING = 8;
/** Of what nobody did. @type {Record<string, string>} */
const SIGNS = { pulse: "heart-pulse", outlet_stopped: "triangle-alert" };

/** @param {string} filter @param {number} unread @param {(filter: string) => void} choose */
export function tabs(filter, unread, choose) {
  const all = [["", t("All")], ["unread", t("Unread")], ["mentions", t("Mentions")], ["batons", t("Batons and questions")]];
  return html`<div class="tabs" role="group" aria-label=${t("Filter")}>${all.map(([value, label]) => html`<button type="button" class="tabs__tab"
    aria-pressed=${String(value === filter)} aria-current=${value === filter ? "page" : nothing} @click=${() => choose(value)}>${label}${value === "unread" && unread ? html` <span class="badge badge--count">${unread > 99 ? "99+" : unread}</span>` : nothing}</button>`)}</div>`;
}

/** @param {Group} group @param {Page} page */
export function groupOf({ first, entries }, page) {
  const { board, board_name: place, card, number, title } = first;
  const news = entries.filter(({ read }) => !read);
  return html`<section class="inbox-group box" aria-label=${title ?? place}>
    <header class="inbox-group__head">
      <h2 class="inbox-group__title"><a href=${addressOf({ ...first, comment: undefined })} dir="auto">${number ? html`<span class="inbox-group__number">#${number}</span> ` : nothing}${title ?? place}</a></h2>
      ${title ? html`<span class="inbox-group__board" dir="auto">${place}</span>` : nothing}
      ${page.has("mute", card) || page.has("mute", board) ? html`<span class="badge">${icon("bell-off")}${t("Muted")}</span>` : nothing}
      <span class="inbox-group__tools">
        ${news.length ? html`<button type="button" class="button button--ghost button--icon button--small" aria-label=${t("Mark as read")} title=${t("Mark as read")} @click=${() => page.read(news, true)}>${icon("check")}</button>` : nothing}
        <button type="button" class="button button--ghost button--icon button--small" aria-haspopup="menu" aria-label=${t("Put off")} title=${t("Put off")}
          @click=${(/** @type {Event} */ event) => openSnooze(event, entries, page)}>${icon("clock")}</button>
        <button type="button" class="button button--ghost button--icon button--small" aria-haspopup="menu" aria-label=${t("More actions")} title=${t("More actions")}
          @click=${(/** @type {Event} */ event) => openMenu(event, first, page)}>${icon("ellipsis")}</button>
      </span>
    </header>
    <ul class="inbox-group__entries">${repeat(entries, ({ id }) => id, (entry) => entryOf(entry, page))}</ul>
  </section>`;
}

/** @param {Entry} entry @param {List} page */
export function entryOf(entry, page) {
  const { id, by, text, before, after, excerpt, because, at, read } = entry;
  return html`<li class="notice-row ${read ? "" : "notice-row--unread"}" data-notice=${id} ?data-active=${page.active === id}>
    ${by && !by.rule ? avatar(by, { size: "md" }) : html`<span class="notice-row__sign">${icon(by ? "zap" : SIGNS[entry.kind] ?? entry.kind === "request" ? "mail" : "clock")}</span>`}
    <a class="notice-row__link" href=${addressOf(entry)} @click=${() => !read && page.read([entry], true)} @focus=${() => page.active !== id && page.activate(id)}>
      ${read ? nothing : html`<span class="visually-hidden">${t("Unread:")}</span>`}
      <span class="notice-row__words">${by ? html`<strong dir="auto">${by.name}</strong> ` : nothing}<span dir="auto">${text}</span>
        ${after === undefined ? nothing : html`<span class="notice-row__values" dir="auto">${before === undefined ? nothing : html`${before} → `}${after}</span>`}</span>
      ${excerpt ? html`<q class="notice-row__excerpt" dir="auto">${excerpt}</q>` : nothing}
      <span class="notice-row__facts"><span>${because}</span> · <time datetime=${at} title=${formatMoment(at)}>${formatAgo(at)}</time></span>
    </a>
    <button type="button" class="button button--ghost button--icon button--small notice-row__mark" aria-label=${read ? t("Mark as unread") : t("Mark as read")} title=${read ? t("Mark as unread") : t("Mark as read")}
      @click=${() => page.read([entry], !read)}><span class="notice-row__dot"></span></button>
  </li>`;
}

/** Where it can be read: the comment, the deal, the board; a regular review is started there, a connection mended. @param {Entry} entry */
export function addressOf({ kind, board, number, comment, rhythm, outlet }) {
  if (outlet === "webhook") return "/workspace#webhooks";
  if (outlet === "zoho" || outlet === "fxiaoke") return `/boards/${board}/pulls`;
  if (outlet) return `/boards/${board}/settings#channels`;
  if (rhythm) return `/boards/${board}#review=${rhythm}`;
  if (kind === "request" && !number) return `/boards/${board}/settings#intake`;
  const place = number ? `/cards/${number}` : comment ? "/thread" : "";
  return `/boards/${board}${place}${comment ? `#comment-${comment}` : ""}`;
}

/** @param {Event} event @param {Entry[]} entries @param {Page} page */
function openSnooze(event, entries, page) {
  const choices = moments().map(([label, until]) => ({ label: t("{name}: {when}", { name: label, when: onThisDevice(until) }), icon: "clock", run: () => page.snooze(entries, until) }));
  openActions(/** @type {HTMLElement} */ (event.currentTarget), t("Put off"), choices);
}

/** @param {Date} until */
function onThisDevice(until) {
  return until.toLocaleString(locale(), { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** By this device's clock, as whoever looks at it counts the days. @param {Date} [now] @returns {[string, Date][]} */
export function moments(now = new Date()) {
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  const morning = (/** @type {string} */ day) => new Date(`${day}T0${MORNING}:00:00`);
  return [
    [t("In an hour"), new Date(now.getTime() + 3_600_000)],
    [t("Tomorrow"), morning(addDays(today, 1))],
    [t("Next week"), morning(addDays(weekStart(today), 7))],
  ];
}

/** @param {Event} event @param {Entry} first @param {Page} page */
function openMenu(event, { card, board, board_name: place }, page) {
  const follows = page.has("follow", card);
  const mutedCard = page.has("mute", card);
  const mutedBoard = page.has("mute", board);
  const ofCard = !card ? [] : [
    { label: follows ? t("Follow no longer") : t("Follow"), icon: follows ? "eye-off" : "eye", run: () => page.run(follows ? "card.unfollow" : "card.follow", { card }) },
    { label: mutedCard ? t("Mute no longer") : t("Mute: no notices of this deal"), icon: mutedCard ? "bell" : "bell-off", run: () => page.run(mutedCard ? "card.unmute" : "card.mute", { card }) },
  ];
  const ofBoard = { label: mutedBoard ? t("Mute {board} no longer", { board: place }) : t("Mute all of {board}", { board: place }), icon: mutedBoard ? "bell" : "bell-off", run: () => page.run(mutedBoard ? "board.unmute" : "board.mute", { board }) };
  openActions(/** @type {HTMLElement} */ (event.currentTarget), t("More actions"), [...ofCard, ofBoard]);
}

/** @param {string} filter */
export function emptyInbox(filter) {
  if (filter) return html`<div class="empty"><h2 class="empty__title">${t("Nothing here")}</h2><p class="empty__text">${t("What fits this filter appears here the moment it happens.")}</p></div>`;
  return html`<div class="empty">
    <h2 class="empty__title">${t("You are up to date")}</h2>
    <p class="empty__text">${t("When somebody mentions you with @, gives you a deal or a task, or changes a deal that is yours, it appears here at once. Follow a deal in its menu to hear of it as its owner does.")}</p>
    <p class="empty__text quiet">${t("Keys: {next} and {previous} from notice to notice, {open} opens, {done} marks as read, {toggle} read or unread.", { next: "J", previous: "K", open: "Enter", done: "E", toggle: "U" })}</p>
  </div>`;
}
