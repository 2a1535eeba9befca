// What one would change, laid over the board's records for one person alone: steps that look like commands and are never sent. No DOM.
import { dayOf } from "../lib/dates.js";
import { Emitter } from "../lib/emitter.js";
import { newId } from "../lib/ids.js";
import { byPosition } from "../lib/positions.js";
import { same } from "./same.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Command} Command */
/** @typedef {{id: string, name: string, args: any, label: string}} Step steps of one id were done together */
/** @typedef {{[field: string]: any}} Fields */
/** @typedef {{card: string, real: Row | undefined, would: Row | undefined, fields: string[], conflicts: string[], gone: boolean}} Difference */
/** @typedef {{on: boolean, steps: Step[], bases: {[card: string]: Fields}, replaced: Fields[]}} Kept */

/** The one entry that the layer is among what is pending. */
const LAYER = "what-if";
const FIELDS = ["column", "status", "value", "expected_close", "commit"];
/** What an edit may name here. */
export const EDITED = ["value", "expected_close", "commit"];
/** A deal takes two commands as a rule, and one change two hundred. */
export const MOST_DEALS = 100;
export const MOST_STEPS = 500;

/** Emits "changed". */
export class Layer extends Emitter {
  /** @param {import("./pending.js").Pending} pending @param {(name: string, args: any) => Command | null} make a command out of what was kept of it */
  constructor(pending, make) {
    super();
    this.pending = pending;
    this.store = pending.store;
    this.make = make;
    /** @type {Step[]} */
    this.steps = [];
    /** @type {Command[]} of each step, with its effect */
    this.commands = [];
    /** What a deal was when the first step touched it. @type {Map<string, Fields>} */
    this.bases = new Map();
    /** @type {Step[][]} what was taken back last stands last */
    this.undone = [];
    this.shown = false;
  }

  // ---- laid over the records, or not

  show() {
    this.shown = true;
    this.lay();
  }

  hide() {
    this.shown = false;
    this.pending.reject(LAYER);
  }

  lay() {
    if (!this.shown) return;
    this.pending.reject(LAYER);
    this.pending.add(LAYER, { name: LAYER, args: {}, parts: this.commands });
  }

  changed() {
    for (const card of this.bases.keys()) if (!this.steps.some((step) => step.args.card === card)) this.bases.delete(card);
    this.lay();
    this.emit("changed");
  }

  // ---- steps

  /** Whether so many deals are too many for one change. @param {Command[]} commands */
  isFull(commands) {
    const cards = new Set([...this.bases.keys(), ...commands.map(({ args }) => args.card)]);
    return cards.size > MOST_DEALS || this.steps.length + commands.length > MOST_STEPS;
  }

  /** @param {Command[]} commands done together */
  add(commands) {
    this.undone = [];
    this.append(commands.map(({ name, args, label = name }) => ({ id: "", name, args, label })), commands);
  }

  /** @param {Step[]} steps @param {Command[]} commands */
  append(steps, commands) {
    const id = newId();
    for (const { args } of steps) if (!this.bases.has(args.card)) this.rest(args.card);
    this.steps.push(...steps.map((step) => ({ ...step, id })));
    this.commands.push(...commands);
    this.changed();
  }

  /** What a deal is now is what others' changes are compared with. @param {string} card */
  rest(card) {
    const real = this.real(card);
    if (real) this.bases.set(card, fieldsOf(real));
  }

  /** @param {(step: Step) => boolean} isMeant @returns {Step[]} what was taken out */
  takeOut(isMeant) {
    const gone = this.steps.filter(isMeant);
    this.commands = this.commands.filter((_, at) => !isMeant(this.steps[at]));
    this.steps = this.steps.filter((step) => !isMeant(step));
    if (gone.length) this.changed();
    return gone;
  }

  /** @returns {Step | undefined} one of those that were done last */
  takeBackLast() {
    const last = this.steps.at(-1);
    const gone = this.takeOut(({ id }) => id === last?.id);
    if (gone.length) this.undone.push(gone);
    return last;
  }

  /** @returns {Step | undefined} */
  doAgain() {
    const steps = this.undone.pop();
    if (steps) this.append(steps, this.made(steps));
    return steps?.[0];
  }

  /** Others changed it meanwhile, and it is to be as it would be all the same. @param {string} card */
  insist(card) {
    this.rest(card);
    this.emit("changed");
  }

  clear() {
    this.undone = [];
    this.takeOut(() => true);
  }

  // ---- kept through a reload

  /** @param {Partial<Kept> | null} kept */
  restore(kept) {
    const steps = (kept?.steps ?? []).filter((step) => this.make(step.name, step.args));
    this.steps = steps;
    this.commands = this.made(steps);
    this.bases = new Map(Object.entries(kept?.bases ?? {}));
    this.lay();
    this.emit("changed");
  }

