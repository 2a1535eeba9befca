/** A part of the panel of an open deal: it follows the deal that it shows, and the panel lays it out. */
import { LitElement } from "lit";
import { Watch } from "./watch.js";

/** @typedef {() => void} Off */

export class PanelPart extends LitElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { session: { attribute: false }, card: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.card = null;
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    this.watch.to(this.card.id, () => this.follow(this.card.id, () => this.requestUpdate()));
  }

  /** What it listens to, from when a deal is shown until another is. @param {string} card @param {() => void} redraw @returns {Off[]} */
  follow(card, redraw) {
    void [card, redraw];
    return [];
  }
}
