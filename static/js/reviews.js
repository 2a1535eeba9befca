// Most boards have no review running or planned: what shows one is fetched when one is, or is to be started.

const LINKED = /^#review=([0-9a-f-]{36})$/;

/** @param {import("./session.js").BoardSession} session @param {import("./views/board.js").Board} board */
export function awaitReviews(session, board) {
  let wanted = false;
  const look = () => {
    if (wanted || !(session.ui.get("startReview") || isAny(session.store))) return;
    wanted = true;
    import("./views/review.js").then(({ showReviews }) => showReviews(session, board), () => (wanted = false));
  };
  session.store.subscribe("*:review", look);
  session.store.subscribe("*:rhythm", look);
  session.ui.subscribe("startReview", look);
  openLinked(session);
  look();
}

/** A mail leads to a regular review: whoever may, starts it, if it does not run by now. @param {import("./session.js").BoardSession} session */
function openLinked(session) {
  const rhythm = session.store.get("rhythm", LINKED.exec(location.hash)?.[1]);
  const runs = [...session.store.all("review")].some((review) => review.rhythm === rhythm?.id && !review.archived_at);
  if (!rhythm || runs || !session.can("review.start")) return;
  session.ui.set("startReview", rhythm.id);
  // Once: a page that is loaded again shows the board.
  history.replaceState(history.state, "", location.pathname + location.search);
}

/** @param {import("./store/store.js").Store} store */
function isAny(store) {
  return [...store.all("review"), ...store.all("rhythm")].some(({ archived_at: ended }) => !ended);
}