  /** @param {Step[]} steps @returns {Command[]} */
  made(steps) {
    return steps.map(({ name, args }) => /** @type {Command} */ (this.make(name, args)));
  }

  /** @param {boolean} on @returns {Kept} */
  kept(on) {
    return { on, steps: this.steps, bases: Object.fromEntries(this.bases), replaced: this.replaced() };
  }

  // ---- what would be, beside what is

  /** A deal as the server knows it. @param {string} card */
  real(card) {
    const key = `card:${card}`;
    const { covered } = this.pending;
    return covered.has(key) ? covered.get(key)?.row : this.store.get("card", card);
  }

  /** Each deal that a step is about. @returns {Difference[]} */
  differences() {
    return [...this.bases.keys()].map((card) => this.difference(card));
  }

  /** @param {string} card @returns {Difference} */
  difference(card) {
    const [real, would] = [this.real(card), this.store.get("card", card)];
    if (!real || real.archived_at || !would) return { card, real, would, fields: [], conflicts: [], gone: true };
    const fields = FIELDS.filter((field) => !same(real[field] ?? null, would[field] ?? null));
    const base = this.bases.get(card) ?? {};
    const conflicts = fields.filter((field) => !same(real[field] ?? null, base[field]) && !same(would[field] ?? null, base[field]));
    if (!this.hasStage(would) && !conflicts.includes("column")) conflicts.push("column");
    if (real.column === would.column && real.position !== would.position) fields.push("position");
    return { card, real, would, fields, conflicts, gone: false };
  }

  /** A stage may be archived under a deal that would go there. @param {Row} row */
  hasStage(row) {
    const column = this.store.get("column", row.column);
    return Boolean(column && !column.archived_at);
  }

  /** What the forecast reckons with in the place of what is. @returns {Fields[]} */
  replaced() {
    return this.differences().filter(({ fields, would }) => fields.some((field) => field !== "position") && would && this.hasStage(would)).map(({ card, fields, would }) => {
      const row = /** @type {Row} */ (would);
      const said = Object.fromEntries(fields.filter((field) => field !== "position").map((field) => [field, row[field] ?? null]));
      return { card, ...said, ...(row.status === "won" ? { closed_on: dayOf(row.closed_at) } : {}) };
    });
  }

  // ---- made real

  /** The fewest commands that come to the same: where each deal goes, from the top of a stage downwards, then what else is different. @param {Set<string>} [without] @returns {{name: string, args: any}[]} */
  needed(without = new Set()) {
    const all = this.differences().filter(({ card, fields }) => fields.length && !without.has(card));
    const placed = all.filter(({ fields }) => ["column", "status", "position"].some((field) => fields.includes(field)));
    placed.sort((a, b) => byPosition(/** @type {any} */ (a.would), /** @type {any} */ (b.would)));
    return [...placed.flatMap((one) => this.placing(one)), ...all.flatMap((one) => this.editing(one))];
  }

  /** @param {Difference} difference */
  placing({ card, would, fields }) {
    const { column, status } = /** @type {Row} */ (would);
    const ends = fields.includes("status");
    const outcome = this.outcomeOf(card);
    const fits = (this.store.get("column", column)?.kind ?? "open") === status;
    const told = ends && fits && status !== "open";
    const move = { name: "card.move", args: { card, column, after: this.above(column, card), ...(told ? { outcome } : {}) } };
    const moves = fields.includes("column") || fields.includes("position") ? [move] : [];
    if (!ends || (fits && moves.length)) return moves;
    return [...moves, status === "open" ? { name: "card.reopen", args: { card } } : { name: status === "won" ? "card.win" : "card.lose", args: { card, ...outcome } }];
  }

  /** @param {Difference} difference */
  editing({ card, would, fields }) {
    const row = /** @type {Row} */ (would);
    const told = fields.includes("status") && row.status === "won" ? this.outcomeOf(card).value : undefined;
    const edited = EDITED.filter((field) => fields.includes(field) && !(field === "value" && told && same(told, row.value)));
    if (!edited.length) return [];
    return [{ name: "card.edit", args: { card, fields: Object.fromEntries(edited.map((field) => [field, row[field] ?? null])) } }];
  }

  /** What was told when it was won or lost here. @param {string} card @returns {Fields} */
  outcomeOf(card) {
    const step = this.steps.findLast(({ name, args }) => args.card === card && (args.outcome || name === "card.win" || name === "card.lose"));
    if (!step) return {};
    const { card: _card, column: _column, ...told } = step.args;
    return step.args.outcome ?? told;
  }

  /** @param {string} column @param {string} card @returns {string | null} */
  above(column, card) {
    const ids = this.store.cardsOf(column);
    return ids[ids.indexOf(card) - 1] ?? null;
  }
}

/** @param {Row} row @returns {Fields} */
function fieldsOf(row) {
  return Object.fromEntries(FIELDS.map((field) => [field, row[field] ?? null]));
}
