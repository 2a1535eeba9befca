/** Showing others what a presenter's screen shows, and following it: by presence alone, nothing of it is kept. */
import { Emitter } from "../lib/emitter.js";
import { emptyFilter } from "../store/filters.js";
import { same } from "../store/same.js";
import { showTop, topOf } from "./review_scroll.js";

/** @typedef {import("../session.js").BoardSession} Session */

/** What is followed: keys of the state of the screen (`session.ui`). Another one needs its name here and nothing else. */
export const FOLLOWED = ["openCard", "filter", "layout", "thread", "asOf"];
/** Whoever is silent for longer has gone, and not only moved between two pages. */
const AWAY_AFTER = 8_000;
/** A way into the past takes a while, and is nobody's own so long. */
const ON_THE_WAY = 2_000;
const MAX_FILTER = 1_000;

/** Emits "changed". */
export class Following extends Emitter {
  /** @param {Session} session @param {import("./board.js").Board} board */
  constructor(session, board) {
    super();
    this.session = session;
    this.board = board;
    /** The review that this window takes part in. @type {string | null} */
    this.joined = null;
    this.peeled = false;
    this.applying = false;
    this.sentAt = -ON_THE_WAY;
    /** Since when the presenter shows nothing. @type {number | null} */
    this.goneAt = null;
    /** @type {any} */
    this.shown = null;
    this.restore();
    for (const key of FOLLOWED) session.ui.subscribe(key, () => this.moved());
    session.on("presence", () => this.hear());
    session.store.subscribe("*:review", () => this.changed());
    /** The line of the agenda at hand, and how far down the presenter's list is. @type {string | null} */
    this.item = null;
    /** @type {import("./review_scroll.js").Top | null} */
    this.top = null;
    /** @type {EventTarget | null} */
    this.scrolled = null;
    board.addEventListener("scroll", ({ target }) => this.presents && this.scroll(target), { capture: true, passive: true });
    this.tell();
    this.hear();
  }

  /** @returns {any[]} */
  get running() {
    return [...this.session.store.all("review")].filter((review) => !review.archived_at);
  }

  /** @returns {any} */
  get review() {
    return this.running.find(({ id }) => id === this.joined);
  }

  get presents() {
    return this.review?.presenter === this.session.me.id;
  }

  /** The presenter's state, as one of their windows tells it. */
  get presenting() {
    const { review } = this;
    const peer = review && this.session.presence.peers().find(({ member, state }) => member === review.presenter && state.presenting?.review === review.id);
    return peer?.state.presenting ?? null;
  }

  get followers() {
    const following = this.session.presence.peers().filter(({ state }) => state.following === this.joined);
    return new Set(following.map(({ member }) => member)).size;
  }

  get isPresenterAway() {
    // While my own line is down I cannot know.
    if (!this.review || this.presents || this.session.state !== "live") return false;
    return this.goneAt !== null && this.session.clock.now() - this.goneAt > AWAY_AFTER;
  }

  /** @param {string} review */
  join(review) {
    this.joined = review;
    this.peeled = false;
    this.goneAt = null;
    this.shown = null;
    this.keep();
    this.tell();
    this.hear();
  }

  leave() {
    this.joined = null;
    this.keep();
    this.tell();
    this.emit("changed");
  }

  /** @param {boolean} peeled */
  peel(peeled) {
    this.peeled = peeled;
    this.shown = null;
    this.keep();
    this.tell();
    this.hear();
  }

  /** Whoever goes elsewhere by themselves has peeled off. */
  moved() {
    if (this.applying || !this.review) return;
    if (!this.presents && this.session.clock.now() - this.sentAt < ON_THE_WAY) return;
    if (this.presents) this.tell();
    else if (!this.peeled && this.presenting) this.peel(true);
  }

  changed() {
    if (this.joined && !this.review) this.leave();
    this.tell();
    this.emit("changed");
  }

  tell() {
    const { review, session } = this;
    const presenting = this.presents ? { review: review.id, ...this.screen() } : null;
    const following = review && !this.presents && !this.peeled ? review.id : null;
    const { mine } = session.presence;
    if (same(presenting, mine.presenting ?? null) && following === (mine.following ?? null)) return;
    session.presence.set({ presenting, following });
  }

  screen() {
    const { ui } = this.session;
    const shown = Object.fromEntries(FOLLOWED.map((key) => [key, ui.get(key) ?? null]));
    // What is too long for presence would be refused as a whole: better not filtered than not followed.
    if (JSON.stringify(shown.filter).length > MAX_FILTER) delete shown.filter;
    return { ...shown, stage: this.firstStage(), item: this.item, top: this.top };
  }

  /** Once a frame, however many events come. @param {EventTarget | null} target */
  scroll(target) {
    if (!this.scrolled) requestAnimationFrame(() => this.noteScroll());
    this.scrolled = target;
  }

  noteScroll() {
    this.top = topOf(this.board, this.scrolled) ?? this.top;
    this.scrolled = null;
    this.tell();
  }

  /** @param {string | null} item */
  turnTo(item) {
    this.item = item;
    this.tell();
  }

  /** The stage at the edge of the board: the same for a wide screen and a narrow one. */
  firstStage() {
    const strip = this.board.querySelector(".board__strip");
    const edge = strip?.getBoundingClientRect().left ?? 0;
    const columns = [...this.board.querySelectorAll("baton-column")];
    return columns.find((column) => column.getBoundingClientRect().right > edge + 40)?.getAttribute("data-column") ?? null;
  }

  hear() {
    const { presenting } = this;
    this.goneAt = presenting ? null : (this.goneAt ?? this.session.clock.now());
    if (presenting && !this.presents && !this.peeled && !same(presenting, this.shown)) this.apply(presenting);
    this.emit("changed");
  }

  /** @param {any} presenting */
  apply(presenting) {
    const before = this.shown;
    this.shown = presenting;
    this.applying = true;
    for (const key of FOLLOWED) {
      const value = presenting[key];
      // Into the past I may still be on the way.
      const shown = (key === "asOf" ? before?.asOf : this.session.ui.get(key)) ?? null;
      if (value !== undefined && !same(value, shown)) this.show(key, value);
    }
    this.applying = false;
    if (presenting.stage && presenting.stage !== before?.stage) this.scrollTo(presenting.stage);
    if (presenting.top && !same(presenting.top, before?.top)) showTop(this.board, presenting.top);
  }

  /** @param {string} key @param {any} value */
  show(key, value) {
    if (key === "asOf") {
      this.sentAt = this.session.clock.now();
      this.session.ui.set("travel", value);
    } else if (key === "filter") /** @type {any} */ (document.querySelector("baton-filters"))?.change(value ?? { ...emptyFilter });
    else this.session.ui.set(key, value);
  }

  /** @param {string} stage */
  scrollTo(stage) {
    this.board.querySelector(`baton-column[data-column="${CSS.escape(stage)}"]`)?.scrollIntoView({ inline: "start", block: "nearest" });
  }

  get key() {
    return `baton:review:${this.session.boardId}`;
  }

  /** A page that is loaded again goes on where it was. */
  restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
      this.joined = kept?.joined ?? null;
      this.peeled = kept?.peeled ?? false;
    } catch {
      return;
    }
  }

  keep() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify({ joined: this.joined, peeled: this.peeled }));
    } catch {
      return;
    }
  }
}
