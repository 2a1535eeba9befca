/** What the elements of a past board share: above all what is marked on it when two times are compared. */
import { byPosition } from "../lib/positions.js";
import { columnTotals, totalsOf } from "../store/selectors.js";
import { kindWord, markOf } from "./past_words.js";
import { Scene } from "./scene.js";

/** @typedef {import("../store/comparing.js").Difference} Difference */
/** @typedef {{id: string, card: any, where: string}} Trace where a deal was, and where it is or what became of it */

const NOTHING_NEW = { has: () => false, count: () => 0, read: () => {}, begin: () => {}, cards: new Map() };
/** @type {readonly Trace[]} */
const NONE = Object.freeze([]);

export class PastScene extends Scene {
  /** @param {any} session */
  constructor(session) {
    super(session);
    this.unread = /** @type {any} */ (NOTHING_NEW);
    /** @type {Map<string, Difference> | null} */
    this.differences = null;
    /** @type {import("../store/store.js").Store | null} */
    this.old = null;
    /** @type {Map<string, string>} who moved a deal last */
    this.movers = new Map();
    this.onlyChanged = false;
    /** @type {Map<string, Trace[]>} by stage */
    this.traces = new Map();
    /** Who draws all of it by itself, and is told when other things are marked. @type {Set<() => void>} */
    this.drawn = new Set();
  }

  /** @param {Map<string, Difference> | null} differences @param {import("../store/store.js").Store | null} old @param {boolean} onlyChanged */
  mark(differences, old, onlyChanged) {
    if (differences === this.differences && onlyChanged === this.onlyChanged) return;
    this.differences = differences;
    this.old = old;
    this.onlyChanged = onlyChanged;
    const touched = new Set([...this.flags.keys(), ...(differences?.keys() ?? [])]);
    this.flags.clear();
    for (const one of differences?.values() ?? []) if (one.after) this.flags.set(one.card, this.flagOf(one));
    this.traces = this.tracesOf(differences?.values() ?? []);
    this.refilter();
    for (const id of touched) this.redrawCard(id);
    this.redrawColumns();
    for (const redraw of this.drawn) redraw();
  }

  /** @param {() => void} redraw @returns {() => void} */
  whenMarked(redraw) {
    this.drawn.add(redraw);
    return () => this.drawn.delete(redraw);
  }

  /** What is told of a deal in a comparison. @param {string} card */
  markOf(card) {
    const difference = this.differences?.get(card);
    return difference ? markOf(difference, this.session, (column) => this.stageThen(column), this.movers.get(card)) : null;
  }

  /** @param {string} column a stage of either time */
  stage(column) {
    return (this.session.store.get("column", column) ?? this.old?.get("column", column))?.name ?? "";
  }

  /** @param {Difference} difference */
  flagOf(difference) {
    const { tone, text } = /** @type {import("./past_words.js").Mark} */ (this.markOf(difference.card));
    return { person: { name: "", color: tone }, text, fading: false };
  }

  /** @param {string} column */
  stageThen(column) {
    return this.old?.get("column", column)?.name ?? this.stage(column);
  }

  /** Who left a stage leaves a trace there. @param {Iterable<Difference>} differences @returns {Map<string, Trace[]>} */
  tracesOf(differences) {
    const traces = new Map();
    for (const one of differences) {
      const column = one.before?.column;
      if (column && column !== one.after?.column) traces.set(column, [...(traces.get(column) ?? []), this.traceOf(one)]);
    }
    return traces;
  }

  /** @param {Difference} difference @returns {Trace} */
  traceOf({ card, before, after }) {
    return { id: `trace:${card}`, card: before, where: after ? `→ ${this.stage(after.column)}` : kindWord("gone") };
  }

  /** The traces in a stage which the filter lets through. @param {string} column */
  tracesIn(column) {
    const all = this.traces.get(column) ?? NONE;
    return this.matches ? all.filter(({ card }) => this.matches?.(card)) : all;
  }

  /** Cards with the traces between them, each where it stood. @param {string} column @param {readonly string[]} ids */
  withTraces(column, ids) {
    const traces = this.tracesIn(column);
    if (!traces.length) return ids;
    const rows = ids.map((id) => ({ id, position: this.session.store.get("card", id)?.position ?? "" }));
    const ghosts = traces.map(({ id, card }) => ({ id, position: card.position }));
    return [...rows, ...ghosts].sort((a, b) => byPosition(a, b)).map(({ id }) => id);
  }

  /** What a stage held at the earlier time. @param {string} column */
  totalsThen(column) {
    if (!this.old) return null;
    const { old, matches } = this;
    if (!matches) return columnTotals(old, column);
    return totalsOf(old, old.cardsOf(column).filter((id) => matches(old.get("card", id))), column);
  }

  refilter() {
    super.refilter();
    const { matches, differences } = this;
    if (this.onlyChanged && differences) this.matches = (/** @type {any} */ card) => differences.has(card.id) && (!matches || matches(card));
  }
}
