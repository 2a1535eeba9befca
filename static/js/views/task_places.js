/** Moving a task without dragging it: up, down, and to another deal. */
import { openPopover, closePopover } from "../behaviors/popover.js";
import { moveTask } from "../commands/tasks.js";
import { t } from "../lib/i18n.js";
import { openActions } from "./action_menu.js";
import { makePicker } from "./picker.js";
import { tellRefused } from "./kept_text.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Session} Session */

const MOST = 200;

/** @param {HTMLElement} anchor @param {Session} session @param {any} task @param {(step: number) => void} step */
export function openPlaces(anchor, session, task, step) {
  openActions(anchor, t("Move “{title}”", { title: task.title }), [
    { label: t("Move up"), icon: "arrow-up", run: () => step(-1) },
    { label: t("Move down"), icon: "arrow-down", run: () => step(1) },
    { label: t("To another deal…"), icon: "arrow-right", run: () => pickDeal(anchor, session, task) },
  ]);
}

/** @param {HTMLElement} anchor @param {Session} session @param {any} task */
function pickDeal(anchor, session, task) {
  const label = t("To which deal?");
  const picker = makePicker({ label, options: deals(session, task.card) }, ({ id }) => {
    closePopover();
    if (id) moveToCard(session, task, id);
  });
  openPopover(anchor, picker, { label, width: 320 });
}

/** Open deals, in the order of the board. @param {Session} session @param {string} without @returns {import("./picker.js").Option[]} */
function deals({ store }, without) {
  const ids = store.columns().flatMap((column) => [...store.cardsOf(column.id)]);
  const cards = ids.filter((id) => id !== without).map((id) => /** @type {any} */ (store.get("card", id)));
  return cards.slice(0, MOST).map((card) => ({ id: card.id, label: card.title, hint: `#${card.number}`, search: `${card.title} #${card.number}` }));
}

/** @param {Session} session @param {any} task @param {string} card */
export async function moveToCard(session, task, card) {
  const { card: old, title } = task;
  try {
    await session.run(moveTask(session.store, { task: task.id, card }));
  } catch (error) {
    return tellRefused(session, error);
  }
  const back = () => session.run(moveTask(session.store, { task: task.id, card: old })).catch((error) => tellRefused(session, error));
  toast({ text: t("Moved “{task}” to “{deal}”", { task: title, deal: session.store.get("card", card)?.title ?? "" }), action: { label: t("Undo"), run: back } });
}
