/** What became of each field that was edited: saving, saved or failed. */
import { t } from "../lib/i18n.js";
import { PutAside } from "../sync/errors.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{state: "saving" | "saved" | "failed", message?: string, retry?: () => void}} FieldState */

/** Faster than this nobody wants to be told that it is being saved. */
const PATIENCE = 400;
const SAVED_SHOWN = 1_800;
const CLOSED = ["gone", "not_found", "forbidden"];

export class FieldSaves {
  /** @param {import("lit").ReactiveControllerHost} host */
  constructor(host) {
    this.host = host;
    /** @type {Map<string, FieldState>} */
    this.states = new Map();
    /** @type {Map<string, number>} */
    this.runs = new Map();
    host.addController(this);
  }

  hostConnected() {}

  /** @param {string} field */
  get(field) {
    return this.states.get(field);
  }

  clear() {
    this.states.clear();
    this.runs.clear();
  }

  /** @param {string} field @param {FieldState | null} state */
  set(field, state) {
    if (state) this.states.set(field, state);
    else this.states.delete(field);
    this.host.requestUpdate();
  }

  /**
   * @param {string} field
   * @param {() => Promise<any>} send runs the command
   * @param {(error: any) => void} [closed] what to do when it cannot be tried again: the record went, or the right to it
   */
  async save(field, send, closed) {
    const run = (this.runs.get(field) ?? 0) + 1;
    this.runs.set(field, run);
    const current = () => this.runs.get(field) === run;
    this.set(field, null);
    const slow = setTimeout(() => current() && this.set(field, { state: "saving" }), PATIENCE);
    try {
      await send();
      if (current()) this.saved(field, current);
    } catch (error) {
      if (error instanceof PutAside) {
        if (current()) this.set(field, null);
      } else if (closed && CLOSED.includes(/** @type {any} */ (error).code)) {
        this.set(field, null);
        closed(error);
      } else if (current()) this.failed(field, /** @type {any} */ (error), send);
    } finally {
      clearTimeout(slow);
    }
  }

  /** @param {string} field @param {() => boolean} current */
  saved(field, current) {
    this.set(field, { state: "saved" });
    setTimeout(() => current() && this.get(field)?.state === "saved" && this.set(field, null), SAVED_SHOWN);
  }

  /** @param {string} field @param {{code?: string, message?: string, data?: any}} error @param {() => Promise<any>} send */
  failed(field, error, send) {
    this.set(field, { state: "failed", message: error.data?.fields?.[field]?.toString() ?? error.message ?? t("Not saved."), retry: () => this.save(field, send) });
  }
}
