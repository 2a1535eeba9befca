/** Tokens for programs: made for what they shall do and for so long, shown once, revoked. */
import { html, nothing } from "lit";
import { formatMoment } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { copyable } from "../views/copyable.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { box } from "./box.js";
import { api } from "./requests.js";

/**
 * @typedef {{id: string, name: string, scopes: string[], boards: string[] | null, created_at: string, expires_at: string | null, used_at: string | null}} Token
 * @typedef {{id: string, name: string}} Board
 * @typedef {(work: () => Promise<void>) => void} Attempt
 * @typedef {{tokens: Token[], boards: Board[], made: string, isForSome: boolean}} Shown
 */

const SCOPES = { read: ["read"], comment: ["read", "comment"], write: ["read", "write"] };
// So long before its end a token is said to end soon; its mail comes then too.
const SOON = 7 * 24 * 3600 * 1000;

/** @param {Shown} shown @param {Attempt} attempt @param {() => void} draw */
export function tokensBox(shown, attempt, draw) {
  return box(t("Tokens for programs"), t("A program that sends one acts as you."), html`
    ${shown.made ? html`<div class="ways__made" role="status">
      <p>${t("Copy the token now. It is not shown again.")}</p>${copyable(shown.made, t("New token"))}</div>` : nothing}
    ${shown.tokens.length
      ? html`<ul class="ways__rows">${shown.tokens.map((token) => row(token, shown, attempt))}</ul>`
      : html`<p class="quiet">${t("No tokens. Scripts and integrations need one to use the API.")}</p>`}
    <form class="ways__add" @submit=${(/** @type {SubmitEvent} */ event) => add(event, shown, attempt)}>
      <input class="input" name="name" required maxlength="80" autocomplete="off" aria-label=${t("Name of the new token")} placeholder=${t("What is it for?")}>
      <select class="input ways__access" name="access" aria-label=${t("Access")}>
        <option value="write">${t("may read and write")}</option><option value="comment">${t("may read and comment")}</option><option value="read">${t("may only read")}</option>
      </select>
      <select class="input ways__reach" name="reach" aria-label=${t("Reach")} @change=${(/** @type {Event} */ event) => choose(shown, event, draw)}>
        <option value="all">${t("on all my boards")}</option><option value="some">${t("on some boards")}</option>
      </select>
      <select class="input" name="days" aria-label=${t("Lifetime")}>
        <option value="90">${t("for 90 days")}</option><option value="30">${t("for 30 days")}</option><option value="365">${t("for a year")}</option><option value="">${t("without an end")}</option>
      </select>
      ${shown.isForSome ? chooseBoards(shown.boards) : nothing}
      <button class="button" type="submit">${icon("plus")}${t("Make a token")}</button>
    </form>
    <p class="quiet small ways__hint"><a href="/api/docs">${t("How a program uses it")}</a></p>`);
}

/** @param {Board[]} boards */
function chooseBoards(boards) {
  return html`<fieldset class="ways__boards">
    <legend class="field__label">${t("Boards")}</legend>
    ${boards.map((board) => html`<label class="check"><input type="checkbox" name="board" value=${board.id}><span dir="auto">${board.name}</span></label>`)}
  </fieldset>`;
}

/** @param {Token} token @param {Shown} shown @param {Attempt} attempt */
function row(token, shown, attempt) {
  const end = token.expires_at ? t("until {when}", { when: formatMoment(token.expires_at) }) : t("without an end");
  const used = token.used_at ? t("last used {when}", { when: formatMoment(token.used_at) }) : t("never used");
  return html`<li class="ways__row">
    ${icon("key-round")}
    <span class="ways__name truncate" dir="auto">${token.name}</span>
    ${endsSoon(token) ? html`<span class="badge badge--warn">${t("ends soon")}</span>` : nothing}
    <span class="quiet small push">${[access(token.scopes), ...reach(token, shown.boards), end, used].join(" · ")}</span>
    <button class="button button--ghost button--icon" type="button" aria-label=${t("Revoke {name}", { name: token.name })} @click=${() => attempt(() => revoke(token, shown))}>${icon("x")}</button>
  </li>`;
}

/** @param {Token} token */
function endsSoon({ expires_at: end }) {
  return end !== null && Date.parse(end) - Date.now() < SOON;
}

/** @param {string[]} scopes */
function access(scopes) {
  if (scopes.includes("write")) return t("may read and write");
  return scopes.includes("comment") ? t("may read and comment") : t("may only read");
}

/** @param {Token} token @param {Board[]} boards */
function reach({ boards: ids }, boards) {
  if (!ids) return [];
  const names = boards.filter((board) => ids.includes(board.id)).map((board) => board.name);
  return names.length === 1 ? [t("only “{board}”", { board: names[0] })] : [tn("{n} board", "{n} boards", ids.length)];
}

/** @param {SubmitEvent} event @param {Shown} shown @param {Attempt} attempt */
function add(event, shown, attempt) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const given = new FormData(form);
  const scopes = SCOPES[/** @type {keyof typeof SCOPES} */ (given.get("access"))];
  const boards = given.getAll("board");
  attempt(async () => {
    if (shown.isForSome && !boards.length) throw new Error(t("Choose at least one board."));
    const { token } = await api.post("/api/tokens", {
      name: given.get("name"),
      scopes,
      ...(given.get("days") ? { days: Number(given.get("days")) } : {}),
      ...(shown.isForSome ? { boards } : {}),
    });
    Object.assign(shown, { made: token, isForSome: false });
    form.reset();
  });
}

/** @param {Token} token @param {Shown} shown */
async function revoke(token, shown) {
  const sure = await confirm({
    title: t("Revoke “{name}”?", { name: token.name }),
    text: t("Programs that use it are refused from now on."),
    action: t("Revoke"),
    tone: "risk",
  });
  if (!sure) return;
  await api.delete(`/api/tokens/${token.id}`);
  shown.made = "";
}

/** @param {Shown} shown @param {Event} event @param {() => void} draw */
function choose(shown, event, draw) {
  shown.isForSome = /** @type {HTMLSelectElement} */ (event.target).value === "some";
  draw();
}
