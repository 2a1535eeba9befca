/** Words that somebody typed and that can no longer go where they were meant to: kept, and offered for copying. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { PutAside } from "../sync/errors.js";
import { nameOf } from "./people.js";
import { toast } from "./toast.js";

/** @param {string} text */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: t("Copied") });
  } catch {
    toast({ text, sticky: true });
  }
}

/** In the place where it was typed. @param {string} text @param {string} why @param {() => void} [discard] */
export function keptText(text, why, discard) {
  return html`<div class="kept" role="status">
    <p class="notice"><strong>${why}</strong> ${t("What you wrote is kept here.")}</p>
    <textarea class="input describe__text" readonly rows="4" dir="auto" aria-label=${t("What you wrote")} .value=${text}></textarea>
    <div class="describe__foot">
      ${discard ? html`<button type="button" class="button button--small button--ghost" @click=${discard}>${t("Discard")}</button>` : nothing}
      <button type="button" class="button button--small button--primary" @click=${() => copyText(text)}>${t("Copy")}</button>
    </div>
  </div>`;
}

/** Where its place is gone from the screen: stays until it is dismissed. @param {string} text @param {string} why */
export function offerText(text, why) {
  toast({ text: t("{why} You had written: “{text}”", { why, text: text.length > 200 ? `${text.slice(0, 200)}…` : text }), tone: "amber", sticky: true, action: { label: t("Copy"), run: () => copyText(text) } });
}

/** A refusal in words, with the name of whoever made it impossible. @param {import("../types").Session} session @param {any} error */
export function refusalWords(session, error) {
  const { code, data, message } = error ?? {};
  const name = code === "gone" && data?.by && data.by !== session.me.id ? nameOf(session, data.by) : "";
  if (name && data.field === "card") return t("{name} archived this deal.", { name });
  if (name && data.field === "task") return t("{name} removed this task.", { name });
  if (name && data.field === "comment") return t("{name} removed this comment.", { name });
  return message ?? t("That did not work.");
}

/** What was refused, with the words that would be lost with it. @param {import("../types").Session} session @param {any} error @param {string} [text] */
export function tellRefused(session, error, text) {
  if (error instanceof PutAside) return;
  const why = refusalWords(session, error);
  if (text) offerText(text, why);
  else toast({ text: why, tone: "amber" });
}

/** Several things at once: those that were refused are given back together. @param {import("../types").Session} session @param {string[]} texts @param {PromiseSettledResult<any>[]} ends what became of each */
export function tellAllRefused(session, texts, ends) {
  const reasons = ends.map((end) => (end.status === "rejected" && !(end.reason instanceof PutAside) ? end.reason : null));
  const first = reasons.find(Boolean);
  if (first) tellRefused(session, first, texts.filter((_, at) => reasons[at]).join("\n"));
}

/** Why nobody can write on this card now. @param {import("../types").Session} session @param {any} card */
export function whyClosed(session, card) {
  if (session.whatIf) return t("This is a what-if: leave it to write.");
  if (session.store.get("board", session.boardId)?.archived_at) return t("This board was archived.");
  if (!card) return t("This deal is no longer on the board.");
  if (card.archived_at) return t("This deal was archived.");
  return t("Your role on this board was changed.");
}
