// Who is for an idea: mirrors board/commands/votes.py.
import { t } from "../lib/i18n.js";
import { edit } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @param {Reader} store @param {{card: string}} args @param {string} me @returns {Command} */
export function voteFor(store, args, me) {
  return {
    name: "card.vote",
    args,
    label: t("Vote for “{title}”", { title: store.get("card", args.card)?.title ?? "" }),
    effect: (state) => edit(state, "card", args.card, (row) => ({ votes: [...new Set([...(row.votes ?? []), me])] })),
  };
}

/** @param {Reader} store @param {{card: string}} args @param {string} me @returns {Command} */
export function takeVoteBack(store, args, me) {
  return {
    name: "card.unvote",
    args,
    label: t("Take back the vote for “{title}”", { title: store.get("card", args.card)?.title ?? "" }),
    effect: (state) => edit(state, "card", args.card, (row) => ({ votes: (row.votes ?? []).filter((/** @type {string} */ id) => id !== me) })),
  };
}
