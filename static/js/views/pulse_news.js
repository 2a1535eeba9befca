/** An answer lights up on its cards the moment it comes, and is heard. */
import { announce } from "../behaviors/announce.js";
import { t } from "../lib/i18n.js";
import { late } from "./card_face.js";
import { pulseRow, questionRow } from "./card_customer.js";

/** @typedef {import("./board.js").Board} Board */

/** @param {import("../session.js").BoardSession} session @param {Board} board */
export function installPulse(session, board) {
  late.push(pulseRow, questionRow);
  board.scene.redrawCards();
  session.workspace.subscribe("*:customer_rules", () => board.scene.redrawClocks());
  session.on("change", (/** @type {import("../types").Change} */ change) => {
    if (change.name === "pulse.answer") tell(board, change);
  });
}

/** @param {Board} board @param {import("../types").Change} change */
function tell(board, { patches }) {
  for (const { type, id, put } of patches) {
    if (type !== "card" || !put?.pulse) continue;
    const { score } = put.pulse;
    board.scene.flag(id, { name: t("The customer"), color: "indigo" }, t("The customer answered: {score} of 10", { score }));
    announce(t("{title}: the customer answered, {score} of 10", { title: put.title, score }));
  }
}
