/** An unsent change in words: where it stands, why it could not be applied, and the text that somebody may want to keep. */
import { t } from "../lib/i18n.js";
import { toNames } from "../lib/mentions.js";
import { fieldName, fieldText } from "./card_words.js";
import { mentionNames } from "./people.js";

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

/** What a person wrote or chose, to be seen beside what it was for; only a board can name what stands in fields. @param {any} source @param {{args: {[name: string]: any}}} command */
export function wordsOf(source, { args: { text, fields = {} } }) {
  if (text && source.workspace) return toNames(text, mentionNames(source));
  if (text || !source.ui) return text ?? "";
  return Object.entries(fields).map(([field, value]) => `${fieldName(field)}: ${fieldText(source, field, value)}`).join("\n");
}

/** A text that somebody else changed meanwhile may still be put there: this `base` says that one has seen theirs. @param {RefusedCommand} command @returns {number | null} */
export function newBase({ refused }) {
  return refused?.code === "conflict" ? (refused.data.seq ?? null) : null;
}
