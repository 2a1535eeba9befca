/** What the board's elements get in place of the session while they show the past: its records, and no way to change any. */
import { Emitter } from "../lib/emitter.js";

/** What the past shares with the present: how one looks at a board. */
const SHARED = ["filter", "layout", "collapsed"];
const NOBODY = { peers: () => [], people: () => [], onCard: () => [], set: () => {} };

/** A state of the screen of its own, so that no window of the present opens over the past. */
class PastUi {
  /** @param {import("../types").Ui} live @param {import("../ui_state.js").UiState} own */
  constructor(live, own) {
    this.live = live;
    this.own = own;
  }

  /** @param {string} name */
  home(name) {
    return SHARED.includes(name) ? this.live : this.own;
  }

  /** @param {string} name */
  get(name) {
    return this.home(name).get(name);
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    this.home(name).set(name, value);
  }

  /** @param {string} name @param {(value: any) => void} fn */
  subscribe(name, fn) {
    return this.home(name).subscribe(name, fn);
  }
}

export class PastSession extends Emitter {
  /** @param {import("../session.js").BoardSession} live @param {import("../store/store.js").Store} store */
  constructor(live, store) {
    super();
    this.live = live;
    this.store = store;
    const { workspace, me, boardId, api, mine, copy, ui } = live;
    Object.assign(this, { workspace, me, boardId, api, mine, copy });
    this.boot = { ...live.boot };
    this.ui = new PastUi(ui, new /** @type {any} */ (ui.constructor)());
    this.presence = NOBODY;
    this.role = "viewer";
    this.status = { state: "live", unsent: 0, list: [], refused: [], saved: true, asOf: null };
    this.outdated = false;
    this.seq = 0;
  }

  can() {
    return false;
  }

  run() {
    return Promise.reject(new Error("The past cannot be changed."));
  }

  isPending() {
    return false;
  }
}
