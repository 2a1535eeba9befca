/** Words about several changes at once, and about the kinds of changes. */
import { t, tn } from "../lib/i18n.js";
import { dealsIn, headline } from "../store/activity_groups.js";

/** @typedef {import("../store/activity_groups.js").Entry} Entry */

/** In the order in which one chooses them. @returns {[string, string][]} */
export function kindWords() {
  return [
    ["moves", t("Moves")], ["deals", t("Deals")], ["tasks", t("Tasks")], ["comments", t("Comments")], ["batons", t("Batons")], ["files", t("Files")],
    ["people", t("People")], ["stages", t("Stages")], ["settings", t("Settings")], ["imports", t("Imports")], ["reviews", t("Reviews")], ["rules", t("Rules")], ["undo", t("Undone")],
  ];
}

/** What all lines of an entry did, without the person. @param {Entry} entry @returns {string} */
export function entryWords(entry) {
  const { lines, why } = entry;
  if (why === "one") return lines[0].text;
  if (why === "group") return headline(entry)?.text ?? tn("made {n} change together", "made {n} changes together", lines.length);
  return alikeWords(entry);
}

/** @param {Entry} entry */
function alikeWords({ lines }) {
  const [{ name, after }] = lines;
  const deals = dealsIn(lines);
  const n = lines.length;
  const stage = after ?? "";
  const words = /** @type {Record<string, () => string>} */ ({
    "card.move": () => (after ? tn("moved {n} deal to {stage}", "moved {n} deals to {stage}", deals, { stage }) : tn("put {n} deal in another order", "put {n} deals in another order", deals)),
    "card.create": () => tn("created {n} deal", "created {n} deals", deals),
    "card.archive": () => tn("archived {n} deal", "archived {n} deals", deals),
    "card.restore": () => tn("restored {n} deal", "restored {n} deals", deals),
    "card.edit": () => tn("changed {n} deal", "changed {n} deals", deals),
    "card.assign": () => (after ? tn("gave {n} deal to {person}", "gave {n} deals to {person}", deals, { person: after }) : tn("assigned {n} deal", "assigned {n} deals", deals)),
    "card.win": () => tn("won {n} deal", "won {n} deals", deals),
    "card.label": () => tn("labelled {n} deal", "labelled {n} deals", deals),
    "card.unlabel": () => tn("took a label off {n} deal", "took a label off {n} deals", deals),
    "task.create": () => tn("added {n} task", "added {n} tasks", n),
    "task.complete": () => tn("completed {n} task", "completed {n} tasks", n),
    "task.reopen": () => tn("reopened {n} task", "reopened {n} tasks", n),
    "task.edit": () => tn("changed {n} task", "changed {n} tasks", n),
    "comment.add": () => tn("wrote {n} comment", "wrote {n} comments", n),
    "attachment.add": () => tn("attached {n} file", "attached {n} files", n),
    "attachment.attach": () => tn("attached {n} file", "attached {n} files", n),
  });
  return words[name]();
}
