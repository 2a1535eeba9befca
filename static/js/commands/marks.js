// What I follow, and what I want to hear nothing of: mirrors notifications/commands.py, on my own stream.
import { t } from "../lib/i18n.js";
import { put } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @param {Reader} mine @param {{card: string}} args @returns {Command} */
export function followCard(mine, args) {
  return command("card.follow", args, t("Follow a deal"), () => [put("follow", { id: args.card })]);
}

/** @param {Reader} mine @param {{card: string}} args @returns {Command} */
export function unfollowCard(mine, args) {
  return command("card.unfollow", args, t("Follow a deal no longer"), (state) => without(state, "follow", args.card));
}

/** @param {Reader} mine @param {{card: string}} args @returns {Command} */
export function muteCard(mine, args) {
  return command("card.mute", args, t("Mute a deal"), () => [put("mute", { id: args.card })]);
}

/** @param {Reader} mine @param {{card: string}} args @returns {Command} */
export function unmuteCard(mine, args) {
  return command("card.unmute", args, t("Mute a deal no longer"), (state) => without(state, "mute", args.card));
}

/** @param {Reader} mine @param {{board: string}} args @returns {Command} */
export function muteBoard(mine, args) {
  return command("board.mute", args, t("Mute a board"), () => [put("mute", { id: args.board })]);
}

/** @param {Reader} mine @param {{board: string}} args @returns {Command} */
export function unmuteBoard(mine, args) {
  return command("board.unmute", args, t("Mute a board no longer"), (state) => without(state, "mute", args.board));
}

/** @param {string} name @param {object} args @param {string} label @param {(state: Reader) => import("../types").Patch[]} effect @returns {Command} */
function command(name, args, label, effect) {
  return { name, scope: "user", args, label, effect };
}

/** @param {Reader} state @param {string} type @param {string} id @returns {import("../types").Patch[]} */
function without(state, type, id) {
  return state.get(type, id) ? [{ type, id, del: true }] : [];
}
