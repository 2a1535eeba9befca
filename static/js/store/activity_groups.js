// What people read of many changes: those that belong together are one entry, which unfolds.

/** @typedef {import("../types").HistoryItem} Line */
/** @typedef {{key: string, lines: Line[], why: "one" | "group" | "alike"}} Entry the newest line first */

/** Somebody who did the same again within this time did it in one go. */
const IN_ONE_GO = 10 * 60_000;
/** What is said of several at once, and whether where it led to has to be the same. */
const ALIKE = new Set([
  "card.move", "card.create", "card.archive", "card.restore", "card.edit", "card.assign", "card.win", "card.label", "card.unlabel",
  "task.create", "task.complete", "task.reopen", "task.edit", "comment.add", "attachment.add", "attachment.attach",
]);
const TO_THE_SAME = new Set(["card.move", "card.assign", "card.label", "card.unlabel"]);
/** Of what an import, or an undo of much, consists of, the last says it all. */
const HEADLINES = ["import.finish", "change.undo", "import.start", "rule.run"];

/** @param {readonly Line[]} lines the newest first @returns {Entry[]} */
export function groupLines(lines) {
  /** @type {Entry[]} */
  const entries = [];
  for (const line of lines) {
    const last = entries.at(-1);
    const why = last ? belongs(last, line) : null;
    if (last && why) {
      last.lines.push(line);
      last.why = why;
      // What comes newer must not give the entry another name: it is called by its oldest line.
      last.key = keyOf(line);
    } else entries.push({ key: keyOf(line), lines: [line], why: "one" });
  }
  return entries;
}

/** The line that says what all of a group were for; none where it has no such. @param {Entry} entry @returns {Line | undefined} */
export function headline({ lines }) {
  for (const name of HEADLINES) {
    const found = lines.find((line) => line.name === name);
    if (found) return found;
  }
  return undefined;
}

/** Of how many deals the lines speak. @param {readonly Line[]} lines */
export function dealsIn(lines) {
  return new Set(lines.map(({ card }) => card?.id).filter(Boolean)).size;
}

/** @param {Line} line */
export function keyOf({ seq, board }) {
  return `${board?.id ?? ""}:${seq}`;
}

/** @param {Entry} entry @param {Line} line the next older one @returns {"group" | "alike" | null} */
function belongs({ lines, why }, line) {
  const newer = /** @type {Line} */ (lines.at(-1));
  if (newer.board?.id !== line.board?.id) return null;
  if (newer.group || line.group) return newer.group === line.group ? "group" : null;
  return why !== "group" && isAlike(newer, line) ? "alike" : null;
}

/** @param {Line} newer @param {Line} older */
function isAlike(newer, older) {
  if (newer.actor !== older.actor || newer.name !== older.name || !ALIKE.has(older.name)) return false;
  if (!newer.card || !older.card || targetOf(newer) !== targetOf(older)) return false;
  return Date.parse(newer.at) - Date.parse(older.at) <= IN_ONE_GO;
}

/** @param {Line} line */
function targetOf({ name, text, after }) {
  // Within a stage is another sentence than from one to another, and leads nowhere.
  if (TO_THE_SAME.has(name)) return `${text}\n${after ?? ""}`;
  return "";
}
