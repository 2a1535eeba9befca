/** A rehearsed process on a copy of the board, for whoever rehearsed it: where deals would stand, and which wait for what. */
import { announce } from "../behaviors/announce.js";
import { isTaken } from "../behaviors/shortcuts.js";
import { Emitter } from "../lib/emitter.js";
import { t } from "../lib/i18n.js";
import { compare } from "../store/comparing.js";
import { rehearsedStore } from "../store/rehearsed.js";
import { PastSession } from "./past_session.js";
import "./rehearsal_view.js";

/** Others' changes are compared anew at most this often. */
const PAUSE = 500;

/** Emits "changed". It is to the copy what `Travel` is to a board of the past: two stores, and what differs. */
export class Rehearsal extends Emitter {
  /** @param {import("../session.js").BoardSession} session @param {import("./board.js").Board} live @param {string} job @param {any} report */
  constructor(session, live, job, report) {
    super();
    this.session = session;
    this.live = live;
    this.job = job;
    this.report = report;
    this.onlyChanged = false;
    /** Nobody moved anything. @type {Map<string, string>} */
    this.movers = new Map();
    /** What it is compared with: the board as it is. */
    this.from = { seq: session.seq, time: Date.now() };
    this.old = { store: session.store, seq: session.seq };
    /** @type {Map<string, any>} */
    this.placed = new Map(report.cards.map((/** @type {any} */ one) => [one.card, one]));
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
    this.redo();
  }

  redo() {
    const { session, report } = this;
    this.past = new PastSession(session, rehearsedStore(session.store, report));
    this.differences = compare(session.store, this.past.store);
  }

  begin() {
    const { session, live } = this;
    for (const name of ["openCard", "thread", "selection", "travel"]) session.ui.set(name, null);
    session.ui.set("whatIf", false);
    this.view = Object.assign(document.createElement("baton-rehearsal"), { rehearsal: this });
    live.before(this.view);
    live.classList.add("board--away");
    live.inert = true;
    live.listening?.abort();
    this.keys = new AbortController();
    addEventListener("keydown", (event) => this.onKey(event), { signal: this.keys.signal });
    this.offs = [
      session.on("change", () => this.heard()),
      session.ui.subscribe("openCard", (card) => card && this.end()),
      session.ui.subscribe("travel", (wanted) => wanted && this.end()),
    ];
    announce(t("A copy of the board, as it would be. Nobody else sees it."));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented || isTaken(event.target) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.end();
  }

  /** Others go on working on the board that this is a copy of. */
  heard() {
    this.waiting ??= setTimeout(() => {
      this.waiting = undefined;
      this.redo();
      this.emit("changed");
    }, PAUSE);
  }

  /** @param {boolean} only */
  showOnlyChanged(only) {
    this.onlyChanged = only;
    this.emit("changed");
  }

  end() {
    if (!this.view) return;
    clearTimeout(this.waiting);
    this.keys?.abort();
    for (const off of this.offs ?? []) off();
    this.view.remove();
    this.view = undefined;
    this.live.classList.remove("board--away");
    this.live.inert = false;
    this.live.listen();
    const params = new URLSearchParams(location.search);
    params.delete("rehearsal");
    history.replaceState(history.state, "", location.pathname + (params.size ? `?${params}` : "") + location.hash);
    announce(t("The board as it is."));
  }
}
