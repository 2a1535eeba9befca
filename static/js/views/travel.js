/**
 * Looking at the board's past: which time or times, by whom it is moved, and what is drawn for it. The present goes on underneath, live,
 * and is back at once. Where it rests stands in `session.ui` as `asOf`, for those who follow a presenter.
 */
import { announce } from "../behaviors/announce.js";
import { dayOf } from "../lib/dates.js";
import { Emitter } from "../lib/emitter.js";
import { t } from "../lib/i18n.js";
import { compare, tally } from "../store/comparing.js";
import { StepLog } from "../store/step_log.js";
import { TimeMachine } from "../store/time_machine.js";
import { PastSession } from "./past_session.js";
import { beginOf, momentWords, tallyWords } from "./past_words.js";
import { toast } from "./toast.js";
import "./travel_view.js";

/** @typedef {{time: number, seq: number}} Place */
/** @typedef {"at" | "from" | "to"} Handle */

/** A film takes so many seconds, and shows so many changes a second at least. */
const FILM_SECONDS = 40;
const SLOWEST = 2;
const CALM_MS = 1_000;
/** Others' changes are compared anew at most this often; the address is written as rarely. */
const PAUSE = 250;
/** So many steps are read only to say who moved what. */
const MOST_READ = 5_000;

export class Travel extends Emitter {
  /** @param {import("../session.js").BoardSession} session @param {import("./board.js").Board} live */
  constructor(session, live) {
    super();
    this.session = session;
    this.live = live;
    this.log = new StepLog({ api: session.api, path: `/api/boards/${session.boardId}` });
    /** What is looked at, and in a comparison what is compared with. */
    this.machine = new TimeMachine(this.log);
    this.old = new TimeMachine(this.log);
    /** @type {Place} */
    this.at = { time: 0, seq: 0 };
    /** @type {Place | null} null = nothing is compared */
    this.from = null;
    /** @type {Place | null} null = now */
    this.to = null;
    /** @type {ReturnType<typeof compare>} */
    this.differences = new Map();
    /** @type {Map<string, string>} */
    this.movers = new Map();
    this.onlyChanged = false;
    this.speed = 1;
    /** @type {number | null} */
    this.film = null;
    this.failure = "";
    /** What is drawn: the past has a session of its own for each store. @type {PastSession | null} */
    this.past = null;
    /** @type {HTMLElement | null} */
    this.view = null;
    /** @type {(() => void)[]} */
    this.offs = [];
    /** @type {Map<Handle, number>} where the hand is, until the next frame */
    this.aimed = new Map();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.comparing = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.writing = undefined;
    /** @type {() => void} */
    this.forsake = () => {};
    this.over = false;
  }

  // ---- coming and going

  /** @param {import("./travel_entry.js").Wanted} wanted */
  async follow(wanted) {
    this.stop();
    try {
      if (!this.view) await this.begin();
      await this.go(wanted);
    } catch (error) {
      if (this.view) return this.fail(error);
      toast({ text: /** @type {Error} */ (error).message, tone: "amber" });
      this.session.ui.set("travel", null);
    }
  }

  async begin() {
    await this.log.open();
    if (this.over) return;
    const { session, live } = this;
    for (const name of ["openCard", "thread", "selection"]) session.ui.set(name, null);
    this.view = Object.assign(document.createElement("baton-travel"), { travel: this });
    live.before(this.view);
    live.classList.add("board--away");
    live.inert = true;
    // Its keys and gestures are those of the present.
    live.listening?.abort();
    this.offs = [
      session.on("change", (change) => this.heard(change)),
      session.on("resync", () => this.reopen()),
      session.ui.subscribe("openCard", (card) => card && session.ui.set("travel", null)),
      this.machine.on("moved", () => this.moved()),
      this.old.on("moved", () => this.moved()),
    ];
    this.read();
  }

  /** All of the log, bit by bit, what is near first. */
  read() {
    this.log.loadAround(() => (this.from ?? this.at).seq, () => !this.over).catch((error) => this.fail(error));
  }

  /** Back to now: it has been there all the time. */
  end() {
    this.over = true;
    this.stop();
    for (const off of this.offs) off();
    this.forsake();
    clearTimeout(this.writing);
    clearTimeout(this.comparing);
    if (!this.view) return;
    this.view.remove();
    this.live.classList.remove("board--away");
    this.live.inert = false;
    this.live.listen();
    writeAddress({ at: null, compare: null });
    this.session.ui.set("asOf", null);
    announce(t("Back to now"));
  }

