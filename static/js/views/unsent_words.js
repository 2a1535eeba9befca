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

/** What a person wrote or chose, to be kept elsewhere. @param {any} source @param {{args: {[name: string]: any}}} command */
export function textOf(source, { args: { text, title, name, fields } }) {
  if (text) return withNames(source, text);
  if (title || name) return String(title || name);
  return [fields?.title, fields?.name].filter(Boolean).join("\n");
}

/** What a person wrote or chose, to be seen beside what it was for; only a board can name what stands in fields. @param {any} source @param {{args: {[name: string]: any}}} command */
export function wordsOf(source, { args: { text, fields = {} } }) {
  if (text) return withNames(source, text);
  if (!source.ui) return "";
  return Object.entries(fields).map(([field, value]) => `${fieldName(field)}: ${fieldText(source, field, value)}`).join("\n");
}

/** Only a board knows the people by name. @param {any} source @param {string} text */
function withNames(source, text) {
  return toNames(text, source.workspace ? mentionNames(source) : nameless);
}

/** @param {string} kind */
function nameless(kind) {
  return { member: t("Somebody"), department: t("a department"), board: t("everyone") }[kind];
}

/** A text that somebody else changed meanwhile may still be put there: this `base` says that one has seen theirs. @param {RefusedCommand} command @returns {number | null} */
export function newBase({ refused }) {
  return refused?.code === "conflict" ? (refused.data.seq ?? null) : null;
}
