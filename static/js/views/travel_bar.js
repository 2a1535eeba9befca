/** The line of time at the foot: how much happened when, the hand on it, the film, and what is compared with what. */
import { LitElement, html, nothing } from "lit";
import { addDays, dayOf, formatDay, momentOf } from "../lib/dates.js";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { tally } from "../store/comparing.js";
import { openActions } from "./action_menu.js";
import { icon } from "./icon.js";
import { momentWords, spans, tallyWords } from "./past_words.js";
import { style } from "./style.js";
import { Watch } from "./watch.js";

/** @typedef {import("./travel.js").Handle} Handle */

const BARS = 120;
const TICKS = 7;
const HOUR = 3_600_000;
const SPEEDS = [1, 2, 4];
const STEPS = [1, 2, 7, 14, 30, 91, 182, 365];

export class TravelBar extends LitElement {
  static properties = { travel: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./travel.js").Travel} */
    this.travel = /** @type {any} */ (undefined);
    this.watch = new Watch(this);
    /** @type {{key: string, path: string, ticks: {time: number, label: string}[]}} */
    this.drawn = { key: "", path: "", ticks: [] };
    /** @type {Handle | null} */
    this.held = null;
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    this.watch.to("travel", () => [this.travel.on("changed", () => this.requestUpdate())]);
  }

  firstUpdated() {
    /** @type {HTMLElement | null} */ (this.querySelector("[role=slider]"))?.focus();
  }

  // ---- the line

  /** @param {number} time between 0 and 100 */
  share(time) {
    const { log, horizon } = this.travel;
    return (100 * (time - log.begin)) / Math.max(1, horizon - log.begin);
  }

