/** The facts about the board's deals while it is open: asked once, kept live, reckoned when there is nothing else to do. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { whenIdle } from "../lib/idle.js";
import { everyMinute } from "../lib/minute.js";
import { Health } from "../store/health.js";
import { days, markOf, stayWords } from "./fact_words.js";
import { icon } from "./icon.js";
import { style } from "./style.js";

/** How long what is reckoned may wait behind gestures. */
const PATIENCE = 2_000;
/** So many deals at once take less than half a frame: whoever drags a card meanwhile does not notice. */
const AT_ONCE = 500;
/** What is usual is asked again soon after something that changes it, the later the more people look at the board. */
const SOON = 3_000;
const EACH = 400;
/** By them deals leave a stage, close, or get an answer. */
const CHANGES_USUAL = /^(card\.(move|win|lose|reopen)|cards\.bulk|comment\.|baton\.|change\.)/u;

/** @param {import("../session.js").BoardSession} session @param {import("./board.js").Board} board */
export function installHealth(session, board) {
  board.scene.health = new BoardHealth(session, board);
}

export class BoardHealth {
  /** @param {import("../session.js").BoardSession} session @param {import("./board.js").Board} board */
  constructor(session, board) {
    this.session = session;
    this.board = board;
    this.health = new Health({ store: session.store });
    this.waits = false;
    /** Deals about which other facts are known than are shown. @type {Set<string>} */
    this.changed = new Set();
    this.loads = 0;
    this.fails = false;
    /** Parts that are asked again soon. @type {Set<string>} */
    this.asking = new Set();
    this.listen();
    this.load();
  }

  listen() {
    const { session } = this;
    const anew = () => this.anew();
    session.on("change", (change) => this.hear(change));
    session.on("resync", () => this.load());
    session.on("customers", (companies) => companies.size && this.askSoon("customers"));
    session.store.observers.add({ reset: anew, settled: (type, id) => this.settled(type, id) });
    session.store.subscribe("columns", anew);
    session.store.subscribe("board", anew);
    everyMinute(() => (this.fails && session.link.connected ? this.load() : this.anew()));
    // Without a line the board is there, and its facts come with the line.
    session.on("status", () => session.status.state === "live" && this.fails && this.load());
  }

  /** The last one counts: another snapshot may come while it is asked. */
  async load() {
    const { session, health } = this;
    if (session.over) return;
    const number = ++this.loads;
    health.begin(session.board.pending.serverRows("card"));
    const told = await session.api.get(`/api/boards/${session.boardId}/health`).catch(() => null);
    if (number !== this.loads) return;
    this.fails = !told;
    if (told) health.take(told);
    this.reckonSoon();
  }

  /** @param {import("../types").Change} change */
  hear(change) {
    this.health.hear(change);
    if (CHANGES_USUAL.test(change.name)) this.askSoon("limits");
    if (change.patches.some(({ type, put }) => type === "card" && put?.company && !this.knows(put.company))) this.askSoon("customers");
    this.reckonSoon();
  }

  /** @param {string} company */
  knows(company) {
    const customers = this.health.told?.customers;
    return !customers || company in customers.of;
  }

  /** On the path of every move: it only notes the deal. @param {string} type @param {string} id */
  settled(type, id) {
    if (type === "card") this.health.touch(id);
    else if (type === "task") this.health.touch(this.session.store.get("task", id)?.card);
    else return;
    this.reckonSoon();
  }

  /** Others who look at the board ask for the same at other moments. @param {"limits" | "customers"} part */
  askSoon(part) {
    if (this.asking.has(part)) return;
    const { clock, presence } = this.session;
    const pause = Math.max(SOON, presence.people().length * EACH);
    this.asking.add(part);
    clock.after(pause * (0.5 + clock.random() / 2), () => this.ask(part));
  }

  /** @param {"limits" | "customers"} part */
  async ask(part) {
    this.asking.delete(part);
    // Whoever was taken off the board, or signed out, is told nothing any more.
    if (this.session.over) return;
    const told = await this.session.api.get(`/api/boards/${this.session.boardId}/health?only=${part}`).catch(() => null);
    if (!told) return;
    this.health.refresh(told);
    this.reckonSoon();
  }

  anew() {
    this.health.touchAll();
    this.reckonSoon();
  }

  reckonSoon() {
    if (this.waits || !this.health.isDue) return;
    this.waits = true;
    whenIdle(() => this.reckon(), PATIENCE);
  }

  reckon() {
    this.waits = false;
    const { health, board } = this;
    if (health.dirty === null) board.scene.redrawColumns();
    for (const id of health.reckon(AT_ONCE)) this.changed.add(id);
    if (health.isDue) this.reckonSoon();
    else this.show();
  }

  show() {
    const { session, health, board, changed } = this;
    if (!changed.size && session.ui.get("facts")) return;
    this.changed = new Set();
    session.ui.set("facts", new Map(health.facts));
    for (const id of changed) board.scene.redrawCard(id);
    if (session.ui.get("filter")?.fact?.length) board.scene.rematch();
  }

  // ---- what cards and columns show of it

  /** @param {any} card */
  mark(card) {
    const mark = markOf(this.health.facts.get(card.id) ?? []);
    if (!mark) return nothing;
    return html`<div class="card__fact" title=${mark.all}>${icon("triangle-alert")}<span class="card__fact-text">${mark.text}</span>${
      mark.more ? html`<span class="card__fact-more" aria-hidden="true">+${mark.more}</span><span class="visually-hidden">${mark.all}</span>` : nothing}</div>`;
  }

  /** How far the middle one of the deals here is on the way to what nine of ten stay within. @param {any} column */
  heat(column) {
    const usual = column.kind === "open" ? this.health.usual(column.id) : undefined;
    const middle = usual && usual.usual !== null ? this.health.middle(column.id) : null;
    if (middle === null || !usual) return nothing;
    const tone = middle > usual.limit ? "over" : middle > (usual.usual ?? 0) ? "long" : "usual";
    const words = `${stayWords(usual)} ${t("The middle one of those here now: {days} days.", { days: days(middle) })}`;
    const share = Math.min(1, middle / Math.max(usual.limit, 0.01));
    return html`<div class="column__heat column__heat--${tone}" title=${words} ${style({ "--heat": `${Math.round(share * 100)}%` })}><span class="visually-hidden">${words}</span></div>`;
  }
}
