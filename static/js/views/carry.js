/** Carrying a card from where it is to where it is dropped, by pointer or by keyboard. */
import { moveCard } from "../commands/cards.js";
import { announce } from "../behaviors/announce.js";
import { t } from "../lib/i18n.js";
import { afterRedraw } from "./glide.js";
import { askBefore, together } from "./leaving.js";
import { selectedInOrder } from "./selection.js";
import { moveAll } from "./selection_deeds.js";

/** @typedef {{column: string, after: string | null}} Spot */

export class Carry {
  /** @param {import("./scene.js").Scene} scene @param {import("./glide.js").Glide} glide */
  constructor(scene, glide) {
    this.scene = scene;
    this.glide = glide;
  }

  get session() {
    return this.scene.session;
  }

  /** @param {string} id @param {"pointer" | "keyboard"} by @param {number} height */
  lift(id, by, height) {
    const card = this.session.store.get("card", id);
    const from = this.spotOf(card);
    this.scene.activate(id);
    this.scene.setLifted({ card: id, ...from, from, height, by, base: this.session.seq });
    this.session.presence.set({ dragging: { card: id } });
    announce(t("Lifted {title}. Arrow keys move it, Enter drops it, Escape puts it back.", { title: card?.title ?? "" }), "assertive");
  }

  /** @param {any} card @returns {Spot} */
  spotOf(card) {
    const ids = this.scene.visible(card.column);
    return { column: card.column, after: ids[ids.indexOf(card.id) - 1] ?? null };
  }

  /** @param {Spot} spot @returns {boolean} whether that is news */
  aim(spot) {
    const lifted = this.scene.lifted;
    if (!lifted || lifted.waiting || (lifted.column === spot.column && lifted.after === spot.after)) return false;
    this.scene.setLifted({ ...lifted, ...spot });
    // Others see the sums of the stage over which it is held.
    this.session.presence.set({ dragging: { card: lifted.card, column: spot.column } });
    return true;
  }

  cancel() {
    const lifted = this.scene.lifted;
    if (!lifted) return;
    this.letGo();
    announce(t("Put back"), "assertive");
  }

  letGo() {
    this.scene.setLifted(null);
    this.session.presence.set({ dragging: null });
  }

  /** @returns {Promise<boolean>} whether the card stays where it was dropped */
  async drop() {
    const lifted = this.scene.lifted;
    if (!lifted) return false;
    if (lifted.column === lifted.from.column && lifted.after === lifted.from.after) {
      this.letGo();
      announce(t("Dropped where it was"), "assertive");
      return false;
    }
    const all = this.together(lifted.card);
    if (all) {
      this.letGo();
      return moveAll(this.session, all, lifted.column, lifted.after);
    }
    const going = await this.ask(lifted);
    if (this.scene.lifted?.card !== lifted.card) return false;
    if (going === null) {
      this.cancel();
      return false;
    }
    return this.move(lifted, going);
  }

  /** The selected deals go along with the one of them that is carried. @param {string} card @returns {string[] | null} */
  together(card) {
    const chosen = selectedInOrder(this.session);
    return chosen.length > 1 && chosen.includes(card) ? chosen : null;
  }

  /** A stage may ask for something first; the card waits in its slot meanwhile. @param {import("./scene.js").Lifted} lifted */
  async ask(lifted) {
    const column = this.session.store.get("column", lifted.column);
    if (!column || !this.session.store.get("card", lifted.card)) return null;
    return askBefore(this.session, [lifted.card], column, () => this.scene.setLifted({ ...lifted, waiting: true }));
  }

  /** @param {import("./scene.js").Lifted} lifted @param {import("./leaving.js").Going} going */
  async move({ card, column, after, base }, going) {
    const args = { card, column, after, base, ...going.args };
    const title = this.session.store.get("card", card)?.title ?? "";
    const words = (/** @type {string} */ why) => (this.isGone(card) ? t("“{title}” was not moved. {why}", { title, why }) : t("“{title}” went back to its place. {why}", { title, why }));
    const done = this.scene.run(together(going, moveCard(this.session.store, args)), words, { label: t("Show the deal"), run: () => this.session.ui.set("openCard", card) });
    this.letGo();
    this.say(card, column);
    if (await done) return true;
    const back = this.session.store.get("card", card);
    // The store is back already while the page still shows the card where it was dropped: let it be seen to return.
    this.glide.capture([card], new Set([column, back?.column].filter(Boolean)));
    afterRedraw(() => announce(t("The move was refused; the deal is back in its place"), "assertive"));
    return false;
  }

  /** @param {string} id */
  isGone(id) {
    const card = this.session.store.get("card", id);
    return !card || Boolean(card.archived_at);
  }

  /** @param {string} id @param {string} columnId */
  say(id, columnId) {
    const { store } = this.session;
    const ids = this.scene.visible(columnId);
    const place = { title: store.get("card", id)?.title ?? "", stage: store.get("column", columnId)?.name ?? "", n: ids.indexOf(id) + 1, all: ids.length };
    announce(t("Dropped {title} in {stage}, position {n} of {all}", place), "assertive");
  }
}