  /** @param {number} x on the screen */
  timeUnder(x) {
    const { left, width } = this.track.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (x - left) / width));
    const { log, horizon } = this.travel;
    return log.begin + share * (horizon - log.begin);
  }

  get track() {
    return /** @type {HTMLElement} */ (this.querySelector(".travel-bar__track"));
  }

  /** What happened when, and the days below it: made anew only when there is more of it. */
  measure() {
    const { log, horizon } = this.travel;
    const key = `${log.head} ${log.first} ${Math.floor(horizon / HOUR)}`;
    if (this.drawn.key !== key) this.drawn = { key, path: bars(log, horizon), ticks: ticks(log.begin, horizon) };
    return this.drawn;
  }

  // ---- hand and keys

  /** @param {PointerEvent} event */
  onDown(event) {
    if (event.button) return;
    this.held = this.nearest(this.timeUnder(event.clientX));
    this.track.setPointerCapture(event.pointerId);
    this.onMove(event);
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-handle="${this.held}"]`))?.focus({ preventScroll: true });
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    if (this.held) this.travel.aim(this.held, this.timeUnder(event.clientX));
  }

  onUp() {
    this.held = null;
  }

  /** @param {number} time @returns {Handle} */
  nearest(time) {
    const { travel } = this;
    if (!travel.from) return "at";
    const far = (/** @type {Handle} */ handle) => Math.abs(travel.placeOfHandle(handle).time - time);
    return far("from") <= far("to") ? "from" : "to";
  }

  /** @param {KeyboardEvent} event @param {Handle} handle */
  onKey(event, handle) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const place = this.placeFor(event, this.travel.placeOfHandle(handle));
    if (!place) return;
    event.preventDefault();
    event.stopPropagation();
    this.travel.move(handle, place);
  }

  /** @param {KeyboardEvent} event @param {import("./travel.js").Place} now */
  placeFor({ key, shiftKey }, { time, seq }) {
    const { travel } = this;
    const back = key === "ArrowLeft" || key === "ArrowDown" || key === "PageDown";
    const sign = back ? -1 : 1;
    if (key === "Home") return travel.placeBehind(Math.max(1, travel.log.first));
    if (key === "End") return travel.placeAt(travel.horizon);
    if (key === "PageUp" || key === "PageDown" || (shiftKey && (key === "ArrowUp" || key === "ArrowDown"))) return travel.placeAt(time + sign * 24 * HOUR);
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(key)) return null;
    return shiftKey ? travel.placeAt(time + sign * HOUR) : travel.placeBehind(seq + sign);
  }

  // ---- drawing

  render() {
    const { travel } = this;
    return html`<section class="travel-bar" aria-label=${t("Time travel")}>
      <div class="travel-bar__lead">
        <button type="button" class="button button--icon" aria-label=${travel.isPlaying ? t("Pause") : t("Play as a film")} title=${travel.isPlaying ? t("Pause") : t("Play as a film")}
          @click=${() => (travel.isPlaying ? travel.stop() : travel.play())}>${icon(travel.isPlaying ? "pause" : "play")}</button>
        <button type="button" class="button button--ghost button--small travel-bar__speed" aria-label=${t("Speed of the film: {n} times", { n: travel.speed })} @click=${this.faster}>${formatNumber(travel.speed)}×</button>
        <p class="travel-bar__words">${this.words()}</p>
      </div>
      ${this.renderLine()}
      <div class="travel-bar__deeds">${travel.from ? this.renderComparing() : this.compareButton(t("Compare"), true)}</div>
    </section>`;
  }

  faster() {
    const { travel } = this;
    travel.speed = SPEEDS[(SPEEDS.indexOf(travel.speed) + 1) % SPEEDS.length];
    this.requestUpdate();
  }

  words() {
    const { travel } = this;
    if (travel.failure) return html`<span class="travel-bar__failure" role="alert">${travel.failure} <button type="button" class="link" @click=${() => travel.tryAgain()}>${t("Try again")}</button></span>`;
    if (travel.from) return html`<b>${tn("{n} change", "{n} changes", (travel.to?.seq ?? travel.log.head) - travel.from.seq)}</b> <span>${tallyWords(tally(travel.differences.values()))}</span>`;
    return html`<b>${momentWords(travel.at.time)}</b> <span>${t("change {n} of {all}", { n: formatNumber(travel.at.seq), all: formatNumber(travel.log.head) })}</span>`;
  }

  renderLine() {
    const { travel } = this;
    const { path, ticks: days } = this.measure();
    const [from, to] = travel.from ? [this.share(travel.from.time), this.share(travel.placeOfHandle("to").time)] : [0, 0];
    return html`<div class="travel-bar__line">
      <div class="travel-bar__track" @pointerdown=${this.onDown} @pointermove=${this.onMove} @pointerup=${this.onUp} @pointercancel=${this.onUp}>
        <svg class="travel-bar__bars" viewBox="0 0 ${BARS} 32" preserveAspectRatio="none" aria-hidden="true"><path d=${path}></path></svg>
        ${travel.from ? html`<div class="travel-bar__span" ${style({ "inset-inline-start": `${from}%`, "inline-size": `${to - from}%` })}></div>` : nothing}
        ${travel.from ? html`${this.handle("from", t("From"))}${this.handle("to", t("To"))}` : this.handle("at", t("Time"))}
      </div>
      <div class="travel-bar__ticks" aria-hidden="true">${days.map(({ time, label }) => html`<span class="travel-bar__tick" ${style({ "inset-inline-start": `${this.share(time)}%` })}>${label}</span>`)}</div>
    </div>`;
  }

  /** @param {Handle} handle @param {string} label */
  handle(handle, label) {
    const { travel } = this;
    const { time, seq } = travel.placeOfHandle(handle);
    const words = handle === "to" && !travel.to ? t("now") : t("{when}, change {n} of {all}", { when: momentWords(time), n: formatNumber(seq), all: formatNumber(travel.log.head) });
    return html`<div class="travel-bar__handle" role="slider" tabindex="0" data-handle=${handle} aria-label=${label} aria-valuemin=${travel.log.first} aria-valuemax=${travel.log.head} aria-valuenow=${seq} aria-valuetext=${words}
      ${style({ "inset-inline-start": `${this.share(time)}%` })} @keydown=${(/** @type {KeyboardEvent} */ event) => this.onKey(event, handle)}></div>`;
  }

  /** @param {string} label @param {boolean} here whether the time that is shown can be compared with now */
  compareButton(label, here) {
    const { travel } = this;
    const open = (/** @type {Event} */ event) => openActions(/** @type {HTMLElement} */ (event.currentTarget), t("Compare"), [
      ...(here && travel.at.seq < travel.log.head ? [{ label: t("This time with now"), icon: "history", run: () => travel.compare(travel.at, null) }] : []),
      ...spans().map(([since, words]) => ({ label: words, icon: "calendar", run: () => travel.follow({ since }) })),
    ]);
    return html`<button type="button" class="button button--small" aria-haspopup="menu" @click=${open}>${label}</button>`;
  }

  renderComparing() {
    const { travel } = this;
    return html`<button type="button" class="chip ${travel.onlyChanged ? "chip--on" : ""}" aria-pressed=${travel.onlyChanged ? "true" : "false"} @click=${() => travel.showOnlyChanged(!travel.onlyChanged)}>${t("Only what changed")}</button>
      <button type="button" class="button button--small" @click=${() => travel.past?.ui.set("past-list", true)}>${icon("list")}${t("As a list")}</button>
      ${this.compareButton(t("Since…"), false)}
      <button type="button" class="button button--icon button--ghost" aria-label=${t("Stop comparing")} title=${t("Stop comparing")} @click=${() => travel.compareNoMore()}>${icon("x")}</button>`;
  }
}

/** A bar for each piece of time; the root of how much, so that an import doesn't flatten the rest. @param {import("../store/step_log.js").StepLog} log @param {number} end */
function bars(log, end) {
  const edges = Array.from({ length: BARS + 1 }, (_, index) => log.seqAt(log.begin + (index / BARS) * (end - log.begin)));
  edges[0] = log.first;
  const roots = Array.from({ length: BARS }, (_, index) => Math.sqrt(Math.max(0, edges[index + 1] - edges[index])));
  const most = Math.max(1, ...roots);
  return roots.map((root, index) => (root ? `M${index + 0.15} 32V${(32 - Math.max(2, (root / most) * 30)).toFixed(1)}h.7V32z` : "")).join("");
}

/** Midnights where the reader is, few enough to be read. @param {number} begin @param {number} end */
function ticks(begin, end) {
  const days = (end - begin) / (24 * HOUR);
  const step = STEPS.find((one) => days / one <= TICKS) ?? 730;
  const first = dayOf(new Date(begin).toISOString());
  /** @type {{time: number, label: string}[]} */
  const found = [];
  for (let day = addDays(first, 1); Date.parse(momentOf(day, "00:00")) < end - 0.06 * (end - begin); day = addDays(day, step)) {
    const time = Date.parse(momentOf(day, "00:00"));
    if (time > begin + 0.04 * (end - begin)) found.push({ time, label: formatDay(day) });
  }
  return found;
}

customElements.define("baton-travel-bar", TravelBar);
