// What is told about the board as a whole: refusals that come late, another role, and that one may no longer be here.
import { t, tn } from "./lib/i18n.js";
import { roleMeaning, roleWord } from "./pages/roles.js";
import { PutAside } from "./sync/errors.js";
import { refusalWords } from "./views/kept_text.js";
import { nameOf } from "./views/people.js";
import { toast } from "./views/toast.js";
import { askToCopy, unsentTexts } from "./views/unsent_texts.js";

/** @typedef {import("./session.js").BoardSession} BoardSession */

/** The refusals of one coming back arrive within this time. */
const TOGETHER = 400;
/** Whoever comes back doesn't look at once. */
const LONG_ENOUGH = 60_000;

/** @type {{label: string, error: Error}[]} */
let late = [];

/**
 * What is refused late, when its person may be elsewhere, stands in the list; told here, together when there is more of it.
 * @param {BoardSession} session @param {import("./types").Command} command @param {Error} error
 */
export function tellRefused(session, { name, label = name }, error) {
  if (error instanceof PutAside && late.push({ label, error }) === 1) setTimeout(() => tellLate(session), TOGETHER);
}

/** @param {BoardSession} session */
function tellLate(session) {
  // Whoever has the list open sees it there.
  if (!session.ui.get("unsent")) offer(session, late.length > 1 ? notApplied(late.length) : refusalOf(session, late[0]));
  late = [];
}

/** @param {BoardSession} session @param {{label: string, error: Error}} late */
function refusalOf(session, { label, error }) {
  return t("Could not be applied: {change}. {reason}", { change: label, reason: refusalWords(session, error) });
}

/** What was refused while nobody looked, or has not been decided yet. @param {BoardSession} session */
export function tellLeft(session) {
  const { length } = session.left;
  if (length) offer(session, notApplied(length));
}

/** @param {number} n */
function notApplied(n) {
  return tn("{n} change could not be applied", "{n} changes could not be applied", n);
}

/** @param {BoardSession} session @param {string} text */
function offer(session, text) {
  toast({ text, tone: "amber", duration: LONG_ENOUGH, action: { label: t("Show"), run: () => session.ui.set("unsent", true) } });
}

/** One may do other things than a moment ago: what, and by whom. @param {BoardSession} session @param {import("./types").Change} change */
export function tellRole(session, change) {
  const mine = change.patches.find(({ type, id }) => type === "member" && id === session.me.id);
  if (!mine?.put || change.actor === session.me.id) return;
  const words = { name: nameOf(session, change.actor), role: roleWord(mine.put.role, session.workspace.get("role", mine.put.role)?.name), meaning: roleMeaning(mine.put.role) };
  toast({ text: t("{name} changed your role on this board: {role}, {meaning}.", words), tone: "amber" });
}

/** Somebody took one off the board: say so, offer what was being written, then go where there still is something to see. @param {BoardSession} session */
export async function leave(session) {
  const why = t("You no longer have access to this board.");
  const texts = unsentTexts(session);
  if (texts.length) await askToCopy(why, texts);
  else {
    toast({ text: why, tone: "risk" });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
  }
  location.assign("/");
}
