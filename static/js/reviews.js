// Most boards have no review running: what shows one is fetched when one runs, or is to be started.

/** @param {import("./session.js").BoardSession} session @param {import("./views/board.js").Board} board */
export function awaitReviews(session, board) {
  let wanted = false;
  const look = () => {
    if (wanted || !(session.ui.get("startReview") || isAnyRunning(session.store))) return;
    wanted = true;
    import("./views/review.js").then(({ showReviews }) => showReviews(session, board), () => (wanted = false));
  };
  session.store.subscribe("*:review", look);
  session.ui.subscribe("startReview", look);
  look();
}

/** @param {import("./store/store.js").Store} store */
function isAnyRunning(store) {
  return [...store.all("review")].some((review) => !review.archived_at);
}
