/** Where a stage says who acts in it and wants it, whoever brings a deal there is offered to ask them; nobody has to. */
import { t } from "../lib/i18n.js";
import { assignable } from "./people.js";
import { departmentName } from "./turn_words.js";
import { toast } from "./toast.js";

const BRINGS = ["card.create", "card.move", "card.win", "card.lose", "card.reopen", "cards.bulk"];
const LONG_ENOUGH = 20_000;

/** @param {import("../types").Session} session */
export function offerBatons(session) {
  session.on("change", (change, local) => local && BRINGS.includes(change.name) && offer(session, change));
}

/** @param {import("../types").Session} session @param {import("../types").Change} change */
function offer(session, change) {
  // A card that was in this stage before came there at another time.
  const came = new Map(change.patches.flatMap(({ type, put }) => (type === "card" && put?.moved_at === change.at ? [[put.id, put]] : [])));
  const [card] = came.size === 1 ? came.values() : [];
  const column = card && session.store.get("column", card.column);
  const to = column?.asks && whoActs(session, column);
  if (!card || !to || card.turn || !session.can("baton.pass")) return;
  const { name, ...whom } = to;
  toast({
    text: t("In “{stage}” it is mostly the turn of {department}.", { stage: column?.name ?? "", department: name }),
    duration: LONG_ENOUGH,
    action: { label: t("Ask {department}…", { department: name }), run: () => session.ui.set("passBaton", { card: card.id, ...whom }) },
  });
}

/** A department, or a person who is still on the board; nobody asks themselves. @param {import("../types").Session} session @param {any} column @returns {{name: string, department?: string, member?: string} | null} */
function whoActs(session, { acts, acts_member: member }) {
  if (session.workspace.get("department", acts)) return { name: departmentName(session, acts), department: acts };
  const known = member !== session.me.id && assignable(session).find(({ id }) => id === member);
  return known ? { name: known.name, member } : null;
}
