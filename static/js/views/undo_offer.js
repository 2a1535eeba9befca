/** What of the history can be taken back, and the way to the dialog that shows what would come of it. */
import { t } from "../lib/i18n.js";

/** @typedef {import("../types").HistoryItem} Line */
/** @typedef {import("../types").Session} Session */
/** @typedef {{seq?: number, group?: string, member?: string, since?: string}} Target */

/** What the server never takes back: `NEVER` of `board/undoable.py`. */
const NEVER = new Set(["board.create", "board.archive", "board.restore", "task.see", "import.cancel", "archive.purge", "board.purge", "board.empty", "company.rename", "company.replace", "review.start", "review.edit_agenda", "review.join", "review.note", "review.take_over", "review.end", "rule.run", "rule.fail", "rule.stop", "rule.check", "pulse.answer", "outlet.stop", "intake.receive", "intake.bring", "intake.accept", "intake.discard", "intake.hold", "import.records"]);

/** An import is undone whole or not, and so is a run of a rule. @param {Line} line @returns {Target | null} */
export function undoOf({ name, seq, group, rule }) {
  // What a rule did it did together.
  if (rule && group && name !== "rule.run") return { group };
  if (NEVER.has(name)) return null;
  if (!name.startsWith("import.")) return { seq };
  return group ? { group } : null;
}

/** What the menu of a line, or of several that belong together, offers. @param {Session} session @param {Line[]} lines the newest first @param {string} person who did it @returns {import("./action_menu.js").Action[]} */
export function undoActions(session, lines, person) {
  if (!session.can("change.undo")) return [];
  const [{ actor, group, rule }] = lines;
  const { at } = /** @type {Line} */ (lines.at(-1));
  const one = lines.length > 1 ? (group ? { group } : null) : undoOf(lines[0]);
  const ask = (/** @type {Target} */ target) => () => session.ui.set("undoing", target);
  return [
    ...(one ? [{ label: t("Undo…"), icon: "undo-2", run: ask(one) }] : []),
    ...(lines[0].name.startsWith("import.") || rule || lines[0].name === "pulse.answer" ? [] : [{ label: t("Undo all that {name} did since then…", { name: person }), icon: "undo-2", run: ask({ member: actor, since: at }) }]),
  ];
}
