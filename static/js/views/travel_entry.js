/** The way into the past: from the menu, a key, the palette or the address. */
import { Travel } from "./travel.js";

/** @typedef {import("../session.js").BoardSession} Session */
/** @typedef {{at?: string, compare?: string, since?: string}} Wanted a place, two places, or the name of a span up to now */

/** @param {Session} session @param {import("./board.js").Board} board */
export function installTravel(session, board) {
  /** @type {Travel | null} */
  let travel = null;
  const follow = (/** @type {Wanted | null} */ wanted) => {
    if (wanted) (travel ??= new Travel(session, board)).follow(wanted);
    else {
      travel?.end();
      travel = null;
    }
  };
  session.ui.subscribe("travel", follow);
  const wanted = session.ui.get("travel") ?? wantedIn(location.search);
  if (session.ui.get("travel")) follow(wanted);
  else if (wanted) session.ui.set("travel", wanted);
}

/** A day alone is the calendar's. @param {string} search @returns {Wanted | null} */
export function wantedIn(search) {
  const params = new URLSearchParams(search);
  const [at, compare] = [params.get("at"), params.get("compare")];
  if (compare) return { compare };
  return at && !/^\d{4}-\d{2}-\d{2}$/u.test(at) ? { at } : null;
}
