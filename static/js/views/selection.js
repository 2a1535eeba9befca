/** Several deals at hand at once: ticked by click, by a range, or by keys; what happens to them stands in selection_deeds.js. */
import { announce } from "../behaviors/announce.js";
import { isTaken } from "../behaviors/shortcuts.js";
import { t, tn } from "../lib/i18n.js";

/** @typedef {import("../types").Session} Session */

/** The deals that are selected, none when there is no selection. @param {Session} session @returns {ReadonlySet<string>} */
export function selected(session) {
  return session.ui.get("selection") ?? NONE;
}

/** As they stand on the board, whatever order they were ticked in. @param {Session} session @returns {string[]} */
export function selectedInOrder(session) {
  const chosen = selected(session);
  const { store } = session;
  return chosen.size ? store.columns().flatMap((column) => store.cardsOf(column.id).filter((id) => chosen.has(id))) : [];
}

/** @type {ReadonlySet<string>} */
const NONE = Object.freeze(new Set());

export class Selection {
  /** @param {import("./board.js").Board} board */
  constructor(board) {
    this.board = board;
    /** @type {string | null} where a range begins */
    this.anchor = null;
  }

  get scene() {
    return this.board.scene;
  }

  get session() {
    return this.board.session;
  }

  /** An empty selection is one that was begun by the menu: there a click ticks. */
  get isOn() {
    return Boolean(this.session.ui.get("selection"));
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    this.board.addEventListener("click", (event) => this.clicked(event), { signal, capture: true });
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    const offs = [
      this.session.ui.subscribe("selection", () => this.drawn()),
      this.session.ui.subscribe("filter", () => this.prune()),
      this.session.store.subscribe("*:card", () => this.prune()),
    ];
    signal.addEventListener("abort", () => offs.forEach((off) => off()));
  }

  // ---- by pointer

  /** @param {MouseEvent} event */
  clicked(event) {
    const target = /** @type {Element} */ (event.target);
    const card = target.closest(".card") && /** @type {HTMLElement | null} */ (target.closest("baton-card"))?.dataset.card;
    if (!card || event.button || event.altKey) return;
    const adds = event.ctrlKey || event.metaKey;
    if (!adds && !event.shiftKey && !this.isOn) return;
    event.preventDefault();
    event.stopPropagation();
    this.scene.activate(card);
    if (event.shiftKey) this.extend(card);
    else this.toggle(card);
  }

  // ---- by keys

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.defaultPrevented || event.isComposing || event.altKey || isTaken(event.target) || this.scene.lifted) return;
    const deed = this.deedOf(event);
    if (!deed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    deed();
  }

  /** @param {KeyboardEvent} event @returns {(() => void) | null} */
  deedOf(event) {
    const target = /** @type {Element} */ (event.target);
    const card = /** @type {HTMLElement | null} */ (target.closest("baton-card"))?.dataset.card;
    if (event.key === "Escape" && this.isOn && !this.session.ui.get("openCard")) return () => this.clear();
    if (!card || target.closest("baton-panel")) return null;
    const command = event.ctrlKey || event.metaKey;
    if (command) return event.key.toLowerCase() === "a" && !event.shiftKey ? () => this.all(card) : null;
    if (event.key.toLowerCase() === "x") return () => this.toggle(card);
    const step = event.shiftKey && /** @type {Record<string, number>} */ ({ ArrowUp: -1, ArrowDown: 1 })[event.key];
    return step ? () => this.walk(card, step) : null;
  }

  /** The stage of a card first; all that is shown when that is selected already. @param {string} card */
  all(card) {
    const stage = this.scene.visible(this.session.store.get("card", card)?.column ?? "");
    const whole = stage.every((id) => selected(this.session).has(id));
    this.set(whole ? this.shown() : stage);
  }

  /** @param {string} card @param {number} step */
  walk(card, step) {
    const stage = this.scene.visible(this.session.store.get("card", card)?.column ?? "");
    const next = stage[stage.indexOf(card) + step] ?? card;
    this.anchor ??= card;
    this.extend(next);
    this.board.reveal(next, { focus: true });
  }

  // ---- what is selected

  /** @param {string} card */
  toggle(card) {
    const ids = new Set(selected(this.session));
    const leaves = ids.delete(card);
    if (!leaves) ids.add(card);
    this.anchor = leaves ? null : card;
    this.set([...ids]);
  }

  /** From where the selection began to here, in the order of the board. @param {string} card */
  extend(card) {
    const order = this.shown();
    const from = order.indexOf(this.anchor ?? this.scene.active ?? card);
    const to = order.indexOf(card);
    const range = from < 0 ? [card] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.anchor ??= order[from] ?? card;
    this.set([...new Set([...selected(this.session), ...range])]);
  }

  clear() {
    this.anchor = null;
    this.session.ui.set("selection", null);
    announce(t("Nothing selected"));
  }

  /** @param {readonly string[]} ids */
  set(ids) {
    this.session.ui.set("selection", new Set(ids));
    if (ids.length) announce(tn("{n} deal selected", "{n} deals selected", ids.length));
  }

  /** What has gone, or is filtered out, is not acted upon unseen. */
  prune() {
    const now = selected(this.session);
    if (!now.size) return;
    const shown = new Set(this.shown());
    const kept = [...now].filter((id) => shown.has(id));
    if (kept.length === now.size) return;
    this.session.ui.set("selection", kept.length ? new Set(kept) : null);
  }

  /** @returns {string[]} */
  shown() {
    return this.scene.lanes().flatMap(({ cards }) => cards);
  }

  drawn() {
    this.board.classList.toggle("board--selecting", this.isOn);
    this.scene.redrawCards();
    if (this.isOn && !selected(this.session).size) announce(t("Choose deals: a click or X ticks one, Escape ends it."));
  }
}
