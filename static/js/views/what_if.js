/** "What if": deals are moved, won, lost or changed for oneself alone, over the living board; then it is made real, set aside or thrown away. */
import { announce } from "../behaviors/announce.js";
import { isTaken } from "../behaviors/shortcuts.js";
import { changeCards } from "../commands/bulk.js";
import { editCard, loseCard, moveCard, reopenCard, winCard } from "../commands/cards.js";
import { Emitter } from "../lib/emitter.js";
import { t, tn } from "../lib/i18n.js";
import { figuresWith } from "../store/selectors.js";
import { EDITED, Layer, MOST_DEALS } from "../store/what_if.js";
import { keepLayer, readLayer, watchLayer } from "../sync/kept_layer.js";
import { nameOf } from "./people.js";
import { confirm } from "./sheet.js";
import { toast } from "./toast.js";
import { offerUndo } from "./undo.js";
import { besideStage, movedIn, noteOn } from "./what_if_beside.js";
import "./what_if_bar.js";
import "./what_if_list.js";
import { askToApply, askWithout } from "./what_if_sheets.js";
import { flagWords } from "./what_if_words.js";

/** @typedef {import("../types").Command} Command */
/** @typedef {import("../store/what_if.js").Difference} Difference */

/** @type {Record<string, (store: any, args: any) => Command>} */
const MAKERS = { "card.move": moveCard, "card.edit": editCard, "card.win": winCard, "card.lose": loseCard, "card.reopen": reopenCard };
const ALLOWED = new Set([...Object.keys(MAKERS), "cards.bulk", "change.undo"]);

/** @param {import("../session.js").BoardSession} session @param {import("./board.js").Board} board */
export function installWhatIf(session, board) {
  const mode = new WhatIfMode(session, board);
  const { ui } = session;
  ui.subscribe("whatIf", (wanted) => (wanted ? mode.enter() : mode.leave()));
  addEventListener("keydown", (event) => onKey(event, ui));
  // What was and what would be exclude each other.
  ui.subscribe("travel", (wanted) => wanted && ui.set("whatIf", false));
  if (ui.get("whatIf")) mode.enter();
  else if (isAsked() || readLayer(session.me.id, session.boardId)?.on) ui.set("whatIf", true);
}

/** @param {KeyboardEvent} event @param {import("../types").Ui} ui */
function onKey(event, ui) {
  const command = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  if (command || event.defaultPrevented || event.isComposing || event.key.toLowerCase() !== "w" || isTaken(event.target)) return;
  event.preventDefault();
  ui.set("whatIf", !ui.get("whatIf"));
}

/** The page of insights leads here; a reload goes on by what is kept. */
function isAsked() {
  const params = new URLSearchParams(location.search);
  if (!params.has("what-if")) return false;
  params.delete("what-if");
  history.replaceState(history.state, "", location.pathname + (params.size ? `?${params}` : "") + location.hash);
  return true;
}

/** Emits "changed". It is the `whatIf` of its session while it is on. */
export class WhatIfMode extends Emitter {
  /** @param {import("../session.js").BoardSession} session @param {import("./board.js").Board} board */
  constructor(session, board) {
    super();
    this.session = session;
    this.board = board;
    this.layer = new Layer(session.board.pending, (name, args) => MAKERS[name]?.(session.store, args) ?? null);
    /** @type {HTMLElement[]} */
    this.elements = [];
    /** @type {(() => void)[]} */
    this.offs = [];
    /** Which conflicts were told already. @type {Set<string>} */
    this.told = new Set();
    this.applying = false;
    /** Whether what changes is kept from here. */
    this.keeps = true;
  }

  // ---- coming and going

  enter() {
    const { session, board, layer } = this;
    if (session.whatIf) return;
    if (board.scene.lifted || this.applying) return session.ui.set("whatIf", false);
    session.ui.set("travel", null);
    // The others see that I am here, and no more.
    session.presence.set({ card: null, field: null, typing: false, dragging: null });
    session.presence.hushed = true;
    session.whatIf = this;
    layer.restore(readLayer(session.me.id, session.boardId));
    layer.show();
    this.offs = [
      layer.on("changed", () => this.changed()),
      session.on("change", (change) => this.heard(change)),
      session.on("resync", () => this.changed()),
      watchLayer(session.me.id, session.boardId, () => this.reload()),
    ];
    this.dress();
    announce(t("What if. What you change now nobody else sees, until you apply it."), "assertive");
  }

