/** Keeps an element's subscriptions for as long as it is on the page. */

/** @typedef {() => void} Off */

export class Subscriber {
  /**
   * @param {import("lit").ReactiveControllerHost} host
   * @param {() => Off[]} open called when the element comes onto the page
   */
  constructor(host, open) {
    this.open = open;
    /** @type {Off[]} */
    this.offs = [];
    host.addController(this);
  }

  hostConnected() {
    this.offs = this.open();
  }

  hostDisconnected() {
    for (const off of this.offs) off();
    this.offs = [];
  }
}
