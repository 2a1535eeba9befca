/** Walking over the board and carrying a card by keys; each step is said aloud. */
import { announce } from "../behaviors/announce.js";
import { nextCard, nextSpot } from "../behaviors/focus.js";
import { t } from "../lib/i18n.js";
import { TYPICAL_HEIGHT } from "../behaviors/windowing.js";

export class KeyboardCarry {
  /** @param {import("./board.js").Board} board */
  constructor(board) {
    this.board = board;
  }

  get scene() {
    return this.board.scene;
  }

  lifted() {
    return this.scene.lifted?.by === "keyboard" && !this.scene.lifted.waiting;
  }

  /** @param {Element} target */
  cardAt(target) {
    return /** @type {HTMLElement | null} */ (target.closest("baton-card"))?.dataset.card ?? null;
  }

  /** @param {string} key */
  walk(key) {
    const next = nextCard(this.scene.lanes(), this.scene.tabStop(), key);
    if (next) this.board.reveal(next, { focus: true });
  }

  newDeal() {
    this.board.newDeal();
  }

  /** @param {string} id */
  async lift(id) {
    if (!this.board.session.can("card.move")) return;
    if (this.board.lanes) return this.board.lanes.openMove(id);
    this.board.carry.lift(id, "keyboard", this.scene.cards.get(id)?.face?.offsetHeight ?? TYPICAL_HEIGHT);
    await this.showSlot();
  }

  /** @param {string} key */
  async carry(key) {
    const lifted = this.scene.lifted;
    if (!lifted || !this.board.carry.aim(nextSpot(this.scene.lanes(), lifted, key))) return;
    this.say();
    await this.showSlot();
  }

  /** The card has a new element in another stage; the focus goes along. */
  async showSlot() {
    const column = this.scene.columns.get(this.scene.lifted?.column ?? "");
    await column?.updateComplete;
    this.board.tabs?.show(this.scene.lifted?.column ?? "");
    const slot = /** @type {any} */ (column?.querySelector(".column__slot baton-card"));
    await slot?.updateComplete;
    slot?.scrollIntoView({ block: "nearest", inline: "nearest" });
    slot?.focusCard();
  }

  say() {
    const lifted = /** @type {import("./scene.js").Lifted} */ (this.scene.lifted);
    const lane = this.scene.lanes().find((one) => one.column === lifted.column);
    const stage = this.board.session.store.get("column", lifted.column)?.name ?? "";
    const n = lifted.after === null ? 1 : (lane?.cards.indexOf(lifted.after) ?? 0) + 2;
    announce(t("{stage}, position {n} of {all}", { stage, n, all: (lane?.cards.length ?? 0) + 1 }), "assertive");
  }

  async drop() {
    const id = this.scene.lifted?.card;
    await this.board.carry.drop();
    if (id) this.board.reveal(id, { focus: true });
  }

  putBack() {
    const id = this.scene.lifted?.card;
    this.board.carry.cancel();
    if (id) this.board.reveal(id, { focus: true });
  }
}
