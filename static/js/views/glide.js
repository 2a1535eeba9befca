/** Shows where cards went: reads their places before the redraw, and moves them from there to the new ones. */
import { Ghost, REDUCED, slideFrom } from "./ghost.js";

/** With more cards on the move than this, motion no longer explains anything. */
const MOST = 12;

export class Glide {
  /** @param {import("./scene.js").Scene} scene */
  constructor(scene) {
    this.scene = scene;
    /** @type {Map<string, {rect: DOMRect, column: string}>} */
    this.before = new Map();
    /** @type {Map<string, HTMLElement>} what crosses to another stage flies above the columns' edges */
    this.crossing = new Map();
  }

  /**
   * Call while the page still shows the old places.
   * @param {Iterable<string>} cards those which move
   * @param {Iterable<string>} columns those from or to which they move
   */
  capture(cards, columns) {
    if (REDUCED.matches || this.scene.lifted?.by === "pointer") return;
    const waiting = this.before.size > 0;
    for (const id of columns) this.captureColumn(id);
    for (const id of cards) {
      const face = this.scene.cards.get(id)?.face;
      if (face && this.before.has(id)) this.crossing.set(id, /** @type {HTMLElement} */ (face.cloneNode(true)));
    }
    if (!waiting && this.before.size) afterRedraw(() => this.play());
  }

  /** @param {string} id */
  captureColumn(id) {
    const column = this.scene.columns.get(id);
    for (const item of column?.list?.querySelectorAll(":scope > .column__item:not([hidden])") ?? []) {
      const card = /** @type {string} */ (/** @type {HTMLElement} */ (item).dataset.id);
      const rect = item.getBoundingClientRect();
      if (!this.before.has(card) && onScreen(rect)) this.before.set(card, { rect, column: id });
    }
  }

  play() {
    const { before, crossing } = this;
    this.before = new Map();
    this.crossing = new Map();
    if (crossing.size > MOST) return;
    const moves = [...before].map(([id, place]) => this.moveOf(id, place, crossing)).filter((move) => move !== null);
    for (const move of moves) move();
  }

  /** Reads only; the returned function writes. @param {string} id @param {{rect: DOMRect, column: string}} place @param {Map<string, HTMLElement>} crossing */
  moveOf(id, { rect, column }, crossing) {
    const card = this.scene.cards.get(id);
    const item = card?.closest(".column__item");
    if (!card || !item) return null;
    const now = item.getBoundingClientRect();
    const [x, y] = [rect.left - now.left, rect.top - now.top];
    if (Math.abs(x) + Math.abs(y) < 1) return null;
    const here = card.closest("baton-column")?.getAttribute("data-column");
    const face = crossing.get(id);
    if (face && here !== column && onScreen(now)) return () => this.fly(id, face, rect, now);
    return () => slideFrom(item, x, y);
  }

  /** @param {string} id @param {HTMLElement} face @param {DOMRect} from @param {DOMRect} to */
  async fly(id, face, from, to) {
    const ghost = new Ghost(face, from, "card");
    this.scene.landing.add(id);
    this.scene.redrawCard(id);
    await ghost.land(to);
    this.scene.landing.delete(id);
    this.scene.redrawCard(id);
  }
}

/** @param {DOMRect} rect */
function onScreen(rect) {
  return rect.height > 0 && rect.bottom > 0 && rect.top < innerHeight && rect.right > 0 && rect.left < innerWidth;
}

/** The store tells on the next frame, and lit draws right after it. @param {() => void} fn */
export function afterRedraw(fn) {
  requestAnimationFrame(() => requestAnimationFrame(fn));
}
