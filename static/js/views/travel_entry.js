/** The way into the past: from the menu, a key, the palette or the address. What it takes is fetched then. */
import { t } from "../lib/i18n.js";
import { toast } from "./toast.js";

/** @typedef {import("../session.js").BoardSession} Session */
/** @typedef {{at?: string, compare?: string, since?: string}} Wanted a place, two places, or the name of a span up to now */

/** @param {Session} session @param {import("./board.js").Board} board */
export function installTravel(session, board) {
  /** @type {import("./travel.js").Travel | null} */
  let travel = null;
  const follow = async (/** @type {Wanted | null} */ wanted) => {
    if (!wanted) {
      travel?.end();
      travel = null;
    } else if (travel) travel.follow(wanted);
    else {
      const found = await load(session, board);
      if (session.ui.get("travel") !== wanted) return;
      travel = found;
      travel?.follow(wanted);
    }
  };
  session.ui.subscribe("travel", follow);
  const wanted = session.ui.get("travel") ?? wantedIn(location.search);
  if (session.ui.get("travel")) follow(wanted);
  else if (wanted) session.ui.set("travel", wanted);
}

/** @param {Session} session @param {import("./board.js").Board} board */
async function load(session, board) {
  try {
    const { Travel } = await import("./travel.js");
    return new Travel(session, board);
  } catch {
    session.ui.set("travel", null);
    toast({ text: t("The server cannot be reached."), tone: "amber" });
    return null;
  }
}

/** A day alone is the calendar's. @param {string} search @returns {Wanted | null} */
export function wantedIn(search) {
  const params = new URLSearchParams(search);
  const [at, compare] = [params.get("at"), params.get("compare")];
  if (compare) return { compare };
  return at && !/^\d{4}-\d{2}-\d{2}$/u.test(at) ? { at } : null;
}
