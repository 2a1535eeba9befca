/** A deal is won: a few calm seconds on every screen of the board, with the names of all who brought it home. */
import { LitElement, html, nothing } from "lit";
import { announce } from "../behaviors/announce.js";
import { locale, t, tn } from "../lib/i18n.js";
import { formatMoney, sumByCurrency } from "../lib/money.js";
import { Wins } from "../store/wins.js";
import { avatarStack } from "./avatar.js";
import { tell } from "./card_actions.js";
import { icon } from "./icon.js";
import { Subscriber } from "./subscriber.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{id: string, name: string, color: string}} Person */
/** @typedef {{cards: Row[], people: Person[]}} Shown */

/** Several wins within this time are one. */
const GATHER = 500;
const STAYS = 6_000;
const NAMED = 4;
const ASKED = 10;

export class WinBanner extends LitElement {
  static properties = { session: { attribute: false }, shown: { state: true } };

  constructor() {
    super();
    /** @type {import("../session.js").BoardSession} */
    this.session = /** @type {any} */ (undefined);
    /** @type {Shown | null} */
    this.shown = null;
    /** @type {import("../store/wins.js").Win[]} */
    this.gathered = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.wins = new Wins(() => this.session?.board.pending.serverRows("card") ?? []);
    new Subscriber(this, () => [
      this.session.on("change", (change) => this.hear(change)),
      this.session.on("resync", () => this.wins.reset()),
    ]);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.wins.reset();
  }

  /** One may have it off for oneself. */
  get wanted() {
    const { mine, me } = this.session;
    return mine?.store.get("user", me.id)?.win_banner !== false;
  }

  /** @param {import("../types").Change} change */
  hear(change) {
    const late = this.session.status.state === "live" ? null : this.session.clock.now();
    const wins = this.wins.hear(change, late);
    if (!wins.length || !this.wanted) return;
    if (!this.gathered.length) setTimeout(() => this.show(), GATHER);
    this.gathered.push(...wins);
  }

  async show() {
    const wins = this.gathered;
    this.gathered = [];
    const people = (await Promise.all(wins.slice(0, ASKED).map((win) => this.behind(win)))).flat();
    // What was taken back meanwhile is no win, and a second burst joins what is still shown.
    const cards = wins.map(({ card }) => this.session.store.get("card", card.id)).filter((card) => card?.status === "won");
    if (!cards.length || !this.isConnected) return;
    const before = this.shown ?? { cards: [], people: [] };
    this.shown = { cards: [...before.cards, .../** @type {Row[]} */ (cards)], people: [...new Map([...before.people, ...people].map((one) => [one.id, one])).values()] };
    announce(`${this.headline()}. ${this.sentence()}`);
    this.stay();
  }

  /** Those whom the log names; while the line is down, those whom the deal names. @param {import("../store/wins.js").Win} win @returns {Promise<Person[]>} */
  async behind({ card, change }) {
    try {
      return (await this.session.api.get(`/api/cards/${card.id}/contributors?seq=${change.seq}`)).people;
    } catch {
      const ids = [card.owner, change.actor, ...card.helpers.map((/** @type {any} */ helper) => helper.member)];
      return ids.map((id) => /** @type {any} */ (this.session.workspace.get("member", id))).filter(Boolean);
    }
  }

  stay() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.leave(), STAYS);
  }

  leave() {
    clearTimeout(this.timer);
    this.shown = null;
  }

  async turnOff() {
    this.leave();
    await this.set(false).then(() => toast({ text: t("Wins are no longer shown to you. Your profile can bring them back."), action: { label: t("Undo"), run: () => this.set(true).catch(tell) } }), tell);
  }

  /** @param {boolean} on */
  set(on) {
    return this.session.api.post(`/api/users/${this.session.me.id}/commands/user.edit`, { fields: { win_banner: on } });
  }

  headline() {
    const { cards } = /** @type {Shown} */ (this.shown);
    return cards.length === 1 ? t("Won: {title}", { title: cards[0].title }) : tn("{n} deal won", "{n} deals won", cards.length);
  }

  sentence() {
    const { cards, people } = /** @type {Shown} */ (this.shown);
    const names = people.map(({ name }) => name);
    const rest = names.length - (NAMED - 1);
    const said = names.length > NAMED ? [...names.slice(0, NAMED - 1), tn("{n} other", "{n} others", rest)] : names;
    const who = new Intl.ListFormat(locale(), { type: "conjunction" }).format(said);
    if (!who) return "";
    return cards.length === 1 ? t("{names} brought it home", { names: who }) : t("{names} brought them home", { names: who });
  }

  render() {
    if (!this.shown) return nothing;
    const { cards, people } = this.shown;
    const sums = sumByCurrency(cards.map((card) => card.value)).map((sum) => formatMoney(sum)).join(" · ");
    return html`<section class="win" aria-label=${t("A deal is won")} @pointerenter=${() => clearTimeout(this.timer)} @pointerleave=${this.stay} @focusin=${() => clearTimeout(this.timer)} @focusout=${this.stay}>
      <span class="win__sign">${icon("trophy")}</span>
      <div class="win__words">
        <p class="win__title"><span class="win__name" dir="auto">${this.headline()}</span>${sums ? html` <span class="win__sum">${sums}</span>` : nothing}</p>
        <p class="win__people">${avatarStack(people, { size: "sm", max: NAMED })}<span dir="auto">${this.sentence()}</span></p>
      </div>
      <button type="button" class="button button--ghost button--small win__off" @click=${this.turnOff}>${t("Don’t show me wins")}</button>
      <button type="button" class="button button--ghost button--icon" aria-label=${t("Close")} @click=${this.leave}>${icon("x")}</button>
    </section>`;
  }
}

customElements.define("baton-win", WinBanner);
