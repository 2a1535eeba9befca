/** Reactions to a comment: each a picture with who chose it; one's own is taken back by choosing it again. */
import { html, nothing, render } from "lit";
import { closePopover, openPopover } from "../behaviors/popover.js";
import { reactToComment, unreactToComment } from "../commands/comments.js";
import { locale, t } from "../lib/i18n.js";
import { tell } from "./card_actions.js";
import { icon } from "./icon.js";
import { nameOf } from "./people.js";

/** @typedef {import("../types").Session} Session */

/** @type {[string, string, () => string][]} name, picture, words */
const REACTIONS = [
  ["thumbs_up", "thumbs-up", () => t("Thumbs up")],
  ["heart", "heart", () => t("Heart")],
  ["party", "party-popper", () => t("Well done")],
  ["eyes", "eye", () => t("I am looking at it")],
  ["check", "check", () => t("Done, or agreed")],
  ["question", "circle-question-mark", () => t("I do not understand")],
];

/** @param {Session} session @param {any} comment @param {boolean} may */
export function reactionsRow(session, comment, may) {
  const { reactions = {} } = comment;
  const chosen = REACTIONS.filter(([name]) => reactions[name]?.length);
  if (!chosen.length) return nothing;
  return html`<div class="reactions" role="group" aria-label=${t("Reactions")}>${chosen.map(([name, picture, words]) => {
    const people = reactions[name];
    const label = t("{reaction}, {n}: {names}", { reaction: words(), n: people.length, names: namesOf(session, people) });
    return html`<button type="button" class="reaction" data-reaction=${name} aria-pressed=${people.includes(session.me.id) ? "true" : "false"} aria-disabled=${may ? nothing : "true"}
      aria-label=${label} title=${label} @click=${() => may && toggle(session, comment, name)}>${icon(picture)}<span class="reaction__count" aria-hidden="true">${people.length}</span></button>`;
  })}</div>`;
}

/** @param {HTMLElement} anchor @param {Session} session @param {() => any} comment as it is when one chooses */
export function pickReaction(anchor, session, comment) {
  const box = document.createElement("div");
  box.className = "reaction-picker";
  const choose = (/** @type {string} */ name) => {
    closePopover();
    toggle(session, comment(), name);
  };
  render(REACTIONS.map(([name, picture, words]) => html`<button type="button" class="reaction-picker__choice" data-reaction=${name} aria-label=${words()} title=${words()}
    aria-pressed=${isMine(session, comment(), name) ? "true" : "false"} @click=${() => choose(name)}>${icon(picture)}</button>`), box);
  box.addEventListener("keydown", (event) => walk(event, box));
  openPopover(anchor, box, { label: t("React"), width: 244 });
  box.querySelector("button")?.focus();
}

/** @param {Session} session @param {any} comment @param {string} reaction */
function toggle(session, comment, reaction) {
  const make = isMine(session, comment, reaction) ? unreactToComment : reactToComment;
  session.run(make(session.store, { comment: comment.id, reaction }, session.me.id)).catch(tell);
}

/** @param {Session} session @param {any} comment @param {string} name */
function isMine(session, comment, name) {
  return comment.reactions?.[name]?.includes(session.me.id) ?? false;
}

/** @param {Session} session @param {string[]} people */
function namesOf(session, people) {
  const names = people.map((id) => (id === session.me.id ? t("you") : nameOf(session, id)));
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(names);
}

/** @param {KeyboardEvent} event @param {HTMLElement} box */
function walk(event, box) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const all = [...box.querySelectorAll("button")];
  const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  event.preventDefault();
  all[(at + step + all.length) % all.length].focus();
}
