/** The newest notices in a small window at the bell, so that nobody leaves their board for them: live, by mouse or by key. */
import { html, nothing, render } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { announce } from "../behaviors/announce.js";
import { openPopover } from "../behaviors/popover.js";
import { t } from "../lib/i18n.js";
import { toast } from "../views/toast.js";
import { Entries } from "./inbox_entries.js";
import { addressOf, entryOf } from "./inbox_parts.js";
import { api, command } from "./requests.js";

/** @typedef {import("./inbox_entries.js").Entry} Entry */

const NEWEST = 10;
const WIDTH = 420;

export class BellInbox {
  /** @param {string} person @param {import("../sync/connection.js").Connection} connection one that follows the person's stream */
  constructor(person, connection) {
    this.person = person;
    this.connection = connection;
    this.entries = new Entries();
    this.box = document.createElement("div");
    this.box.className = "bell-inbox";
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("click", (event) => this.stay(event));
    /** @type {string | null} the entry that the keys act on */
    this.active = null;
    this.loaded = false;
    this.failure = "";
    this.close = () => {};
  }

  /** @param {HTMLElement} anchor */
  open(anchor) {
    const offs = [
      this.connection.on("notification", (entry) => this.arrived(entry)),
      this.connection.on("change", (change) => change.stream === `user:${this.person}` && this.follow(change)),
      this.connection.on("connect", () => this.load()),
    ];
    this.draw();
    this.close = openPopover(anchor, this.box, { label: t("Inbox"), width: WIDTH, onClose: () => offs.forEach((off) => off()) });
    this.focus(this.box.querySelector("a"));
    return this.load();
  }

  async load() {
    try {
      const { notifications } = await api.get("/api/inbox");
      this.entries.reset(notifications);
      this.failure = "";
    } catch (error) {
      this.failure = /** @type {Error} */ (error).message;
    }
    const isFirst = !this.loaded;
    this.loaded = true;
    this.draw();
    if (isFirst && this.box.contains(document.activeElement)) this.focus(this.links[0]);
  }

  /** @param {Entry} entry */
  arrived(entry) {
    this.entries.add([entry]);
    announce(t("{name} {what}: {title}", { name: entry.by?.name ?? "", what: entry.text, title: entry.title ?? entry.board_name }));
    this.draw();
  }

  /** Read or put off, here or on another device. @param {import("../types").Change} change */
  follow({ patches }) {
    this.entries.follow((id) => patches.find((patch) => patch.type === "notification" && patch.id === id)?.put);
    this.draw();
  }

  draw() {
    this.entries.keepNewest(NEWEST);
    render(html`<div class="bell-inbox__head"><h2>${t("Inbox")}</h2><a class="bell-inbox__all" href="/inbox">${t("All notices")}</a></div>
      <div class="bell-inbox__groups" aria-busy=${String(!this.loaded)}>${this.renderBody()}</div>`, this.box);
  }

  renderBody() {
    const groups = this.entries.groups();
    if (this.failure) return html`<p class="notice notice--wrong" role="alert">${this.failure} <button type="button" class="link" @click=${() => this.load()}>${t("Try again")}</button></p>`;
    if (!groups.length) return this.loaded ? html`<p class="bell-inbox__none">${t("You are up to date")}</p>` : nothing;
    return repeat(groups, ({ key }) => key, ({ first, entries }) => html`<section class="bell-inbox__group" aria-label=${first.title ?? first.board_name}>
      <h3 class="bell-inbox__title" dir="auto">${first.number ? html`<span class="bell-inbox__number">#${first.number}</span> ` : nothing}${first.title ?? first.board_name}</h3>
      <ul role="list">${repeat(entries, ({ id }) => id, (entry) => entryOf(entry, this))}</ul></section>`);
  }

  /** @param {string} id */
  activate(id) {
    this.active = id;
    this.draw();
  }

  /** @param {Entry[]} some @param {boolean} isRead */
  async read(some, isRead) {
    try {
      const { change } = await command(`users/${this.person}`, isRead ? "notification.read" : "notification.unread", { ids: some.map(({ id }) => id) });
      this.follow(change);
    } catch (error) {
      toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
    }
  }

  /** What stands on the board that is open here is shown on it. @param {MouseEvent} event */
  stay(event) {
    const row = /** @type {Element} */ (event.target).closest(".notice-row__link")?.closest("[data-notice]");
    const entry = this.entries.get(/** @type {HTMLElement | null} */ (row)?.dataset.notice ?? null);
    if (!entry || event.ctrlKey || event.metaKey || event.shiftKey || !location.pathname.startsWith(`/boards/${entry.board}`) || !document.querySelector("baton-panel")) return;
    event.preventDefault();
    this.close();
    const { pathname, hash } = new URL(addressOf(entry), location.origin);
    history.pushState({}, "", pathname + location.search + hash);
    dispatchEvent(new PopStateEvent("popstate"));
    dispatchEvent(new HashChangeEvent("hashchange"));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const entry = this.entries.get(this.active);
    const at = this.links.findIndex((link) => link === document.activeElement);
    const deeds = /** @type {Record<string, () => unknown>} */ ({
      ArrowDown: () => this.focus(this.links[at + 1]),
      j: () => this.focus(this.links[at + 1]),
      ArrowUp: () => this.focus(this.links[at - 1]),
      k: () => this.focus(this.links[at - 1]),
      ...(entry && { e: () => this.read([entry], true), u: () => this.read([entry], !entry.read) }),
    });
    if (!deeds[event.key]) return;
    event.preventDefault();
    deeds[event.key]();
  }

  /** @returns {HTMLElement[]} */
  get links() {
    return [...this.box.querySelectorAll(".notice-row__link")].map((link) => /** @type {HTMLElement} */ (link));
  }

  /** @param {HTMLElement | null | undefined} link */
  focus(link) {
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  }
}
