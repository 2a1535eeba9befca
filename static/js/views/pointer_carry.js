/** What the drag gesture does on this board: lifts, aims by cached places, scrolls at the edges, drops. */
import { edgeSpeed, scrollByEdge } from "../behaviors/autoscroll.js";
import { inside, slotIndex, spanAt } from "../behaviors/geometry.js";
import { Ghost } from "./ghost.js";
import { afterRedraw } from "./glide.js";

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{id: string, start: number, end: number, top: number, bottom: number, folded: boolean}} Lane */
/** @typedef {{items: import("../behaviors/geometry.js").Stack, origin: number}} Measured */

export class PointerCarry {
  /** @param {import("./board.js").Board} board */
  constructor(board) {
    this.board = board;
    this.ghost = /** @type {Ghost | null} */ (null);
    this.start = { x: 0, y: 0 };
    /** @type {Lane[] | null} */
    this.lanes = null;
    /** @type {Map<string, Measured>} */
    this.measured = new Map();
  }

  get scene() {
    return this.board.scene;
  }

  /** @param {PointerEvent} event @returns {string | null} */
  pick(event) {
    const target = /** @type {Element} */ (event.target);
    const card = /** @type {HTMLElement | null} */ (target.closest("baton-card"));
    if (!card || this.scene.lifted || !this.board.session.can("card.move")) return null;
    return card.dataset.card ?? null;
  }

  /** @param {string} id @param {Point} point */
  lift(id, point) {
    const face = this.scene.cards.get(id)?.face;
    if (!face) return;
    const rect = face.getBoundingClientRect();
    this.start = point;
    this.ghost = new Ghost(face, rect, "card");
    this.ghost.moveBy(0, 0);
    const together = this.board.carry.together(id);
    if (together) this.ghost.count(together.length);
    this.forget();
    this.listening = new AbortController();
    this.board.addEventListener("scroll", () => this.forget(), { capture: true, passive: true, signal: this.listening.signal });
    this.off = this.board.session.store.subscribe("*:card", () => this.forget());
    this.board.carry.lift(id, "pointer", rect.height);
    this.board.classList.add("board--dragging");
  }

  /** Places are read again when they are needed next. */
  forget() {
    this.lanes = null;
    this.measured.clear();
  }

  /** @param {Point} point */
  move(point) {
    this.ghost?.moveBy(point.x - this.start.x, point.y - this.start.y);
    const tab = this.board.tabs?.at(point) ?? null;
    const spot = tab ? this.ontoTab(tab) : this.locate(point);
    this.ghost?.mark({ outside: !spot, "over-tab": tab !== null });
    const { lifted } = this.scene;
    if (lifted) this.board.carry.aim(spot ?? lifted.from);
  }

  /** @param {Point} point @returns {import("./carry.js").Spot | null} */
  locate(point) {
    const area = this.board.area();
    if (!inside(point, area)) return null;
    this.lanes ??= this.readLanes();
    const lane = /** @type {Lane | null} */ (spanAt(point.x, this.lanes));
    if (!lane) return null;
    return { column: lane.id, after: lane.folded ? null : this.neighbour(lane, point.y) };
  }

  /** @param {string} column */
  ontoTab(column) {
    this.board.tabs?.show(column);
    return { column, after: null };
  }

  /** @param {Lane} lane @param {number} y */
  neighbour(lane, y) {
    const view = this.scene.columns.get(lane.id);
    if (!view) return null;
    const { items, origin } = this.measured.get(lane.id) ?? this.readStack(view);
    const slot = view.slotAt(items.ids);
    const index = slotIndex(y - origin, items, slot);
    return index === 0 ? null : items.ids[index - 1];
  }

  /** @param {import("./column.js").Column} view */
  readStack(view) {
    const box = view.scroller?.getBoundingClientRect();
    const inset = view.list ? view.list.offsetTop : 0;
    const measured = { items: view.measure(), origin: (box?.top ?? 0) + inset - (view.scroller?.scrollTop ?? 0) };
    this.measured.set(view.columnId, measured);
    return measured;
  }

  readLanes() {
    return this.scene.shownColumns().flatMap(({ id }) => {
      const view = this.scene.columns.get(id);
      const rect = view?.getBoundingClientRect();
      return rect ? [{ id, start: rect.left, end: rect.right, top: rect.top, bottom: rect.bottom, folded: this.scene.isCollapsed(id) }] : [];
    });
  }

  /** @param {Point} point */
  scroll(point) {
    const area = this.board.area();
    if (!inside(point, area)) return false;
    const sideways = scrollByEdge(this.board.strip, "x", edgeSpeed(point.x, area.left, area.right));
    const scroller = this.scene.columns.get(this.scene.lifted?.column ?? "")?.scroller;
    const lane = scroller && this.rectOf(scroller);
    const upright = lane && point.x >= lane.left && point.x <= lane.right ? scrollByEdge(scroller, "y", edgeSpeed(point.y, lane.top, lane.bottom)) : false;
    if (sideways || upright) this.forget();
    return sideways || upright;
  }

  /** @param {HTMLElement} scroller */
  rectOf(scroller) {
    return scroller.scrollHeight > scroller.clientHeight ? scroller.getBoundingClientRect() : null;
  }

  drop() {
    const id = this.scene.lifted?.card;
    const dropped = this.board.carry.drop();
    this.finish(id, dropped);
  }

  cancel() {
    const id = this.scene.lifted?.card;
    this.board.carry.cancel();
    this.finish(id, Promise.resolve(false));
  }

  /** The ghost flies to where the card now is, or into the slot where it waits for an answer. @param {string | undefined} id @param {Promise<boolean>} dropped */
  finish(id, dropped) {
    const ghost = this.ghost;
    this.ghost = null;
    this.listening?.abort();
    this.off?.();
    this.board.classList.remove("board--dragging");
    if (!ghost || !id) return;
    this.scene.landing.add(id);
    this.scene.redrawCard(id);
    afterRedraw(() => this.settle(ghost, id));
    dropped.finally(() => this.scene.redrawCard(id));
  }

  /** @param {Ghost} ghost @param {string} id */
  async settle(ghost, id) {
    const slot = this.board.querySelector(".column__slot .card");
    const place = slot ?? this.scene.cards.get(id)?.closest(".column__item");
    const rect = place?.getBoundingClientRect();
    await ghost.land(rect?.height ? rect : null);
    this.scene.landing.delete(id);
    this.scene.redrawCard(id);
    /** @type {any} */ (slot?.closest("baton-card"))?.requestUpdate();
  }
}