  /** Another page of mine changed it, and has kept it already. */
  reload() {
    this.keeps = false;
    this.layer.restore(readLayer(this.session.me.id, this.session.boardId));
    this.keeps = true;
  }

  dress() {
    const { session, board } = this;
    const bar = Object.assign(document.createElement("baton-what-if"), { mode: this });
    const list = Object.assign(document.createElement("baton-what-if-list"), { session, mode: this });
    board.prepend(bar);
    board.after(list);
    board.classList.add("board--what-if");
    this.elements = [bar, list];
    session.emit("role");
    this.changed();
  }

  leave() {
    if (!this.session.whatIf) return;
    const { size } = this.layer.bases;
    this.undress();
    announce(size ? t("The board as it is. Your what-if is kept.") : t("The board as it is."), "assertive");
  }

  undress() {
    const { session, board, layer } = this;
    keepLayer(session.me.id, session.boardId, layer.kept(false));
    for (const off of this.offs) off();
    layer.hide();
    session.whatIf = null;
    session.presence.hushed = false;
    session.presence.set({ card: session.ui.get("openCard") ?? null });
    for (const element of this.elements) element.remove();
    board.classList.remove("board--what-if");
    this.told.clear();
    session.emit("role");
    this.redraw();
  }

  // ---- what is done in it

  /** @param {string} command */
  allows(command) {
    return ALLOWED.has(command);
  }

  /** @param {Command} command @returns {Promise<any>} */
  take(command) {
    const parts = command.parts ?? [command];
    const why = this.whyNot(parts);
    if (why) return Promise.reject(Object.assign(new Error(why), { code: "forbidden", data: {} }));
    this.layer.add(parts);
    announce(t("What if: {what}", { what: command.label ?? "" }));
    return Promise.resolve({ seq: this.session.seq });
  }

  /** @param {Command[]} parts */
  whyNot(parts) {
    const known = parts.every(({ name, args }) => name in MAKERS && (name !== "card.edit" || Object.keys(args.fields).every((field) => EDITED.includes(field))));
    if (!known) return t("This is a what-if: stage, value, expected close and commitment alone can be changed here.");
    if (this.layer.isFull(parts)) return t("A what-if is about {n} deals at most. Apply it, or take something out.", { n: MOST_DEALS });
    return "";
  }

  /** @param {("undo" | "redo")[]} ways */
  press(ways) {
    for (const way of ways) {
      const step = way === "undo" ? this.layer.takeBackLast() : this.layer.doAgain();
      if (!step) toast({ text: way === "undo" ? t("Nothing is left of this what-if to take back.") : t("There is nothing to do again.") });
      else toast({ text: way === "undo" ? t("Taken back: {what}", { what: step.label }) : t("Done again: {what}", { what: step.label }) });
    }
  }

  changed() {
    const { session, layer } = this;
    if (this.keeps && !keepLayer(session.me.id, session.boardId, layer.kept(true))) announce(t("This browser keeps nothing: the what-if ends with this page."));
    this.redraw();
    this.emit("changed");
  }

  redraw() {
    const { scene } = this.board;
    scene.redrawColumns();
    scene.redrawCards();
    scene.figures?.requestUpdate();
  }

  // ---- what others do meanwhile

  /** @param {import("../types").Change} change */
  heard(change) {
    const touched = change.patches.filter(({ type, id }) => type === "card" && this.layer.bases.has(id));
    if (!touched.length && !change.patches.some(({ type }) => type === "column")) return;
    // What I did elsewhere, or had sent before, is no surprise to me.
    if (change.actor === this.session.me.id) for (const { id } of touched) this.layer.rest(id);
    else for (const { id } of touched) this.tellConflict(id, nameOf(this.session, change.actor));
    this.changed();
  }

