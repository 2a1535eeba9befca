/** The way to the copy of the board on which a rehearsal is shown: its page leads here. */
import { toast } from "./toast.js";

/** @param {import("../session.js").BoardSession} session @param {import("./board.js").Board} board */
export async function installRehearsal(session, board) {
  const job = new URLSearchParams(location.search).get("rehearsal");
  if (!job) return;
  try {
    const { report, kind } = await session.api.get(`/api/jobs/${job}`);
    if (kind !== "rehearsal" || !report) return;
    const { Rehearsal } = await import("./rehearsal.js");
    new Rehearsal(session, board, job, report).begin();
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "amber" });
  }
}
