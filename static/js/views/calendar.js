/** A month, or a week, of what is due: tasks, and deals that are expected to close. Each can be dragged to another day. */
import { LitElement, html, nothing, render } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { announce } from "../behaviors/announce.js";
import { Drag } from "../behaviors/drag.js";
import { inside } from "../behaviors/geometry.js";
import { openPopover } from "../behaviors/popover.js";
import { editCard } from "../commands/cards.js";
import { editTask } from "../commands/tasks.js";
import { addDays, formatDay, formatFullDay, formatMonth, monthOf, today } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { formatMoney, sumByCurrency } from "../lib/money.js";
import { itemsByDay, monthDays, shifted, weekDays } from "../store/calendar_items.js";
import { currencyOf } from "../store/selectors.js";
import { tell } from "./card_actions.js";
import { Ghost } from "./ghost.js";
import { icon } from "./icon.js";
import { setLayout } from "./layout.js";
import { Subscriber } from "./subscriber.js";
import { toast } from "./toast.js";

/** @typedef {import("../store/calendar_items.js").Item} Item */

/** What a day of the month has room for; the rest is behind "more". */
const SHOWN = 4;

export class Calendar extends LitElement {
  static properties = { session: { attribute: false }, scene: { attribute: false }, over: { state: true } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (null);
    /** @type {string | null} the day under what is dragged */
    this.over = null;
    /** @type {Map<string, Item[]>} */
    this.items = new Map();
    /** @type {Ghost | null} */
    this.ghost = null;
    new Subscriber(this, () => this.subscribe());
  }

  createRenderRoot() {
    return this;
  }

  subscribe() {
    const { store, ui } = this.session;
    const redraw = () => this.requestUpdate();
    return [store.subscribe("*:card", redraw), store.subscribe("*:task", redraw), ui.subscribe("filter", redraw), ui.subscribe("layout", redraw), ui.subscribe("openCard", redraw), this.session.on("role", redraw)];
  }

  connectedCallback() {
    super.connectedCallback();
    this.drag = new Drag(this, this.dragHost());
    this.drag.connect();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.drag?.disconnect();
  }

  get layout() {
    return this.session.ui.get("layout") ?? {};
  }

  get now() {
    return today(this.session.boot);
  }

  get at() {
    return this.layout.at || this.now;
  }

  /** @returns {"month" | "week"} */
  get span() {
    return this.layout.span === "week" ? "week" : "month";
  }

  /** @param {number} by */
  turn(by) {
    setLayout(this.session, { at: shifted(this.at, this.span, by) });
    announce(this.heading());
  }

  heading() {
    const days = weekDays(this.at);
    if (this.span === "week") return t("{first} to {last}", { first: formatDay(days[0]), last: formatDay(days[6]) });
    return t("{month} {year}", { month: formatMonth(this.at), year: this.at.slice(0, 4) });
  }

  // ---- moving something to another day

  /** @param {string} key */
  find(key) {
    return [...this.items.values()].flat().find((item) => item.key === key);
  }

  /** @param {Item} item */
  mayMove(item) {
    return this.session.can(item.kind === "task" ? "task.edit" : "card.edit");
  }

  /** @param {Item} item @param {string} day */
  async moveTo(item, day) {
    if (day === item.day || !this.mayMove(item)) return;
    const { session } = this;
    const title = item.task?.title ?? item.card.title;
    const command = (/** @type {string} */ to) => (item.task
      ? editTask(session.store, { task: item.task.id, fields: { due: to }, base: session.seq })
      : editCard(session.store, { card: item.card.id, fields: { expected_close: to }, base: session.seq }));
    announce(t("{title}: {day}", { title, day: formatFullDay(day) }), "assertive");
    try {
      await session.run(command(day));
    } catch (error) {
      tell(error);
      return;
    }
    toast({ text: t("{title}: {day}", { title, day: formatFullDay(day) }), action: { label: t("Undo"), run: () => session.run(command(item.day)).catch(tell) } });
  }

