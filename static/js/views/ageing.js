/** What waits grows older while nobody touches it: the faces that show a clock are drawn anew each minute. */

const MINUTE = 60_000;

/** @param {import("../types").Session} session @param {import("./scene.js").Scene} scene */
export function keepAges(session, scene) {
  setInterval(() => {
    for (const id of scene.cards.keys()) if (session.store.get("card", id)?.turn) scene.redrawCard(id);
  }, MINUTE);
}