  /** @param {string} card @param {string} name */
  tellConflict(card, name) {
    const { conflicts, gone, real } = this.layer.difference(card);
    const key = `${card}:${gone}:${conflicts}`;
    if ((!conflicts.length && !gone) || this.told.has(key)) return;
    this.told.add(key);
    const title = real?.title ?? "";
    const text = gone ? t("{name} took “{title}” off the board, which your what-if is about.", { name, title }) : t("{name} changed “{title}”, which your what-if is about.", { name, title });
    toast({ text, tone: "amber", action: { label: t("Look"), run: () => this.showList() } });
  }

  showList() {
    this.session.ui.set("whatIfList", true);
  }

  // ---- what is, beside what would be

  /** @param {string} _day @param {{from: string, to: string}} period */
  figures(_day, period) {
    return figuresWith(this.session.store, period, movedIn(this));
  }

  /** @param {string} column */
  beside(column) {
    return besideStage(this, column);
  }

  /** @param {string} card */
  flagOf(card) {
    if (!this.layer.bases.has(card)) return undefined;
    const words = flagWords(this.session, this.layer.difference(card));
    return words ? { person: { name: "", color: words.tone }, text: words.text, fading: false } : undefined;
  }

  /** @param {string} card */
  noteOf(card) {
    return noteOn(this, card);
  }

  // ---- the end of it

  async discard() {
    const { length } = this.layer.steps;
    const sure = !length || await confirm({ title: t("Discard this what-if?"), text: tn("{n} step is lost for good. The board stays as it is.", "{n} steps are lost for good. The board stays as it is.", length), action: t("Discard"), tone: "risk" });
    if (!sure) return;
    this.layer.clear();
    this.session.ui.set("whatIf", false);
  }

  async apply() {
    const { session, layer } = this;
    if (!session.link.connected) return void toast({ text: t("To apply it you have to be connected. It is kept."), tone: "amber" });
    const without = await askToApply(session, layer.differences());
    if (without) await this.make(without);
  }

  /** All of it as one change, or nothing. @param {Set<string>} without deals that are left as they are @returns {Promise<void>} */
  async make(without) {
    const { session, layer } = this;
    const needed = layer.needed(without);
    const count = new Set(needed.map(({ args }) => args.card)).size;
    if (!count) return void toast({ text: t("Nothing is left to be applied: the board is so already.") });
    this.undress();
    this.applying = true;
    session.ui.set("whatIf", false);
    try {
      const { seq } = await this.send(needed, count);
      this.applied(without, tn("Applied the what-if: {n} deal", "Applied the what-if: {n} deals", count), seq);
    } catch (error) {
      this.applying = false;
      session.ui.set("whatIf", true);
      await this.refused(error, without);
    } finally {
      this.applying = false;
    }
  }

  /** @param {{name: string, args: any}[]} needed @param {number} count */
  send(needed, count) {
    const { session } = this;
    const parts = needed.map(({ name, args }) => MAKERS[name](session.store, args));
    const working = toast({ text: tn("Applying: {n} deal…", "Applying: {n} deals…", count), sticky: true });
    return session.run(changeCards(parts, tn("Apply the what-if: {n} deal", "Apply the what-if: {n} deals", count))).finally(working);
  }

  /** @param {Set<string>} without @param {string} text @param {number} seq */
  applied(without, text, seq) {
    const { session, layer } = this;
    layer.takeOut(({ args }) => !without.has(args.card));
    keepLayer(session.me.id, session.boardId, layer.kept(false));
    announce(text);
    offerUndo(session, text, seq);
  }

  /** The deal that stood in the way is named, and may be left out. @param {any} error @param {Set<string>} without */
  async refused(error, without) {
    const card = error.data?.card;
    const title = this.session.store.get("card", card)?.title;
    if (!title) return void toast({ text: t("Nothing was applied: {why}", { why: error.message }), tone: "amber" });
    if (await askWithout(title, error.message)) await this.make(new Set([...without, card]));
  }
}
