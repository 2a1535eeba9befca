/** Keeping a view subscribed to what it shows, and to nothing else. */

/** @typedef {() => (() => void)[]} Subscribe */

export class Watch {
  /** @param {import("lit").ReactiveControllerHost} host */
  constructor(host) {
    this.key = "";
    /** @type {Subscribe | null} */
    this.subscribe = null;
    /** @type {(() => void)[]} */
    this.offs = [];
    host.addController(this);
  }

  /**
   * Called on each update: a new key (another card, another session) leaves the old subscriptions for new ones.
   * @param {string} key @param {Subscribe} subscribe
   */
  to(key, subscribe) {
    if (key === this.key) return;
    this.release();
    this.key = key;
    this.subscribe = subscribe;
    this.offs = subscribe();
  }

  release() {
    for (const off of this.offs) off();
    this.offs = [];
  }

  hostConnected() {
    if (this.subscribe && !this.offs.length) this.offs = this.subscribe();
  }

  hostDisconnected() {
    this.release();
  }
}
