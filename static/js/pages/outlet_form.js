/** The form of a webhook, or of a channel: where to, what is told, of which boards, and whether with amounts. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { eventWords } from "./outlet_words.js";

/** @typedef {import("./outlets.js").Outlet} Outlet */
/** @typedef {{id: string, name: string}} Board */
/** @typedef {{kind: string, outlet: Outlet | null, boards: Board[], save: (event: SubmitEvent) => void, leave: () => void}} Asked */

const USUAL = ["deal.created", "deal.moved", "deal.won", "deal.lost"];

/** @param {Asked} asked */
export function outletForm(asked) {
  const { kind, outlet } = asked;
  const events = new Set(outlet?.events ?? USUAL);
  return html`<form class="form outlet-form" novalidate @submit=${asked.save}>
    <div class="field"><label class="field__label" for=${`outlet-${kind}-name`}>${t("Name")}</label>
      <input class="input" id=${`outlet-${kind}-name`} name="name" required maxlength="80" autocomplete="off" dir="auto" placeholder=${nameHint(kind)} .value=${outlet?.name ?? ""}></div>
    ${address(asked)}
    ${kind === "slack" ? channel(asked) : nothing}
    <fieldset class="field"><legend class="field__label">${t("What is told")}</legend>
      <div class="outlet-form__choices">${eventWords().map(([name, word]) => html`<label class="check"><input type="checkbox" name="events" value=${name} ?checked=${events.has(name)}><span>${word}</span></label>`)}</div></fieldset>
    ${kind === "webhook" ? boardChoices(asked) : nothing}
    <div class="field"><label class="check"><input type="checkbox" name="amounts" aria-describedby=${`outlet-${kind}-amounts-hint`} ?checked=${outlet?.amounts ?? false}><span>${t("With amounts")}</span></label>
      <p class="field__hint" id=${`outlet-${kind}-amounts-hint`}>${amountsHint(kind)}</p></div>
    <div class="form__actions form__actions--end">
      <button class="button" type="button" @click=${asked.leave}>${t("Cancel")}</button>
      <button class="button button--primary" type="submit">${outlet ? t("Save") : t("Add")}</button>
    </div>
  </form>`;
}

/** What was typed, as the call takes it; an address that is kept is not shown, and stays where none is typed. @param {HTMLFormElement} form @param {string} kind */
export function givenIn(form, kind) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  /** @type {Record<string, any>} */
  const given = { name: text("name"), events: data.getAll("events"), amounts: data.has("amounts") };
  if (text("url")) given.url = text("url");
  if (kind === "slack") given.channel = text("channel") || null;
  if (kind === "webhook") given.boards = data.get("which") === "some" ? data.getAll("boards") : null;
  return given;
}

/** @param {Asked} asked */
function address({ kind, outlet }) {
  const isNeeded = !outlet && kind !== "slack";
  return html`<div class="field"><label class="field__label" for=${`outlet-${kind}-url`}>${kind === "webhook" ? t("Address") : t("Webhook address")}</label>
    <input class="input" id=${`outlet-${kind}-url`} name="url" type="url" ?required=${isNeeded} maxlength="2000" autocomplete="off" spellcheck="false" aria-describedby=${`outlet-${kind}-url-hint`}
      placeholder=${outlet ? t("{host} (kept; type another to change it)", { host: outlet.host }) : "https://"}>
    <p class="field__hint" id=${`outlet-${kind}-url-hint`}>${addressHint(kind)}</p></div>`;
}

/** @param {Asked} asked */
function channel({ kind, outlet }) {
  return html`<div class="field"><label class="field__label" for=${`outlet-${kind}-channel`}>${t("Channel id")}</label>
    <input class="input" id=${`outlet-${kind}-channel`} name="channel" maxlength="20" autocomplete="off" spellcheck="false" placeholder="C0123456789" aria-describedby=${`outlet-${kind}-channel-hint`} .value=${outlet?.channel ?? ""}>
    <p class="field__hint" id=${`outlet-${kind}-channel-hint`}>${t("Without an address, the workspace's Slack app writes into this channel. /deal typed there is about this board.")}</p></div>`;
}

/** @param {Asked} asked */
function boardChoices({ outlet, boards }) {
  const chosen = outlet?.boards;
  return html`<fieldset class="field"><legend class="field__label">${t("Of which boards")}</legend>
    <label class="check"><input type="radio" name="which" value="all" ?checked=${!chosen}><span>${t("All, new ones too")}</span></label>
    <label class="check"><input type="radio" name="which" value="some" ?checked=${Boolean(chosen)}><span>${t("These:")}</span></label>
    <div class="outlet-form__choices outlet-form__boards">${boards.map(({ id, name }) => html`<label class="check"><input type="checkbox" name="boards" value=${id} ?checked=${chosen?.includes(id) ?? false}><span dir="auto">${name}</span></label>`)}</div></fieldset>`;
}

/** @param {string} kind */
function nameHint(kind) {
  if (kind === "webhook") return t("Such as “Data warehouse”");
  return t("Such as “#sales”");
}

/** @param {string} kind */
function addressHint(kind) {
  if (kind === "slack") return t("From Slack: your app, Incoming Webhooks, Add New Webhook to Workspace.");
  if (kind === "teams") return t("From Teams: the channel's Workflows, “Post to a channel when a webhook request is received”.");
  return t("Reached by https. Each event is posted there as JSON, signed.");
}

/** @param {string} kind */
function amountsHint(kind) {
  if (kind === "webhook") return t("Otherwise values of deals stay in Baton.");
  return t("Everybody in the channel reads along, whatever their role here. Otherwise values of deals stay in Baton.");
}
