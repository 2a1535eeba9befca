/** An unsent change in words: where it stands, why it could not be applied, and the text that somebody may want to keep. */
import { t } from "../lib/i18n.js";

/** @typedef {import("../types").PendingCommand} PendingCommand */
/** @typedef {import("../types").RefusedCommand} RefusedCommand */

/** @param {PendingCommand} command @param {import("../types").Live} live */
export function stateWord({ state }, live) {
  if (state === "sent") return t("On its way");
  if (state === "elsewhere") return t("In another tab");
  if (state === "waiting") return t("The server asks for patience; it is sent again by itself");
  return live === "offline" || live === "connecting" ? t("Waits for the connection") : t("Waits for its turn");
}

/** What a person wrote or chose, to be kept elsewhere. @param {{args: {[name: string]: any}}} command */
export function textOf({ args: { text, title, name, fields } }) {
  if (text || title || name) return String(text || title || name);
  return [fields?.title, fields?.name].filter(Boolean).join("\n");
}

/** A text or field that somebody else changed may still be put there: `base` says that one has seen theirs. @param {RefusedCommand} command */
export function newBase({ refused }) {
  if (refused?.code !== "conflict") return null;
  const fields = Object.values(refused.data?.fields ?? {}).map((/** @type {any} */ one) => one.seq);
  const base = Math.max(refused.data?.seq ?? -1, ...fields);
  return base >= 0 ? base : null;
}

/** Both versions, where both are texts. @param {RefusedCommand} command @returns {{mine: string, theirs: string}[]} */
export function versionsOf({ refused }) {
  const { mine, theirs, fields = {} } = refused?.data ?? {};
  const pairs = theirs === undefined ? Object.values(fields) : [{ mine, theirs }];
  return pairs.filter((/** @type {any} */ pair) => typeof pair?.mine === "string" && typeof pair.theirs === "string");
}
