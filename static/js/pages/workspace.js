/** The settings of the workspace: who may join, its files, how long archives are kept. Each change saves by itself. */
import { html, nothing, render } from "lit";
import { t } from "../lib/i18n.js";
import { Connection } from "../sync/connection.js";
import { toast } from "../views/toast.js";
import { archiveBox } from "./archive_box.js";
import { box } from "./box.js";
import { exportBox, findArchive } from "./export_box.js";
import { filesBox } from "./files_box.js";
import { sentenceOf } from "./forms.js";
import { mirror } from "./mirror.js";
import "./outlets.js";
import { api, command } from "./requests.js";
import { signUpBox } from "./sign_up_box.js";
import "./slack_app.js";
import { start } from "./start.js";

const boot = /** @type {import("../types").Boot} */ (await start());
const id = boot.workspace.id;
const main = /** @type {HTMLElement} */ (document.getElementById("workspace"));
const connection = new Connection();
const workspace = mirror(connection, "workspace", id, () => location.assign("/"));
/** @type {import("./files_box.js").Space | null} */
let space = null;
/** @type {{id: string, name: string}[]} */
let boards = [];
let running = 0;

connection.on("signed-out", () => location.assign("/sign-in?next=/workspace"));
connection.open();
for (const key of ["*:workspace", "*:member"]) workspace.store.subscribe(key, measure);
// After the event: a redraw may remove the very field that loses the focus.
main.addEventListener("focusout", () => setTimeout(draw));
await workspace.opened;
await measure();
if (location.hash === "#webhooks") document.querySelector(location.hash)?.scrollIntoView();
findArchive({ workspace: id, draw });

/** What holds is the server's to say: the smaller one of its own limits and these. */
async function measure() {
  try {
    space = await api.get(`/api/workspaces/${id}/files`);
    boards = (await api.get("/api/boards")).boards;
    draw();
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
  }
}

function draw() {
  const record = workspace.store.get("workspace", id);
  // While a command is under way the page keeps showing what was chosen.
  if (!record || !space || running) return;
  const role = workspace.store.get("member", boot.me.id)?.role ?? boot.me.role;
  const may = (/** @type {string} */ name) => Boolean(boot.permissions.workspace[name]?.includes(role));
  const asked = (/** @type {string} */ name) => ({ may: may(name), run: (/** @type {object} */ args) => run(name, args) });
  render(html`
    ${signUpBox({ record, ...asked("workspace.allow_sign_up") })}
    ${filesBox({ record, space, ...asked("workspace.limit_files") })}
    ${archiveBox({ days: record.archive_days, draw, ...asked("workspace.keep_archived") })}
    ${may("workspace.edit") ? outward() : nothing}
    ${exportBox({ workspace: id, draw })}`, main);
  main.ariaBusy = "false";
}

function outward() {
  return html`<div id="webhooks">${box(t("Webhooks"), t("What happens on boards, told to programs of yours."), html`<baton-outlets kind="webhook" address="/api/workspaces/${id}/webhooks" .boards=${boards}></baton-outlets>`)}</div>
    ${box(t("Slack"), t("One app for the whole workspace: /deal, buttons, links. Channels are chosen in the settings of each board."), html`<baton-slack-app workspace=${id}></baton-slack-app>`)}`;
}

/** What the server refuses is said, and the page shows again what holds. @param {string} name @param {object} args */
async function run(name, args) {
  running++;
  try {
    const { change } = await command(`workspaces/${id}`, name, args);
    workspace.take(change);
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
  } finally {
    running--;
    draw();
  }
}