  /** @returns {import("../behaviors/drag.js").DragHost} */
  dragHost() {
    return {
      pick: (event) => {
        const element = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-item]"));
        const item = element && this.find(/** @type {string} */ (element.dataset.item));
        return item && this.mayMove(item) ? { item, element } : null;
      },
      lift: ({ element }, point) => {
        this.start = point;
        this.cells = [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-day]"))].map((cell) => ({ day: cell.dataset.day ?? "", rect: cell.getBoundingClientRect() }));
        this.ghost = new Ghost(element, element.getBoundingClientRect(), "card");
      },
      move: (point) => {
        this.ghost?.moveBy(point.x - (this.start?.x ?? 0), point.y - (this.start?.y ?? 0));
        this.over = this.cells?.find(({ rect }) => inside(point, rect))?.day ?? null;
      },
      scroll: () => false,
      drop: () => {
        const { item } = /** @type {any} */ (this.drag?.press?.subject);
        if (this.over) this.moveTo(item, this.over);
        this.letGo();
      },
      cancel: () => this.letGo(),
    };
  }

  letGo() {
    this.ghost?.land(null);
    this.ghost = null;
    this.over = null;
  }

  /** Shift with an arrow carries what has focus a day, or a week, on; the focus goes along. @param {KeyboardEvent} event */
  async onKey(event) {
    const element = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-item]"));
    const by = event.shiftKey && /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 })[event.key];
    const item = element && by ? this.find(/** @type {string} */ (element.dataset.item)) : undefined;
    if (!item || !by) return;
    event.preventDefault();
    event.stopPropagation();
    this.moveTo(item, addDays(item.day, by));
    // The store tells of it with the next frame.
    await new Promise(requestAnimationFrame);
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-item="${item.key}"]`))?.focus();
  }

  /** @param {string} id */
  open(id) {
    this.session.ui.set("openCard", id);
  }

  // ---- drawing

  render() {
    const days = this.span === "week" ? weekDays(this.at) : monthDays(this.at);
    this.items = itemsByDay(this.session, this.scene.matches, days);
    return html`<section class="calendar calendar--${this.span}" aria-label=${t("Calendar")} @keydown=${this.onKey}>
      ${this.renderHead(days)}
      <div class="calendar__weekdays" aria-hidden="true">${weekDays(this.at).map((day) => html`<span>${formatDay(day).split(" ").find((word) => !/\d/u.test(word))}</span>`)}</div>
      <ol class="calendar__days">${repeat(days, (day) => day, (day) => this.renderDay(day))}</ol>
    </section>`;
  }

  /** @param {string[]} days */
  renderHead(days) {
    const inMonth = days.filter((day) => this.span === "week" || monthOf(day) === monthOf(this.at));
    const closing = inMonth.flatMap((day) => this.items.get(day) ?? []).filter(({ kind }) => kind === "close");
    const sums = sumByCurrency(closing.map(({ card }) => card.value), currencyOf(this.session.store));
    return html`<header class="calendar__head">
      <div class="calendar__turn">
        <button type="button" class="button button--icon button--ghost" aria-label=${t("Earlier")} @click=${() => this.turn(-1)}>${icon("arrow-left")}</button>
        <button type="button" class="button button--small" @click=${() => setLayout(this.session, { at: "" })}>${t("Today")}</button>
        <button type="button" class="button button--icon button--ghost" aria-label=${t("Later")} @click=${() => this.turn(1)}>${icon("arrow-right")}</button>
      </div>
      <h2 class="calendar__title">${this.heading()}</h2>
      <p class="calendar__sum">${tn("{n} deal closes", "{n} deals close", closing.length)}${sums.map((sum) => html` <b>${formatMoney(sum)}</b>`)}</p>
      <div class="segments" role="group" aria-label=${t("Period")}>${this.segment("month", t("Month"))}${this.segment("week", t("Week"))}</div>
    </header>`;
  }

  /** @param {"month" | "week"} span @param {string} label */
  segment(span, label) {
    return html`<button type="button" class="segments__item segments__item--word" aria-pressed=${this.span === span ? "true" : "false"} @click=${() => setLayout(this.session, { span })}>${label}</button>`;
  }

  /** @param {string} day */
  renderDay(day) {
    const items = this.items.get(day) ?? [];
    const shown = this.span === "month" && items.length > SHOWN + 1 ? items.slice(0, SHOWN) : items;
    const states = [day === this.now && "calendar__day--today", this.span === "month" && monthOf(day) !== monthOf(this.at) && "calendar__day--beside", day === this.over && "calendar__day--over"];
    return html`<li class="calendar__day ${states.filter(Boolean).join(" ")}" data-day=${day} aria-label=${t("{day}, {n} due", { day: formatFullDay(day), n: items.length })}>
      <span class="calendar__date" aria-hidden="true">${this.span === "week" ? formatDay(day) : Number(day.slice(8))}</span>
      ${shown.length ? html`<ul class="calendar__items">${repeat(shown, ({ key }) => key, (item) => html`<li>${this.renderItem(item)}</li>`)}</ul>` : nothing}
      ${shown.length < items.length ? html`<button type="button" class="link calendar__more" @click=${(/** @type {Event} */ event) => this.showDay(/** @type {HTMLElement} */ (event.currentTarget), day)}>${tn("{n} more", "{n} more", items.length - shown.length)}</button>` : nothing}
    </li>`;
  }

  /** @param {Item} item */
  renderItem({ key, kind, day, card, task }) {
    const late = day < this.now;
    const words = kind === "task" ? t("Task: {title}", { title: task?.title ?? "" }) : t("Expected close: {title}", { title: card.title });
    return html`<button type="button" class="calendar__item calendar__item--${kind} ${late ? "calendar__item--late" : ""}" data-item=${key} title=${kind === "task" ? card.title : nothing}
      aria-label=${late ? t("{what}, overdue", { what: words }) : words} aria-keyshortcuts="Shift+ArrowRight" @click=${() => this.open(card.id)}>
      ${icon(kind === "task" ? "check" : "trophy")}<span class="calendar__text" dir="auto">${task?.title ?? card.title}</span>
      ${kind === "close" && card.value ? html`<span class="calendar__value">${formatMoney(card.value, { compact: true })}</span>` : nothing}
    </button>`;
  }

  /** @param {HTMLElement} anchor @param {string} day */
  showDay(anchor, day) {
    const list = document.createElement("div");
    list.className = "calendar__more-list";
    render(html`<h3 class="calendar__more-title">${formatFullDay(day)}</h3>${(this.items.get(day) ?? []).map((item) => this.renderItem(item))}`, list);
    openPopover(anchor, list, { label: formatFullDay(day), width: 280 });
    list.querySelector("button")?.focus();
  }
}

customElements.define("baton-calendar", Calendar);
