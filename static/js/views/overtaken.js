/** Tells what collided, to those whom it concerns: as it happens, on coming back, and on opening the board. */
import { t, tn } from "../lib/i18n.js";
import { overtaken, undecided } from "../store/versions.js";
import { fieldName, fieldText } from "./card_words.js";
import { nameOf } from "./people.js";
import { toast } from "./toast.js";
import { putBack } from "./versions.js";

/** @typedef {import("../types").Session} Session */

/** @param {Session} session */
export function tellOvertaken(session) {
  session.on("change", (change) => hear(session, change));
  session.on("resync", () => tellWaiting(session));
  tellWaiting(session);
}

/** @param {Session} session @param {import("../types").Change} change */
function hear(session, change) {
  for (const { type, put } of change.patches) if (type === "version" && put && !put.archived_at) tellNew(session, put);
}

/** @param {Session} session @param {any} version */
function tellNew(session, version) {
  const me = session.me.id;
  // Whoever has the card open finds it there, beside what it is about.
  const shown = version.card && session.ui.get("openCard") === version.card;
  if (version.field !== "text" && version.other === me) return tellOvertaking(session, version);
  if (shown) return;
  if (version.field === "text") {
    if (version.author === me || version.other === me) tellText(session, version);
  } else if (version.author === me) tellValue(session, version);
}

/** I was the last: mine counts, and the other hears of it. @param {Session} session @param {any} version */
function tellOvertaking(session, version) {
  const name = nameOf(session, version.author);
  toast({ text: t("{name} changed “{title}” at the same time ({field}: {value}). Yours counts; {name} is told.", {
    name, title: titleOf(session, version), field: fieldName(version.field), value: fieldText(session, version.field, version.content),
  }) });
}

/** @param {Session} session @param {any} version */
function tellValue(session, version) {
  const text = t("{name} changed “{title}” at the same time, over your {field}: {value}", {
    name: nameOf(session, version.other), title: titleOf(session, version), field: fieldName(version.field), value: fieldText(session, version.field, version.content),
  });
  toast({ text, tone: "amber", action: { label: t("Put mine back"), run: () => putBack(session, version) } });
}

/** @param {Session} session @param {any} version */
function tellText(session, version) {
  const name = nameOf(session, version.author === session.me.id ? version.other : version.author);
  const text = t("You and {name} wrote a text of “{title}” at the same time. Both versions are kept.", { name, title: titleOf(session, version) });
  toast({ text, tone: "amber", action: { label: t("Compare"), run: () => session.ui.set("openCard", version.card) } });
}

/** What happened while this person was away. @param {Session} session */
function tellWaiting(session) {
  const mine = [...overtaken(session), ...undecided(session).filter((one) => one.field === "text" && (one.author === session.me.id || one.other === session.me.id))];
  const kept = mine.filter((version) => version.card && !session.store.get("card", version.card)?.archived_at);
  // A stage has no panel in which it could wait.
  for (const version of mine) if (!version.card) tellValue(session, version);
  if (!kept.length) return;
  const text = tn("{n} thing that you wrote collided with somebody else's.", "{n} things that you wrote collided with somebody else's.", kept.length);
  const dismiss = toast({ text, tone: "amber", action: { label: t("Show"), run: () => session.ui.set("openCard", kept[0].card) } });
  // Whoever opens the deal by another way has found it.
  const off = session.ui.subscribe("openCard", (card) => {
    if (!kept.some((version) => version.card === card)) return;
    dismiss();
    off();
  });
}

/** @param {Session} session @param {any} version */
function titleOf(session, version) {
  if (version.about === "column") return session.store.get("column", version.record)?.name ?? "";
  return session.store.get("card", version.card)?.title ?? "";
}
