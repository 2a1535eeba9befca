/** What is asked before a what-if is made real, and when a deal stands in the way. */
import { html, nothing } from "lit";
import { t, tn } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { ask, choose } from "./sheet.js";
import { conflictWords, differenceWords } from "./what_if_words.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("../store/what_if.js").Difference} Difference */

/** @param {Session} session @param {Difference[]} all @returns {Promise<Set<string> | null>} the deals to be left out; null = thought better of it */
export function askToApply(session, all) {
  const mine = all.filter(({ gone, fields }) => !gone && fields.length);
  const disputed = mine.filter(({ conflicts }) => conflicts.length).map(({ card }) => card);
  return ask(tn("Make it real: {n} deal?", "Make it real: {n} deals?", mine.length), (done) => html`
    <p class="sheet__text">${t("Everybody on this board will see it at once, as one change of yours, which can be undone as one.")}</p>
    <ul class="what-if-deals" tabindex="0" aria-label=${t("What would change")}>${mine.map((one) => row(session, one))}</ul>
    <div class="sheet__actions">
      <button type="button" class="button" @click=${() => done()}>${t("Cancel")}</button>
      ${disputed.length && disputed.length < mine.length ? html`<button type="button" class="button" @click=${() => done(new Set(disputed))}>${tn("Without the {n} that changed", "Without the {n} that changed", disputed.length)}</button>` : nothing}
      <button type="button" autofocus class="button button--primary" ?disabled=${!mine.length} @click=${() => done(new Set())}>${disputed.length ? t("Apply all the same") : t("Apply")}</button>
    </div>`);
}

/** @param {Session} session @param {Difference} one */
function row(session, one) {
  const said = conflictWords(session, one);
  return html`<li class="what-if-deals__deal"><strong dir="auto">${one.would?.title}</strong>
    ${differenceWords(session, one).map((words) => html`<span dir="auto">${words}</span>`)}
    ${said ? html`<span class="what-if-deals__conflict" dir="auto">${icon("triangle-alert")}${said}</span>` : nothing}</li>`;
}

/** @param {string} title @param {string} why @returns {Promise<boolean>} */
export async function askWithout(title, why) {
  const answer = await choose({
    title: t("Nothing was applied"), text: t("“{title}”: {why}", { title, why }),
    options: [
      { value: "without", label: t("Leave this deal out and apply the others"), icon: "check" },
      { value: "back", label: t("Back to the what-if"), icon: "flask-conical" },
    ],
  });
  return answer === "without";
}
