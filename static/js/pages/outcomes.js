/** Won and lost: the page around the section, which follows the board while it is looked at. */
import "../views/outcomes.js";
import { follow } from "./live.js";
import { api } from "./requests.js";
import { start } from "./start.js";

const boot = /** @type {import("../types").Boot} */ (await start());
const place = /** @type {HTMLElement} */ (document.getElementById("outcomes"));
const section = /** @type {import("../views/outcomes.js").Outcomes} */ (Object.assign(document.createElement("baton-outcomes"), { board: boot.board?.id, today: boot.today, currency: boot.workspace.currency, api }));
const live = follow(() => section.refresh());
section.addEventListener("read", (event) => live.listen(new Map([[`board:${boot.board?.id}`, /** @type {CustomEvent} */ (event).detail.seq]])));
place.append(section);
place.ariaBusy = "false";
