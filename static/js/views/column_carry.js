/** Carrying a stage by its head to another place among the stages. */
import { slotIndex, stack } from "../behaviors/geometry.js";
import { edgeSpeed, scrollByEdge } from "../behaviors/autoscroll.js";
import { moveColumn } from "../commands/columns.js";
import { announce } from "../behaviors/announce.js";
import { t } from "../lib/i18n.js";
import { Ghost } from "./ghost.js";
import { afterRedraw } from "./glide.js";

/** The gap between stages, as in board.css. */
const GAP = 12;

/** @typedef {{x: number, y: number}} Point */

export class ColumnCarry {
  /** @param {import("./board.js").Board} board */
  constructor(board) {
    this.board = board;
    /** @type {Ghost | null} */
    this.ghost = null;
    this.start = { x: 0, y: 0 };
    /** @type {import("../behaviors/geometry.js").Stack | null} */
    this.items = null;
    this.origin = 0;
    this.left = 0;
  }

  /** @param {PointerEvent} event @returns {string | null} */
  pick(event) {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("button, input, [popover], a")) return null;
    const grip = target.closest("[data-grip=column]");
    return /** @type {HTMLElement | null} */ (grip?.closest("baton-column"))?.dataset.column ?? null;
  }

  /** @param {string} id @param {Point} point */
  lift(id, point) {
    const view = this.board.scene.columns.get(id);
    const face = /** @type {HTMLElement | null} */ (view?.querySelector(".column"));
    if (!face) return;
    const rect = face.getBoundingClientRect();
    this.start = point;
    this.left = rect.left;
    this.ghost = new Ghost(face, rect, "column");
    this.ghost.moveBy(0, 0);
    this.read(id);
    this.board.liftColumn({ column: id, after: this.before(id), width: rect.width, height: rect.height });
    this.board.classList.add("board--dragging");
  }

  /** The stage before this one. @param {string} id @returns {string | null} */
  before(id) {
    const ids = this.board.scene.shownColumns().map((column) => column.id);
    return ids[ids.indexOf(id) - 1] ?? null;
  }

  /** Widths as they are now; a stage's place follows from them. @param {string} lifted */
  read(lifted) {
    const columns = this.board.scene.shownColumns().filter(({ id }) => id !== lifted);
    const widths = columns.map(({ id }) => this.board.scene.columns.get(id)?.offsetWidth ?? 0);
    this.items = stack(columns.map(({ id }) => id), widths, GAP);
    this.origin = this.board.strip.getBoundingClientRect().left + this.board.inset();
  }

  /** @param {Point} point */
  move(point) {
    this.ghost?.moveBy(point.x - this.start.x, point.y - this.start.y);
    const lifted = this.board.scene.liftedColumn;
    if (!lifted || !this.items) return;
    const { ids } = this.items;
    const open = lifted.after === null ? 0 : ids.indexOf(lifted.after) + 1;
    const index = this.indexFor(point.x - this.start.x, { index: open, size: lifted.width }, this.items);
    if (index !== open) this.board.liftColumn({ ...lifted, after: index === 0 ? null : ids[index - 1] });
  }

  /**
   * A neighbour gives way when the edge that goes ahead has passed its middle: half a stage is enough of a way.
   * @param {number} moved @param {{index: number, size: number}} slot @param {import("../behaviors/geometry.js").Stack} items
   */
  indexFor(moved, slot, items) {
    const left = this.left + moved - this.origin + this.board.strip.scrollLeft;
    const ahead = slotIndex(left + slot.size, items, slot);
    return ahead > slot.index ? ahead : Math.min(slot.index, slotIndex(left, items, slot));
  }

  /** @param {Point} point */
  scroll(point) {
    const area = this.board.area();
    return scrollByEdge(this.board.strip, "x", edgeSpeed(point.x, area.left, area.right));
  }

  drop() {
    const lifted = this.board.scene.liftedColumn;
    if (!lifted) return;
    const { column, after } = lifted;
    const stays = after === this.before(column);
    const { scene, session } = this.board;
    if (!stays) {
      scene.run(moveColumn(session.store, { column, after }));
      announce(t("Moved stage {name}", { name: session.store.get("column", column)?.name ?? "" }), "assertive");
    }
    this.finish(column);
  }

  cancel() {
    const column = this.board.scene.liftedColumn?.column;
    if (column) this.finish(column);
  }

  /** @param {string} id */
  finish(id) {
    const ghost = this.ghost;
    this.ghost = null;
    this.board.classList.remove("board--dragging");
    this.board.liftColumn(null);
    afterRedraw(() => ghost?.land(this.board.scene.columns.get(id)?.getBoundingClientRect() ?? null));
  }
}
