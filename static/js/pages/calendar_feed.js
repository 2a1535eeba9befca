/** One's calendar feed: the address to subscribe to, what is in it, and the ways to exchange it or take it back. */
import { html, nothing, render } from "lit";
import { live } from "lit/directives/live.js";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { copyable } from "../views/copyable.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { api } from "./requests.js";

/**
 * @typedef {{address: string, kinds: string[], boards: string[] | null, created_at: string, fetched_at: string | null}} Feed
 * @typedef {{id: string, name: string}} Board
 */

/** @param {HTMLElement} place */
export async function showCalendarFeed(place) {
  const page = new CalendarFeed(place);
  await page.attempt(() => page.open());
}

class CalendarFeed {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {Feed | null} */
    this.feed = null;
    /** @type {Board[]} */
    this.boards = [];
  }

  async open() {
    const [{ feed }, { boards }] = await Promise.all([api.get("/api/calendar"), api.get("/api/boards")]);
    Object.assign(this, { feed, boards });
  }

  /** @param {() => Promise<void>} work */
  async attempt(work) {
    try {
      await work();
    } catch (error) {
      toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
    } finally {
      this.draw();
    }
  }

  draw() {
    render(this.feed ? this.opened(this.feed) : this.closed(), this.place);
    this.place.ariaBusy = "false";
  }

  closed() {
    return html`<div class="form"><p class="quiet">${t("Your calendar can show what is due: tasks, expected closes, customers to contact, reviews. It gets an address that only you know, and looks there again about every hour.")}</p>
      <div class="form__actions"><button class="button" type="button" data-open @click=${() => this.attempt(() => this.renew())}>${icon("calendar")}${t("Make the address")}</button></div></div>`;
  }

  /** @param {Feed} feed */
  opened(feed) {
    return html`<div class="form">
      ${copyable(feed.address, t("Address of your calendar feed"))}
      <div class="row row--wrap">
        <a class="button button--primary" href=${feed.address.replace(/^https?:/, "webcal:")}>${icon("calendar")}${t("Subscribe on this device")}</a>
        <span class="quiet small">${feed.fetched_at ? t("A calendar took it last {when}.", { when: formatMoment(feed.fetched_at) }) : t("No calendar has taken it yet.")}</span>
      </div>
      <p class="field__hint">${t("In Google Calendar choose “From URL”, in Outlook “Subscribe from web”, and paste the address. Whoever has it sees what you chose here; amounts are never in it.")}</p>
      ${this.choices(feed)}
      ${this.boards.length > 1 ? this.boardChoices(feed) : nothing}
      <div class="form__actions">
        <button class="button" type="button" @click=${() => this.exchange()}>${icon("rotate-ccw")}${t("New address")}</button>
        <button class="button button--risk" type="button" @click=${() => this.close()}>${icon("x")}${t("Take it back")}</button>
      </div>
    </div>`;
  }

  /** @param {Feed} feed */
  choices({ kinds }) {
    const words = { tasks: t("My tasks with a date"), closes: t("Expected closes of my deals"), contacts: t("When to contact my customers"), reviews: t("Regular reviews to which I belong") };
    const tick = (/** @type {string} */ kind) => this.choose({ kinds: Object.keys(words).filter((one) => kinds.includes(one) !== (one === kind)) });
    return html`<fieldset class="field"><legend class="field__label">${t("In it")}</legend>
      ${Object.entries(words).map(([kind, word]) => html`<label class="check"><input type="checkbox" .checked=${live(kinds.includes(kind))} @change=${() => tick(kind)}><span>${word}</span></label>`)}</fieldset>`;
  }

  /** @param {Feed} feed */
  boardChoices({ boards }) {
    const tick = (/** @type {string} */ id) => {
      const some = /** @type {string[]} */ (boards);
      this.choose({ boards: some.includes(id) ? some.filter((one) => one !== id) : [...some, id] });
    };
    return html`<fieldset class="field"><legend class="field__label">${t("Of which boards")}</legend>
      <label class="check"><input type="checkbox" .checked=${live(boards === null)} @change=${() => this.choose({ boards: boards === null ? this.boards.map(({ id }) => id) : null })}><span>${t("All, also those to come")}</span></label>
      ${boards === null ? nothing : this.boards.map(({ id, name }) => html`<label class="check"><input type="checkbox" .checked=${live(boards.includes(id))} @change=${() => tick(id)}><span dir="auto">${name}</span></label>`)}</fieldset>`;
  }

  /** @param {object} chosen */
  choose(chosen) {
    return this.attempt(async () => {
      ({ feed: this.feed } = await api.put("/api/calendar", chosen));
    });
  }

  async renew() {
    ({ feed: this.feed } = await api.post("/api/calendar", {}));
  }

  async exchange() {
    const sure = await confirm({ title: t("Make a new address?"), text: t("Calendars that have the old one get nothing more, until they are given the new one."), action: t("New address") });
    if (sure) await this.attempt(() => this.renew());
  }

  async close() {
    const sure = await confirm({ title: t("Take the address back?"), text: t("Calendars that have it get nothing more."), action: t("Take it back"), tone: "risk" });
    if (!sure) return;
    await this.attempt(async () => {
      await api.delete("/api/calendar");
      this.feed = null;
    });
    /** @type {HTMLElement | null} */ (this.place.querySelector("[data-open]"))?.focus();
  }
}
