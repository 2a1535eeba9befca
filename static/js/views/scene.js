/** What the board's elements share: who is on the screen, what is lifted, what has just changed. */
import { Heights } from "../behaviors/windowing.js";
import { matcher } from "../store/filters.js";
import { today } from "../lib/dates.js";
import { carriedTotals, columnTotals, totalsOf } from "../store/selectors.js";
import { same } from "../store/same.js";
import { PutAside } from "../sync/errors.js";
import { refusalWords } from "./kept_text.js";
import { toast } from "./toast.js";
import { Unread } from "./unread.js";

/** @typedef {import("../types.d.ts").Session} Session */
/** @typedef {{card: string, column: string, after: string | null, from: {column: string, after: string | null}, height: number, by: "pointer" | "keyboard", base: number, waiting?: boolean}} Lifted */
/** @typedef {{column: string, after: string | null, width: number, height: number}} LiftedColumn */
/** @typedef {{person: {name: string, color: string}, text: string, fading: boolean}} Flag */

/** How long a flag is readable, then how long the glow takes to go (as in live.css). */
const FLAG = 2_000;
const FADE = 1_600;

export class Scene {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.heights = new Heights();
    /** @type {Map<string, import("./card.js").Card>} */
    this.cards = new Map();
    /** @type {Map<string, import("./column.js").Column>} */
    this.columns = new Map();
    /** @type {Lifted | null} */
    this.lifted = null;
    /** @type {LiftedColumn | null} */
    this.liftedColumn = null;
    /** @type {string | null} the card which the Tab key reaches */
    this.active = null;
    /** @type {string | null} as it was drawn last */
    this.stop = null;
    /** @type {Map<string, import("../types.d.ts").Peer[]>} */
    this.peers = new Map();
    /** @type {Map<string, Flag>} */
    this.flags = new Map();
    /** @type {Set<string>} cards whose place is still covered by their flying copy */
    this.landing = new Set();
    /** @type {Map<string, {all: readonly string[], matches: unknown, ids: string[]}>} */
    this.shown = new Map();
    this.matches = /** @type {((card: any) => boolean) | null} */ (null);
    this.filterNumber = 0;
    /** @type {import("./figures.js").Figures | null} */
    this.figures = null;
    /** What I hold over a stage in the swimlanes. @type {import("../store/selectors.js").Carried | null} */
    this.held = null;
    /** What others hold over which stage, as it was drawn last. @type {import("../store/selectors.js").Carried[]} */
    this.theirs = [];
    /** Swimlanes put the cards of a stage in an order of their own. @type {((ids: readonly string[]) => string[]) | null} */
    this.arrange = null;
    /** Facts about the deals, when the board stands. @type {import("./health.js").BoardHealth | null} */
    this.health = null;
    this.unread = new Unread(session.boardId);
    this.unread.begin([...session.store.all("card"), ...session.store.all("board")]);
    /** What the process says of a deal and of a stage, as soon as the first picture stands. @type {{card: (card: any) => unknown, column: (column: any) => unknown} | undefined} */
    this.facts = undefined;
    /** Print shows what scrolling would. */
    this.printing = false;
  }

  /**
   * Does a command; says so when it was refused. The store has put everything back by then.
   * @param {import("../types.d.ts").Command} command
   * @param {(why: string) => string} [words] what to say of a refusal
   * @param {{label: string, run: () => void}} [action] what can be done about it
   * @returns {Promise<boolean>}
   */
  async run(command, words = (why) => why, action = undefined) {
    try {
      await this.session.run(command);
      return true;
    } catch (error) {
      if (!(error instanceof PutAside)) toast({ text: words(refusalWords(this.session, error)), tone: "amber", action });
      return false;
    }
  }

  // ---- what is shown

  /** @returns {readonly any[]} */
  shownColumns() {
    return this.session.store.columns();
  }

  /** The cards of a column which the filter lets through. @param {string} column @returns {readonly string[]} */
  visible(column) {
    const all = this.session.store.cardsOf(column);
    if (!this.matches) return all;
    const known = this.shown.get(column);
    if (known?.all === all && known.matches === this.filterNumber) return known.ids;
    const ids = all.filter((id) => this.matches?.(this.session.store.get("card", id)));
    this.shown.set(column, { all, matches: this.filterNumber, ids });
    return ids;
  }

  /** Columns with their cards in order, as the arrow keys see them. */
  lanes() {
    return this.shownColumns()
      .filter((column) => !this.isCollapsed(column.id))
      .map(({ id }) => ({ column: id, cards: this.arranged(this.visible(id)).filter((card) => card !== this.lifted?.card) }));
  }

  /** @param {readonly string[]} ids */
  arranged(ids) {
    return this.arrange ? this.arrange(ids) : ids;
  }

  refilter() {
    this.matches = matcher(this.session.ui.get("filter"), this.session);
    this.filterNumber += 1;
  }

  /** A changed card may match now, or no longer. */
  rematch() {
    this.filterNumber += 1;
    this.redrawColumns();
  }

  /** Of what is shown, as if what is held were dropped. @param {string} column */
  totals(column) {
    const { store, boot } = this.session;
    const totals = this.matches ? totalsOf(store, this.visible(column), column) : columnTotals(store, column);
    const carried = this.carried();
    return carried.length ? carriedTotals(store, totals, column, carried, today(boot)) : totals;
  }

  /** What is held over a stage that is not its own: by me, and by others. @returns {import("../store/selectors.js").Carried[]} */
  carried() {
    const { lifted, session } = this;
    const mine = lifted ? this.together(lifted.card).map((card) => ({ card, column: lifted.column })) : this.held ? [this.held] : [];
    const held = [...mine, ...this.theirs.filter(({ card }) => !mine.some((one) => one.card === card))];
    return held.filter(({ card, column }) => session.store.get("card", card)?.column !== column);
  }

  /** The selected deals go along with the one of them that is carried. @param {string} card @returns {string[]} */
  together(card) {
    const chosen = this.session.ui.get("selection");
    return chosen?.size > 1 && chosen.has(card) ? [...chosen] : [card];
  }

  /** @param {string} column */
  isCollapsed(column) {
    const folded = this.session.ui.get("collapsed")?.has(column) ?? false;
    return folded && !this.printing && this.lifted?.by !== "keyboard";
  }

  /** @param {string} column @param {boolean} folded */
  fold(column, folded) {
    const next = new Set(this.session.ui.get("collapsed") ?? []);
    if (folded) next.add(column);
    else next.delete(column);
    this.session.ui.set("collapsed", next);
  }

  // ---- redrawing single elements

  /** @param {string | null | undefined} id */
  redrawCard(id) {
    if (id) this.cards.get(id)?.requestUpdate();
  }

  /** @param {string | null | undefined} id */
  redrawColumn(id) {
    if (id) this.columns.get(id)?.requestUpdate();
  }

  redrawCards() {
    for (const card of this.cards.values()) card.requestUpdate();
  }

  /** A task's words stand on its card when it is the next step. */
  redrawSteps() {
    for (const card of this.cards.values()) if (this.session.store.get("card", card.cardId)?.next_step) card.requestUpdate();
  }

  /** Their clocks go on. */
  /** What waits grows older while nobody touches it. */
  redrawClocks() {
    for (const view of this.cards.values()) {
      const card = this.session.store.get("card", view.cardId);
      if (card?.turn || card?.question) view.requestUpdate();
    }
  }

  redrawColumns() {
    for (const column of this.columns.values()) column.requestUpdate();
  }

  // ---- lifting

  /** @param {Lifted | null} lifted */
  setLifted(lifted) {
    const before = this.lifted;
    this.lifted = lifted;
    const touched = new Set([before?.column, before?.from.column, lifted?.column, lifted?.from.column]);
    for (const id of touched) this.redrawColumn(id);
    this.redrawCard(lifted?.card ?? before?.card);
    if (lifted?.column !== before?.column) this.figures?.requestUpdate();
  }

  /** In the swimlanes: the sums follow, here and on the other screens. @param {string | null} card @param {string | null} column */
  hold(card, column) {
    const held = card && column ? { card, column } : null;
    this.session.presence.set({ dragging: held ?? (card ? { card } : null) });
    if (same(held, this.held)) return;
    this.held = held;
    this.figures?.requestUpdate();
  }

  // ---- focus

  /** @param {string | null} id */
  activate(id) {
    if (id === this.active) return;
    const before = this.active;
    this.active = id;
    this.redrawCard(before);
    this.redrawCard(id);
  }

  /** The one card in the Tab order; the first one until somebody has been on another. */
  tabStop() {
    const card = this.active && this.session.store.get("card", this.active);
    if (card && !card.archived_at && this.visible(card.column).includes(card.id)) return this.active;
    const lane = this.shownColumns().find(({ id }) => !this.isCollapsed(id) && this.visible(id).length);
    return lane ? this.visible(lane.id)[0] : null;
  }

  /** The first card may be another one now. */
  keepTabStop() {
    const stop = this.tabStop();
    if (stop === this.stop) return;
    this.redrawCard(this.stop);
    this.redrawCard(stop);
    this.stop = stop;
  }

  // ---- who else is on a card

  /** @returns {Set<string>} the cards on which somebody came, went or did something */
  seePeers() {
    const before = this.peers;
    this.peers = new Map();
    for (const peer of this.session.presence.peers()) {
      for (const card of new Set([peer.state?.card, draggedBy(peer)])) if (card) this.peers.set(card, [...this.peersOn(card), peer]);
    }
    this.seeCarried();
    return new Set([...before.keys(), ...this.peers.keys()]);
  }

  /** The sums follow what others hold. */
  seeCarried() {
    const before = this.theirs;
    this.theirs = this.session.presence.peers().flatMap(({ state }) => (state?.dragging?.card && state.dragging.column ? [{ card: state.dragging.card, column: state.dragging.column }] : []));
    if (same(before, this.theirs)) return;
    const from = (/** @type {string} */ card) => this.session.store.get("card", card)?.column;
    for (const id of new Set([...before, ...this.theirs].flatMap(({ card, column }) => [column, from(card)]))) this.redrawColumn(id);
    this.figures?.requestUpdate();
  }

  /** @param {string} card @returns {import("../types.d.ts").Peer[]} */
  peersOn(card) {
    return this.peers.get(card) ?? [];
  }

  // ---- what was said

  /** Somebody opens a thread: what is new in it is marked there, and no longer outside. @param {any} record a card, or the board */
  lookInto(record) {
    if (!record) return;
    this.session.ui.set("newHere", { thread: record.id, count: this.unread.count(record) });
    this.unread.read(record);
  }

  // ---- what others did

  /** @param {string} card @param {{name: string, color: string}} person @param {string} text */
  flag(card, person, text) {
    const flag = { person, text, fading: false };
    this.flags.set(card, flag);
    this.redrawCard(card);
    setTimeout(() => this.fade(card, flag), FLAG);
  }

  /** @param {string} card @param {Flag} flag */
  fade(card, flag) {
    if (this.flags.get(card) !== flag) return;
    flag.fading = true;
    this.redrawCard(card);
    setTimeout(() => this.unflag(card, flag), FADE);
  }

  /** @param {string} card @param {Flag} flag */
  unflag(card, flag) {
    if (this.flags.get(card) !== flag) return;
    this.flags.delete(card);
    this.redrawCard(card);
  }
}

/** The card which somebody carries at present. @param {import("../types.d.ts").Peer} peer @returns {string | null} */
export function draggedBy({ state }) {
  const { card = null, dragging } = state ?? {};
  return dragging === true ? card : dragging?.card ?? (dragging || null);
}
