/** Giving a deal to somebody: by key, or by dragging their picture onto it. */
import { assignCard, unassignCard } from "../commands/cards.js";
import { t } from "../lib/i18n.js";
import { openActions } from "./action_menu.js";
import { tell } from "./card_actions.js";
import { nameOf, person } from "./people.js";
import { departmentOf, pickPerson } from "./person_picker.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("./board.js").Board} Board */

const DISTANCE = 6;

/** @param {Session} session @param {Board} board */
export function installAssigning(session, board) {
  const ask = (/** @type {string | null} */ card) => {
    if (!card) return;
    session.ui.set("assign", null);
    pickFor(session, board, card);
  };
  session.ui.subscribe("assign", ask);
  ask(session.ui.get("assign") ?? null);
  board.addEventListener("pointerdown", (event) => pressed(event, session, board));
}

/** @param {Session} session @param {Board} board @param {string} id */
function pickFor(session, board, id) {
  const anchor = placeOf(board, id);
  const card = session.store.get("card", id);
  if (!anchor || !card) return;
  pickPerson(anchor, session, {
    label: t("Assign to…"), selected: card.owner, none: t("No owner"),
    onPick: (member) => (member ? give(session, id, member, anchor) : session.run(unassignCard(session.store, { card: id, member: card.owner })).catch(tell)),
  });
}

/** @param {Board} board @param {string} id */
function placeOf(board, id) {
  const onBoard = board.scene.cards.get(id)?.querySelector(".card__title");
  return /** @type {HTMLElement | null} */ (onBoard ?? document.querySelector("#value-owner"));
}

/** Nobody's deal is theirs at once; of somebody's deal it has to be said as what. @param {Session} session @param {string} id @param {string} member @param {HTMLElement} anchor */
function give(session, id, member, anchor) {
  const card = session.store.get("card", id);
  if (!card || card.owner === member) return;
  if (!card.owner) return assign(session, id, member, "owner");
  const role = departmentOf(session, person(session, member)) || t("helper");
  const name = nameOf(session, member);
  openActions(anchor, name, [
    { label: t("{name} takes the deal over", { name }), icon: "user", run: () => assign(session, id, member, "owner") },
    { label: t("{name} helps as {role}", { name, role }), icon: "user-plus", run: () => assign(session, id, member, role) },
  ]);
}

/** @param {Session} session @param {string} id @param {string} member @param {string} role */
async function assign(session, id, member, role) {
  const before = session.store.get("card", id);
  try {
    await session.run(assignCard(session.store, { card: id, member, role, ...(role === "owner" ? { base: session.seq } : {}) }));
  } catch (error) {
    return tell(error);
  }
  const back = before?.owner && role === "owner" ? assignCard(session.store, { card: id, member: before.owner, role: "owner" }) : unassignCard(session.store, { card: id, member });
  toast({ text: t("{name} is on “{deal}” now", { name: nameOf(session, member), deal: before?.title ?? "" }), action: { label: t("Undo"), run: () => session.run(back).catch(tell) } });
}

/** @param {PointerEvent} event @param {Session} session @param {Board} board */
function pressed(event, session, board) {
  const face = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".board-header__people [data-person]"));
  const member = face?.dataset.person;
  if (!face || !member || event.button !== 0 || !session.can("card.assign")) return;
  event.preventDefault();
  new PersonDrag(face, event, (card) => give(session, card, member, placeOf(board, card) ?? face));
}

/** A copy of a person's picture follows the pointer; the deal beneath shows that it would take it. */
class PersonDrag {
  /** @param {HTMLElement} face @param {PointerEvent} event @param {(card: string) => void} drop */
  constructor(face, event, drop) {
    this.face = face;
    this.start = event;
    this.drop = drop;
    /** @type {HTMLElement | null} */
    this.ghost = null;
    /** @type {Element | null} */
    this.target = null;
    this.listening = new AbortController();
    const { signal } = this.listening;
    addEventListener("pointermove", (move) => this.move(move), { signal });
    addEventListener("pointerup", () => this.end(true), { signal });
    addEventListener("pointercancel", () => this.end(false), { signal });
    addEventListener("keydown", (key) => key.key === "Escape" && this.end(false), { signal, capture: true });
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.ghost && Math.hypot(event.clientX - this.start.clientX, event.clientY - this.start.clientY) < DISTANCE) return;
    this.ghost ??= this.lift();
    this.ghost.style.setProperty("transform", `translate(${event.clientX - 14}px, ${event.clientY - 14}px)`);
    const card = document.elementFromPoint(event.clientX, event.clientY)?.closest("baton-card") ?? null;
    if (card === this.target) return;
    this.target?.classList.remove("takes");
    card?.classList.add("takes");
    this.target = card;
  }

  lift() {
    const ghost = /** @type {HTMLElement} */ (this.face.cloneNode(true));
    ghost.classList.add("person-ghost");
    document.body.append(ghost);
    return ghost;
  }

  /** @param {boolean} dropped */
  end(dropped) {
    this.listening.abort();
    this.ghost?.remove();
    this.target?.classList.remove("takes");
    const card = /** @type {HTMLElement | null} */ (this.target)?.dataset.card;
    if (dropped && card) this.drop(card);
  }
}
