/** Shutting somebody out: what they have to do is counted, and handed over to somebody else. */
import { html } from "lit";
import { t, tn } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { ask } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { sentenceOf } from "./forms.js";
import { api } from "./requests.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{id: string, name: string, role: string | null, cards: number, tasks: number, batons: number}} Work */

/** @param {string} workspace @param {string} member @returns {Promise<Work[]>} */
export async function workOf(workspace, member) {
  return (await api.get(`/api/workspaces/${workspace}/members/${member}/work`)).boards;
}

/**
 * @param {Row} person @param {Work[]} work @param {Row[]} others who may take it
 * @returns {Promise<{to: string | null} | null>} null when the person thinks better of it
 */
export function askWhoGoesOn(person, work, others) {
  const busy = work.filter(hasWork);
  return ask(t("Disable {name}?", { name: person.name }), (done) => html`<form class="form" @submit=${(/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    done({ to: String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("to") ?? "") || null });
  }}>
    <p class="sheet__text">${t("They are signed out everywhere within a second, and their tokens end. What they did stays.")}</p>
    ${busy.length ? choice(person, busy, others) : html`<p class="quiet">${t("Nothing waits for them.")}</p>`}
    <div class="sheet__actions">
      <button class="button" type="button" @click=${() => done()}>${t("Cancel")}</button>
      <button class="button button--danger" type="submit" autofocus>${t("Disable")}</button>
    </div>
  </form>`);
}

/** @param {Row} person @param {Work[]} busy @param {Row[]} others */
export function choice(person, busy, others) {
  return html`<div class="leaving">
    <h3 class="leaving__title">${t("What waits for {name}", { name: person.name })}</h3>
    <ul class="leaving__boards">${busy.map((board) => html`<li class="leaving__board">
      ${icon("kanban")}<span class="truncate" dir="auto">${board.name}</span><span class="quiet small push">${words(board)}</span></li>`)}</ul>
    <div class="field">
      <label class="field__label" for="leaving-to">${t("Hand it over to")}</label>
      <select class="input" id="leaving-to" name="to" aria-describedby="leaving-hint">
        <option value="">${t("Nobody for now")}</option>
        ${others.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
      </select>
      <p class="field__hint" id="leaving-hint">${t("They are told, and come onto those of these boards where they are not yet.")}</p>
    </div>
  </div>`;
}

/** @param {string} workspace @param {Row} person @param {string} to */
export async function handOver(workspace, person, to) {
  try {
    const { handed } = await api.post(`/api/workspaces/${workspace}/members/${person.id}/hand-over`, { to });
    toast({ text: tn("{n} thing was handed over.", "{n} things were handed over.", handed) });
  } catch (error) {
    toast({ text: t("Not everything was handed over: {reason}", { reason: sentenceOf(error) }), tone: "risk" });
  }
}

/** Of somebody who is shut out already. @param {string} workspace @param {Row} person @param {Row[]} others */
export async function handOverLater(workspace, person, others) {
  const busy = (await workOf(workspace, person.id)).filter(hasWork);
  if (!busy.length) {
    toast({ text: t("Nothing waits for {name}.", { name: person.name }) });
    return;
  }
  const to = await ask(t("Hand over the work of {name}", { name: person.name }), (done) => html`<form class="form" @submit=${(/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    done(String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("to")) || null);
  }}>${choice(person, busy, others)}
    <div class="sheet__actions"><button class="button button--primary" type="submit">${t("Hand over")}</button></div></form>`);
  if (to) await handOver(workspace, person, to);
}

/** @param {Work} board */
function hasWork({ cards, tasks, batons }) {
  return cards + tasks + batons > 0;
}

/** @param {Work} board */
function words({ cards, tasks, batons }) {
  return [
    cards && tn("{n} open deal", "{n} open deals", cards),
    tasks && tn("{n} open task", "{n} open tasks", tasks),
    batons && tn("{n} question", "{n} questions", batons),
  ].filter(Boolean).join(" · ");
}
