// What a stage asks for and no field tells: mirrors board/commands/ticks.py.
import { t } from "../lib/i18n.js";
import { edit } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @param {Reader} store @param {{card: string, criterion: string}} args @returns {Command} */
export function tickCard(store, args) {
  return {
    name: "card.tick",
    args,
    label: t("Tick off on “{title}”", { title: store.get("card", args.card)?.title ?? "" }),
    effect: (state) => edit(state, "card", args.card, (row) => ({ ticks: [...new Set([...(row.ticks ?? []), args.criterion])] })),
  };
}

/** @param {Reader} store @param {{card: string, criterion: string}} args @returns {Command} */
export function untickCard(store, args) {
  return {
    name: "card.untick",
    args,
    label: t("Take a tick off “{title}”", { title: store.get("card", args.card)?.title ?? "" }),
    effect: (state) => edit(state, "card", args.card, (row) => ({ ticks: (row.ticks ?? []).filter((/** @type {string} */ id) => id !== args.criterion) })),
  };
}
