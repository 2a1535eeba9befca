/** What moves on the board: dragging, carrying by keys, and the gliding of what others move. It follows the first picture. */
import { Drag } from "../behaviors/drag.js";
import { boardKey } from "../behaviors/keyboard.js";
import { Carry } from "./carry.js";
import { ColumnCarry } from "./column_carry.js";
import { Glide } from "./glide.js";
import { KeyboardCarry } from "./keyboard_carry.js";
import { LiveChanges } from "./live_changes.js";
import { PointerCarry } from "./pointer_carry.js";
import { Selection } from "./selection.js";

export class Gestures {
  /** @param {import("./board.js").Board} board */
  constructor(board) {
    this.board = board;
    this.glide = new Glide(board.scene);
    this.carry = new Carry(board.scene, this.glide);
    this.changes = new LiveChanges(board.scene, this.glide);
    this.drag = new Drag(board, this.dragHost(new PointerCarry(board), new ColumnCarry(board)));
    this.keys = new KeyboardCarry(board);
    this.selection = new Selection(board);
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    this.drag.connect();
    this.selection.connect(signal);
    signal.addEventListener("abort", () => this.drag.disconnect());
    document.addEventListener("keydown", (event) => boardKey(event, this.keys), { signal });
  }

  resynced() {
    this.changes = new LiveChanges(this.board.scene, this.glide);
  }

  /** One gesture, two things to carry. @param {PointerCarry} cards @param {ColumnCarry} columns @returns {import("../behaviors/drag.js").DragHost} */
  dragHost(cards, columns) {
    /** @type {any} */
    let carrier = cards;
    return {
      pick: (event) => {
        const { lanes } = this.board;
        if (lanes) {
          carrier = lanes.carrier;
          return lanes.pick(event);
        }
        const card = cards.pick(event);
        carrier = card ? cards : columns;
        return card ?? columns.pick(event);
      },
      lift: (id, point) => {
        this.board.rect = undefined;
        carrier.lift(id, point);
      },
      move: (point) => carrier.move(point),
      scroll: (point) => carrier.scroll(point),
      drop: () => carrier.drop(),
      cancel: () => carrier.cancel(),
    };
  }
}