  /** @param {import("./travel_entry.js").Wanted} wanted */
  async go({ at, compare: two, since }) {
    if (since) return this.compare(await this.beginning(since), null);
    if (two) {
      const [from, to = ""] = two.split("..");
      return this.compare(await this.placeOf(from), to ? await this.placeOf(to) : null);
    }
    this.goTo(at ? await this.placeOf(at) : this.placeAt(Date.now()));
  }

  /** @param {string} since */
  async beginning(since) {
    const seq = this.session.ui.get("missed")?.since.seq ?? this.session.mine?.store.get("mark", this.session.boardId)?.seq;
    if (since === "visit" && seq !== undefined) return this.placeBehind(seq);
    return this.placeOf(new Date(beginOf(since)).toISOString());
  }

  /** What the address says: the number of a change, or a time. What lies outside of what is kept is said, and its nearest end shown. @param {string} text @returns {Promise<Place>} */
  async placeOf(text) {
    const { log } = this;
    const time = /^\d{1,15}$/u.test(text) ? NaN : Date.parse(text.replace(" ", "+"));
    const seq = Number.isNaN(time) ? Number(text) : await log.exactSeqAt(time);
    if (Number.isNaN(seq)) {
      toast({ text: t("There is no such time: this is the board as it is now."), tone: "amber" });
      return this.placeBehind(log.head);
    }
    if (seq < log.first || time < log.begin) this.tellBegin();
    return Number.isNaN(time) ? this.placeBehind(seq) : { seq: Math.max(seq, log.first), time: Math.max(time, log.begin) };
  }

  tellBegin() {
    const { log } = this;
    const when = momentWords(log.begin);
    toast({ text: log.keptSince ? t("The history of this board is kept since {when}. This is the board of then.", { when }) : t("This board began {when}. Before that there was nothing.", { when }), tone: "amber" });
  }

  /** @param {number} seq @returns {Place} */
  placeBehind(seq) {
    const kept = Math.max(this.log.first, Math.min(seq, this.log.head));
    return { seq: kept, time: this.log.timeAt(kept) };
  }

  /** @param {number} time @returns {Place} */
  placeAt(time) {
    const kept = Math.max(this.log.begin, Math.min(time, this.horizon));
    return { time: kept, seq: this.log.seqAt(kept) };
  }

  /** The right end of the line. */
  get horizon() {
    return Math.max(this.log.end, Date.now());
  }

  // ---- where one is

  /** @param {Place} place */
  goTo(place) {
    this.at = place;
    this.from = this.to = null;
    this.show(this.machine.store);
    this.reach(this.machine.goTo(place.seq));
    this.changed();
  }

  /** @param {Place} from @param {Place | null} to null = now, and what comes */
  compare(from, to) {
    this.from = from;
    this.to = to;
    this.show(to ? this.machine.store : this.session.store);
    this.reach(Promise.all([this.old.goTo(from.seq), to ? this.machine.goTo(to.seq) : null]).then(() => this.tellTally()));
    this.changed();
  }

  /** Leaves what is compared, where it is. */
  compareNoMore() {
    this.goTo(this.from ?? this.at);
  }

  /** @param {Handle} handle @returns {Place} */
  placeOfHandle(handle) {
    if (handle === "at") return this.at;
    return (handle === "from" ? this.from : this.to) ?? { time: this.horizon, seq: this.log.head };
  }

  /** @param {Handle} handle @param {Place} place */
  move(handle, place) {
    this.stop();
    if (handle === "at") return this.goTo(place);
    const other = this.placeOfHandle(handle === "from" ? "to" : "from");
    if (handle === "from") this.compare(place.seq > other.seq ? other : place, this.to);
    else this.compare(/** @type {Place} */ (this.from), place.time >= this.horizon - 1_000 ? null : place.seq < other.seq ? other : place);
  }

  /** The hand moves more often than frames are drawn. @param {Handle} handle @param {number} time */
  aim(handle, time) {
    if (!this.aimed.size) requestAnimationFrame(() => {
      for (const [one, wanted] of this.aimed) this.move(one, this.placeAt(wanted));
      this.aimed.clear();
    });
    this.aimed.set(handle, time);
  }

  /** @param {Promise<any>} going */
  reach(going) {
    going.then(() => this.failure && this.clear(), (error) => this.fail(error));
  }

  clear() {
    this.failure = "";
    this.emit("changed");
  }

  // ---- what is drawn

