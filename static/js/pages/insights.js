/** The figures of a board, live: charts, the tables behind them, the deals behind each number, goals. */
import { html, nothing, render } from "lit";
import { today } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { watchLayer } from "../sync/kept_layer.js";
import { toast } from "../views/toast.js";
import { filtersBar, readWanted, rememberWanted, toQuery } from "./insights_filters.js";
import { showDeals } from "./insights_deals.js";
import { goalsBox } from "./insights_goals.js";
import { behind, cards } from "./insights_parts.js";
import { follow } from "./live.js";
import { readWhatIf, reckon } from "./insights_what_if.js";
import { ratesBox } from "./insights_rates.js";
import { api, command } from "./requests.js";
import { start } from "./start.js";

/** @typedef {import("./insights_words.js").Found} Found */

const boot = /** @type {import("../types").Boot} */ (await start());
const place = /** @type {HTMLElement} */ (document.getElementById("insights"));
const id = /** @type {string} */ (place.dataset.board);
const live = follow(refresh);
let wanted = readWanted(today(boot));
/** @type {Found | null} */
let found = null;
/** All that one may see: the figures of another are one choice away. @type {{id: string, name: string, role: string}[]} */
let boards = [];
let asked = 0;
let whatIf = readWhatIf(boot.me.id, id, true);

addEventListener("beforeprint", () => place.querySelectorAll("details").forEach((one) => (one.open = true)));
watchLayer(boot.me.id, id, () => showWhatIf(whatIf.on));
refresh();

async function refresh() {
  const mine = ++asked;
  try {
    const query = toQuery(wanted);
    const [answer, reckoned, seen] = await Promise.all([api.get(`/api/boards/${id}/insights?${query}`), reckon(api, id, query, whatIf).catch(tellWhatIf), boards.length ? null : api.get("/api/boards")]);
    // What was asked for last is shown, in whatever order the answers come.
    if (mine !== asked) return;
    found = answer;
    whatIf.reckoned = reckoned;
    boards = seen?.boards ?? boards;
    live.listen(new Map(Object.entries(answer.heads)));
    draw();
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "amber" });
  }
}

function draw() {
  if (!found) return;
  const page = { found, wanted, board: id, boards, whatIf, showWhatIf, change, can, run, deals, csv };
  render(html`${filtersBar(page)}${isEmpty(found) ? html`${empty()}${goalsBox(page)}` : cards(page)}${found.amounts ? ratesBox(page) : nothing}`, place);
  place.ariaBusy = "false";
}

/** @param {Partial<typeof wanted>} some */
function change(some) {
  wanted = { ...wanted, ...some };
  rememberWanted(wanted);
  if (Object.keys(some).some((name) => name !== "currency")) return refresh();
  draw();
}

/** It is changed on the board, perhaps in another tab. @param {boolean} on */
function showWhatIf(on) {
  whatIf = readWhatIf(boot.me.id, id, on);
  refresh();
}

/** The figures stand without it. @param {any} error */
function tellWhatIf(error) {
  toast({ text: t("The what-if could not be reckoned: {why}", { why: error.message }), tone: "amber" });
  return null;
}

/** @param {string} name @param {"board" | "workspace"} [scope] */
function can(name, scope = "board") {
  const { permissions, me } = /** @type {any} */ (boot);
  const role = boards.find((board) => board.id === id)?.role ?? "viewer";
  return Boolean(permissions[scope][name]?.includes(scope === "board" ? role : me.role));
}

/** @param {string} name @param {object} args @param {"board" | "workspace"} [scope] */
async function run(name, args, scope = "board") {
  await command(scope === "board" ? `boards/${id}` : `workspaces/${boot.workspace.id}`, name, args);
  await refresh();
}

/** @param {Record<string, string>} figure @param {string} title */
function deals(figure, title) {
  if (found) showDeals({ api, board: id, query: `${toQuery(wanted)}&${behind(figure)}`, title, found });
}

/** @param {string} table */
function csv(table) {
  return `/api/boards/${id}/insights/tables/${table}?${toQuery(wanted)}`;
}

/** @param {Found} all */
function isEmpty({ forecast, funnel }) {
  return !Object.keys(forecast).length && funnel.every(({ entered }) => !entered);
}

function empty() {
  return html`<div class="empty">
    <p class="empty__title">${icon("chart-column")} ${t("Nothing to reckon with yet")}</p>
    <p class="empty__text">${t("As soon as deals have a value and an expected close, and move through the stages, their figures stand here. Or choose a longer period above.")}</p>
    <a class="button" href="/boards/${id}">${t("To the board")}</a>
  </div>`;
}
