/** Where a stage says who acts in it and wants it, whoever brings a deal there is offered to ask them; nobody has to. */
import { t } from "../lib/i18n.js";
import { departmentName } from "./turn_words.js";
import { toast } from "./toast.js";

const BRINGS = ["card.create", "card.move", "card.win", "card.lose", "card.reopen"];
const LONG_ENOUGH = 20_000;

/** @param {import("../types").Session} session */
export function offerBatons(session) {
  session.on("change", (change, local) => local && BRINGS.includes(change.name) && offer(session, change));
}

/** @param {import("../types").Session} session @param {import("../types").Change} change */
function offer(session, change) {
  // A card that was in this stage before came there at another time.
  const card = change.patches.find(({ type, put }) => type === "card" && put?.moved_at === change.at)?.put;
  const column = card && session.store.get("column", card.column);
  if (!card || !column?.asks || !session.workspace.get("department", column.acts) || card.turn || !session.can("baton.pass")) return;
  const name = departmentName(session, column.acts);
  toast({
    text: t("In “{stage}” it is mostly the turn of {department}.", { stage: column.name, department: name }),
    duration: LONG_ENOUGH,
    action: { label: t("Ask {department}…", { department: name }), run: () => session.ui.set("passBaton", { card: card.id, department: column.acts }) },
  });
}
