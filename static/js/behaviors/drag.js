/** One gesture for mouse, pen and touch. It reports what is meant and touches no node. */

/** @typedef {{x: number, y: number}} Point */
/**
 * @typedef {object} DragHost
 * @property {(event: PointerEvent) => unknown | null} pick what would be lifted here, or null
 * @property {(subject: any, point: Point) => void} lift
 * @property {(point: Point) => void} move once a frame at most
 * @property {(point: Point) => boolean} scroll at the edges; whether anything scrolled
 * @property {() => void} drop
 * @property {() => void} cancel
 */

const MOUSE_DISTANCE = 4;
/** A finger which wanders further than this before the press is long enough scrolls. */
const TOUCH_DISTANCE = 8;
const LONG_PRESS = 350;

export class Drag {
  /** @param {HTMLElement} root @param {DragHost} host */
  constructor(root, host) {
    this.root = root;
    this.host = host;
    /** @type {{subject: unknown, pointer: number, type: string, start: Point} | null} */
    this.press = null;
    this.lifted = false;
    /** @type {Point} */
    this.point = { x: 0, y: 0 };
    this.moved = false;
    this.listening = new AbortController();
  }

  connect() {
    const { signal } = (this.listening = new AbortController());
    this.root.addEventListener("pointerdown", (event) => this.down(event), { signal });
    // Must be there before the finger comes down, or the browser has decided to scroll already.
    this.root.addEventListener("touchmove", (event) => this.hold(event), { signal, passive: false });
    this.root.addEventListener("dragstart", (event) => event.preventDefault(), { signal });
    this.root.addEventListener("contextmenu", (event) => this.menu(event), { signal });
    window.addEventListener("pointermove", (event) => this.pointerMoved(event), { signal });
    window.addEventListener("pointerup", (event) => this.up(event), { signal });
    window.addEventListener("pointercancel", (event) => this.stop(event), { signal });
    window.addEventListener("keydown", (event) => this.key(event), { signal, capture: true });
  }

  disconnect() {
    this.listening.abort();
    this.end();
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (this.press || event.button !== 0 || !event.isPrimary) return;
    const subject = this.host.pick(event);
    if (!subject) return;
    this.point = pointOf(event);
    this.press = { subject, pointer: event.pointerId, type: event.pointerType, start: this.point };
    if (event.pointerType !== "mouse") this.timer = setTimeout(() => this.longPressed(), LONG_PRESS);
  }

  longPressed() {
    this.lift();
    navigator.vibrate?.(12);
  }

  /** @param {PointerEvent} event */
  pointerMoved(event) {
    if (event.pointerId !== this.press?.pointer) return;
    this.point = pointOf(event);
    this.moved = true;
    if (this.lifted) return;
    const distance = Math.hypot(this.point.x - this.press.start.x, this.point.y - this.press.start.y);
    if (this.press.type === "mouse" && distance >= MOUSE_DISTANCE) this.lift();
    else if (this.press.type !== "mouse" && distance > TOUCH_DISTANCE) this.end();
  }

  lift() {
    if (!this.press) return;
    clearTimeout(this.timer);
    this.lifted = true;
    this.capture(this.press.pointer);
    this.host.lift(this.press.subject, this.press.start);
    this.frame();
  }

  /** The lifted card's element may leave the page while it is moved; the root does not. @param {number} pointer */
  capture(pointer) {
    try {
      this.root.setPointerCapture(pointer);
    } catch {
      // The pointer went up in the meantime.
    }
  }

  frame() {
    if (!this.lifted) return;
    const scrolled = this.host.scroll(this.point);
    if (scrolled || this.moved) this.host.move(this.point);
    this.moved = false;
    requestAnimationFrame(() => this.frame());
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (event.pointerId !== this.press?.pointer) return;
    if (this.lifted) {
      this.host.move(pointOf(event));
      this.swallowClick();
      this.host.drop();
    }
    this.end();
  }

  /** @param {PointerEvent} event */
  stop(event) {
    if (event.pointerId !== this.press?.pointer) return;
    this.giveUp();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Escape" || !this.lifted) return;
    event.preventDefault();
    event.stopPropagation();
    this.swallowClick();
    this.giveUp();
  }

  giveUp() {
    if (this.lifted) this.host.cancel();
    this.end();
  }

  end() {
    clearTimeout(this.timer);
    this.press = null;
    this.lifted = false;
  }

  /** @param {TouchEvent} event */
  hold(event) {
    if (this.lifted && event.cancelable) event.preventDefault();
  }

  /** A long press of a finger is a lift, not a context menu. @param {MouseEvent} event */
  menu(event) {
    if (this.press && this.press.type !== "mouse") event.preventDefault();
  }

  /** The browser follows a drop with a click on what was dragged; a click with a press of its own is meant. */
  swallowClick() {
    const ended = new AbortController();
    const options = { capture: true, signal: ended.signal };
    window.addEventListener("pointerdown", () => ended.abort(), options);
    window.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation();
      ended.abort();
    }, options);
    setTimeout(() => ended.abort(), 80);
  }
}

/** @param {PointerEvent} event @returns {Point} */
function pointOf(event) {
  return { x: event.clientX, y: event.clientY };
}
