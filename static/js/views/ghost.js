/** The copy of a card or stage which follows the pointer, or flies to its new place. */

export const REDUCED = matchMedia("(prefers-reduced-motion: reduce)");
const FLIGHT = 180;
const EASE = "cubic-bezier(.2, .8, .2, 1)";

/** @typedef {{x: number, y: number}} Point */

export class Ghost {
  /** @param {HTMLElement} face what is copied @param {DOMRect} rect @param {"card" | "column"} kind */
  constructor(face, rect, kind) {
    this.rect = rect;
    this.element = document.createElement("div");
    this.element.className = `ghost ghost--${kind}`;
    this.element.setAttribute("aria-hidden", "true");
    this.element.inert = true;
    this.element.append(copyOf(face));
    for (const [name, value] of [["left", rect.left], ["top", rect.top], ["width", rect.width], ["height", rect.height]]) this.element.style.setProperty(String(name), `${value}px`);
    document.body.append(this.element);
    this.at = { x: 0, y: 0 };
  }

  /** @param {number} x @param {number} y how far from where it was lifted */
  moveBy(x, y) {
    this.at = { x, y };
    this.element.style.setProperty("transform", `translate3d(${x}px, ${y}px, 0) rotate(var(--tilt, 0deg))`);
  }

  /** How many go along. @param {number} n */
  count(n) {
    this.element.dataset.count = String(n);
  }

  /** @param {Record<string, boolean>} states */
  mark(states) {
    for (const [name, on] of Object.entries(states)) this.element.classList.toggle(`ghost--${name}`, on);
  }

  /** @param {{left: number, top: number} | null} target @returns {Promise<void>} */
  async land(target) {
    if (target && !REDUCED.matches) await this.fly(target);
    this.element.remove();
  }

  /** @param {{left: number, top: number}} target */
  async fly(target) {
    const to = `translate3d(${target.left - this.rect.left}px, ${target.top - this.rect.top}px, 0) rotate(0deg)`;
    const from = `translate3d(${this.at.x}px, ${this.at.y}px, 0) rotate(var(--tilt, 0deg))`;
    this.element.classList.add("ghost--landing");
    await this.element.animate([{ transform: from }, { transform: to }], { duration: FLIGHT, easing: EASE, fill: "forwards" }).finished.catch(() => {});
  }
}

/** Ids and focus stay with the original. @param {HTMLElement} face */
function copyOf(face) {
  const copy = /** @type {HTMLElement} */ (face.cloneNode(true));
  for (const element of copy.querySelectorAll("[id]")) element.removeAttribute("id");
  for (const element of copy.querySelectorAll("baton-column-menu, baton-quick-add")) element.remove();
  for (const element of copy.querySelectorAll("baton-card")) element.replaceWith(...element.childNodes);
  return copy;
}

/** @param {Element} element @param {number} x @param {number} y */
export function slideFrom(element, x, y) {
  if (REDUCED.matches) return;
  element.animate([{ transform: `translate3d(${x}px, ${y}px, 0)` }, { transform: "none" }], { duration: FLIGHT, easing: EASE });
}
