// What to do in a stage: mirrors board/commands/playbooks.py.
import { t } from "../lib/i18n.js";
import { put, withKeep } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @param {Reader} store @param {{column: string, text: string, base?: number}} args @returns {Command} */
export function writePlaybook(store, args) {
  return {
    name: "playbook.write",
    args: withKeep(args),
    label: t("Write the playbook of “{name}”", { name: nameOf(store, args.column) }),
    effect: (state) => [put("playbook", { ...playbookOf(state, args.column), text: args.text })],
  };
}

/** @param {Reader} store @param {{column: string, card: string}} args @returns {Command} */
export function addExample(store, args) {
  return {
    name: "playbook.add_example",
    args,
    label: t("Add an example to “{name}”", { name: nameOf(store, args.column) }),
    effect: (state) => {
      const playbook = playbookOf(state, args.column);
      return [put("playbook", { ...playbook, examples: [...new Set([...playbook.examples, args.card])] })];
    },
  };
}

/** @param {Reader} store @param {{column: string, card: string}} args @returns {Command} */
export function removeExample(store, args) {
  return {
    name: "playbook.remove_example",
    args,
    label: t("Take an example off “{name}”", { name: nameOf(store, args.column) }),
    effect: (state) => {
      const playbook = playbookOf(state, args.column);
      return [put("playbook", { ...playbook, examples: playbook.examples.filter((/** @type {string} */ id) => id !== args.card) })];
    },
  };
}

/** @param {Reader} state @param {string} column @returns {any} */
function playbookOf(state, column) {
  return state.get("playbook", column) ?? { id: column, text: "", examples: [] };
}

/** @param {Reader} store @param {string} column */
function nameOf(store, column) {
  return store.get("column", column)?.name ?? "";
}
