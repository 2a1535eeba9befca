/** What is shown where a page cannot be fetched: the board, if it is kept here, else what is kept, and that nothing is lost. */
import { html, nothing, render } from "lit";
import { openBoard } from "./board.js";
import { formatMoment, initDates } from "./lib/dates.js";
import { knownPerson } from "./lib/device.js";
import { initI18n, t, tn } from "./lib/i18n.js";
import { openStorage } from "./sync/storage.js";
import { icon } from "./views/icon.js";

/** @typedef {import("./sync/kept_boards.js").KeptBoard} KeptBoard */

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const catalogs = JSON.parse(document.getElementById("catalogs")?.textContent ?? "{}");
const [, wanted, number] = /^\/boards\/([^/]+)(?:\/cards\/(\d+))?$/.exec(location.pathname) ?? [];
const person = knownPerson();

addEventListener("online", () => document.querySelector("baton-board") ?? location.reload());
await speak(person?.locale ?? "en", person?.theme ?? "system");
const storage = person && (await openStorage(person.id));
const board = storage && wanted ? await storage.boards.get(wanted) : undefined;
if (board) await openKept(board);
else await explain();

/** @param {string} locale @param {string} theme */
async function speak(locale, theme) {
  Object.assign(document.documentElement, { lang: locale.replace("_", "-") });
  document.documentElement.dataset.theme = theme;
  await initI18n({ locale, catalog_url: catalogs[locale] ?? null });
}

/** As if the server had sent its page. @param {KeptBoard} kept */
async function openKept({ name, boot }) {
  const element = document.createElement("div");
  Object.assign(element, { hidden: true, id: "boot" });
  element.textContent = JSON.stringify({ ...boot, card_number: number ? Number(number) : null, catalog_url: catalogs[boot.locale] ?? null });
  document.body.append(element);
  document.body.classList.add("page--board");
  document.title = `${name} · Baton`;
  const search = /** @type {HTMLElement} */ (document.querySelector("[data-open=palette]"));
  search.hidden = false;
  /** @type {HTMLElement} */ (search.querySelector("span")).textContent = t("Search or do anything");
  await openBoard();
}

async function explain() {
  const boards = (await storage?.boards.list()) ?? [];
  const unsent = (await storage?.unsent.all()) ?? [];
  initDates(boards[0]?.boot ?? null);
  document.title = `${t("No connection")} · Baton`;
  document.body.classList.add("page--narrow");
  render(html`<div class="offline">
    <h1 class="entry__title">${t("No connection")}</h1>
    <p class="entry__lead">${wanted
      ? t("This board is not kept on this device, so it opens when you are back online. To have it at hand next time, open its menu and choose “Keep this board offline”.")
      : t("This page comes from the server, which cannot be reached at present.")}</p>
    ${unsent.length ? html`<p class="notice">${tn("{n} change of yours waits on this device and is sent when you are back.", "{n} changes of yours wait on this device and are sent when you are back.", unsent.length)}</p>` : nothing}
    <p><button type="button" class="button button--primary" @click=${() => location.reload()}>${icon("rotate-ccw")}${t("Try again")}</button></p>
    ${boards.length ? html`<h2 class="offline__heading">${t("Kept on this device")}</h2>
      <ul class="boards__list">${boards.map(keptBoard)}</ul>` : nothing}
  </div>`, main);
}

/** @param {KeptBoard} kept */
function keptBoard({ id, name, color, at }) {
  return html`<li><a class="board-link" href="/boards/${id}" data-color=${color}>
    <span class="board-link__name" dir="auto">${name}</span>
    <span class="board-link__facts">${t("As of {when}", { when: formatMoment(new Date(at)) })}</span></a></li>`;
}
