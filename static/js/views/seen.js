/** What I have seen of a board and what I missed: told to the server, so that it is so on all my devices. */

import { newId } from "../lib/ids.js";

/** @typedef {import("../types").Change} Change */

/** Several changes of an open deal are seen at once. */
const SETTLE = 400;

export class Seen {
  /** @param {import("../session.js").BoardSession} session @param {import("./scene.js").Scene} scene */
  constructor(session, scene) {
    this.session = session;
    this.scene = scene;
    this.unread = scene.unread.cards;
    /** What another of my devices has seen since the list was asked for. @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    session.ui.subscribe("openCard", () => this.seeOpenCard());
    session.on("change", (change) => this.hear(change));
    session.mine?.on("change", (/** @type {Change} */ change) => this.hearMine(change));
    session.on("resync", () => this.load());
    session.ui.subscribe("missed", () => this.look());
    document.addEventListener("visibilitychange", () => (isSeen() ? this.seeOpenCard() : this.look()));
  }

  async load() {
    const { api, boardId, ui } = this.session;
    const answer = await api.get(`/api/since?board=${boardId}`).catch(() => null);
    if (answer) {
      this.unread.clear();
      for (const [card, seq] of Object.entries(answer.unread)) this.unread.set(card, seq);
      ui.set("missed", answer.cards.length ? answer : null);
      this.scene.redrawCards();
      this.seeOpenCard();
    }
    ui.set("caughtUp", true);
  }

  /** Whoever has not looked at the line of what they missed finds it again, with what will have come by then. */
  look() {
    if (this.session.ui.get("missed") === null) this.tell("board.look", { board: this.session.boardId });
  }

  /** @param {Change} change */
  hear(change) {
    const { me, ui } = this.session;
    const open = ui.get("openCard");
    for (const card of commented(change)) {
      if (change.actor !== me.id && !(card === open && isSeen())) this.unread.set(card, change.seq);
    }
    if (open && touches(change, open)) this.seeOpenCard();
  }

  /** @param {Change} change */
  hearMine(change) {
    for (const { type, put } of change.patches) if (type === "mark" && put?.board === this.session.boardId) this.forget(put);
  }

  /** @param {import("../types").Row} mark of a card, or of the whole board */
  forget({ id, board, seq }) {
    const before = this.unread.size;
    for (const [card, newest] of this.unread) if ((id === card || id === board) && newest <= seq) this.unread.delete(card);
    if (this.unread.size !== before) this.scene.redrawCards();
  }

  seeOpenCard() {
    clearTimeout(this.timer);
    if (this.session.ui.get("openCard") && isSeen()) this.timer = setTimeout(() => this.see(), SETTLE);
  }

  see() {
    const card = this.session.ui.get("openCard");
    if (!card || !isSeen()) return;
    this.unread.delete(card);
    this.scene.redrawCards();
    this.tell("card.see", { card });
  }

  /** Without a line it is told with the next look: nothing is lost but a dot that stays. @param {string} name @param {object} args */
  tell(name, args) {
    const { link, me, seq, over } = this.session;
    if (!over) link.request("command", { stream: `user:${me.id}`, id: newId(), name, args: { ...args, seq } }).catch(() => {});
  }
}

function isSeen() {
  return document.visibilityState === "visible";
}

/** Cards on which somebody wrote a comment. @param {Change} change @returns {string[]} */
function commented(change) {
  if (change.name !== "comment.add") return [];
  return change.patches.filter(({ type, put }) => type === "comment" && put?.card).map(({ put }) => put?.card);
}

/** @param {Change} change @param {string} card */
function touches(change, card) {
  return change.patches.some(({ id, put }) => id === card || put?.card === card);
}
