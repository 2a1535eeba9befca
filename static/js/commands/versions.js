// What is decided about texts and values that two people wrote at once: mirrors board/commands/versions.py.
import { t } from "../lib/i18n.js";
import { edit, instant, put } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** The kept text, or `text` made of both, takes the place of the one that stands. @param {Reader} store @param {{version: string, text?: string, base?: number}} args @returns {Command} */
export function takeVersion(store, args) {
  const now = instant();
  return {
    name: "version.take",
    args,
    label: t("Choose the other version"),
    effect: (state) => {
      const version = state.get("version", args.version);
      return version ? [...settled(state, args.version, now), ...written(state, version, args.text ?? version.content)] : [];
    },
  };
}

/** What stands goes on standing. @param {Reader} store @param {{version: string}} args @returns {Command} */
export function dropVersion(store, args) {
  const now = instant();
  return { name: "version.drop", args, label: t("Leave it as it is"), effect: (state) => settled(state, args.version, now) };
}

/** @param {Reader} state @param {string} version @param {string} now */
function settled(state, version, now) {
  return edit(state, "version", version, { archived_at: now });
}

/** @param {Reader} state @param {any} version @param {string} text */
function written(state, { about, record, card }, text) {
  if (about === "comment") return edit(state, "comment", record, { text });
  return [put("description", { ...(state.get("description", card) ?? { id: card, card }), text }), ...edit(state, "card", card, { has_description: text.trim() !== "" })];
}