  /** @param {import("../store/store.js").Store} store */
  show(store) {
    if (this.past?.store === store) return;
    this.past = new PastSession(this.session, store);
    this.forsake();
    const off = [store.subscribe("*:card", () => this.compareSoon()), store.subscribe("columns", () => this.compareSoon())];
    this.forsake = () => off.forEach((one) => one());
  }

  /** A place was reached. */
  moved() {
    const past = /** @type {any} */ (this.past);
    const before = past.boot.now;
    past.boot.now = this.from && !this.to ? undefined : (this.to ?? this.at).time;
    if (before === undefined || dayOf(new Date(before)) !== dayOf(new Date(past.boot.now ?? Date.now()))) this.scene?.redrawCards();
    if (this.from) this.recompare();
    this.emit("changed");
  }

  get scene() {
    return /** @type {any} */ (this.view?.querySelector("baton-past-board"))?.scene;
  }

  compareSoon() {
    if (!this.from) return;
    this.comparing ??= setTimeout(() => this.recompare(), PAUSE);
  }

  recompare() {
    clearTimeout(this.comparing);
    this.comparing = undefined;
    if (!this.from || !this.past || this.old.seq < 0) return;
    this.differences = compare(this.old.store, this.past.store);
    this.movers = this.log.movers(this.from.seq, (this.to ?? { seq: this.log.head }).seq);
    this.emit("changed");
  }

  tellTally() {
    this.recompare();
    this.learnMovers();
    announce(tallyWords(tally(this.differences.values())));
  }

  /** Who moved what is known from the steps: of a span of some weeks they are read at once. */
  async learnMovers() {
    const { from, to, log } = this;
    const end = to?.seq ?? log.head;
    if (!from || end - from.seq > MOST_READ || log.covers(from.seq, end)) return;
    await log.load(from.seq, end);
    this.recompare();
  }

  changed() {
    this.emit("changed");
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.write(), PAUSE);
  }

  /** The address shows the same to whoever gets it. */
  write() {
    const { from, to, at } = this;
    if (this.over) return;
    const wanted = from ? { compare: `${from.seq}..${to ? to.seq : ""}` } : { at: String(at.seq) };
    writeAddress({ at: null, compare: null, ...wanted });
    this.session.ui.set("asOf", wanted);
  }

  /** @param {boolean} only */
  showOnlyChanged(only) {
    this.onlyChanged = only;
    this.emit("changed");
  }

  // ---- the film

  get isPlaying() {
    return this.film !== null;
  }

  play() {
    const { log } = this;
    if (this.from) this.compareNoMore();
    if (this.at.seq >= log.head) this.goTo(this.placeBehind(Math.max(1, log.first)));
    let last = performance.now();
    let exact = this.at.seq;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const again = () => (this.film = calm ? window.setTimeout(step, CALM_MS) : requestAnimationFrame(step));
    const step = () => {
      const now = performance.now();
      exact = Math.min(log.head, exact + ((now - last) / 1_000) * this.speed * Math.max(SLOWEST, (log.head - log.first) / FILM_SECONDS));
      last = now;
      if (Math.floor(exact) !== this.at.seq) this.goTo(this.placeBehind(Math.floor(exact)));
      if (exact >= log.head) this.stop();
      else again();
    };
    again();
    this.emit("changed");
  }

  stop() {
    if (this.film === null) return;
    cancelAnimationFrame(this.film);
    clearTimeout(this.film);
    this.film = null;
    this.emit("changed");
  }

  // ---- what happens meanwhile

  /** @param {import("../types").Change} change */
  heard({ seq, at }) {
    this.log.grow(seq, at);
    this.emit("changed");
  }

  /** The database was restored, or a line was long away. */
  async reopen() {
    this.machine.seq = this.old.seq = -1;
    try {
      await this.log.open();
      if (this.from) this.compare(this.placeBehind(this.from.seq), this.to && this.placeBehind(this.to.seq));
      else this.goTo(this.placeBehind(this.at.seq));
      this.read();
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {any} error */
  async fail(error) {
    if (this.over) return;
    if (error?.code === "pruned") {
      // The log was pruned under our feet.
      await this.reopen();
      this.tellBegin();
      return;
    }
    this.failure = error?.message ?? String(error);
    this.emit("changed");
  }

  tryAgain() {
    this.failure = "";
    this.reopen();
  }
}

/** @param {Record<string, string | null>} words */
function writeAddress(words) {
  const params = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(words)) {
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  const search = params.toString();
  history.replaceState(history.state, "", location.pathname + (search ? `?${search}` : "") + location.hash);
}
