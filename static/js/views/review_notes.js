/** What was noted in a review: under the line of the agenda to which it was said, and a field there to say more. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { nameOf } from "./people.js";

/** @typedef {import("../commands/reviews.js").Item} Item */
/** @typedef {{card: string | null, item?: string | null, text: string, by: string}} Note */

/** @param {{notes: Note[]}} review @param {Item} item @returns {Note[]} */
export function notesUnder({ notes }, item) {
  return notes.filter((note) => (item.card ? note.card === item.card : !note.card && note.item && note.item === item.id));
}

/** @param {{notes: Note[], agenda: Item[]}} review @returns {Note[]} */
export function otherNotes(review) {
  const shown = new Set(review.agenda.flatMap((item) => notesUnder(review, item)));
  return review.notes.filter((note) => !shown.has(note));
}

/** @param {import("../types").Session} session @param {Note[]} notes */
export function noteList(session, notes) {
  if (!notes.length) return nothing;
  return html`<ul class="review-notes">${notes.map(({ by, text }) => html`<li class="review-notes__note"><span class="review-agenda__code">${nameOf(session, by)}</span> <span dir="auto">${text}</span></li>`)}</ul>`;
}

/** @param {Item} item @param {(text: string) => void} note */
export function noteField(item, note) {
  const send = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.target).elements.namedItem("text"));
    const text = input.value.trim();
    if (!text) return;
    note(text);
    input.value = "";
  };
  return html`<form class="review-notes__field" @submit=${send}>
    <input class="input input--small" name="text" maxlength="2000" dir="auto" autocomplete="off" aria-label=${t("Note under “{question}”", { question: item.text })} placeholder=${t("Add a note")}>
  </form>`;
}
