/** What one person did, on all boards that the reader sees. */
import { html, render } from "lit";
import { clock } from "../lib/clock.js";
import { t } from "../lib/i18n.js";
import { ActivityFeed } from "../sync/activity_feed.js";
import "../views/activity_list.js";
import { kindWords } from "../views/activity_words.js";
import { follow } from "./live.js";
import { api } from "./requests.js";
import { start } from "./start.js";

await start();
const place = /** @type {HTMLElement} */ (document.getElementById("person-activity"));
const person = /** @type {string} */ (place.dataset.personId);
const feed = new ActivityFeed({ address: `/api/people/${person}/activity`, api, clock });
const live = follow(() => feed.grew());
/** @type {import("../views/activity_list.js").Around} */
const around = { person: () => undefined, actions: () => [], open: null, board: ({ board }) => board?.id ?? "", alone: true };

feed.on("changed", draw);
feed.show({});
listen();

function draw() {
  const { kind } = feed.wanted;
  render(html`<div class="activity-panel__filters" role="group" aria-label=${t("Show")}>
      ${kindWords().map(([id, words]) => html`<button type="button" class="chip" aria-pressed=${id === kind ? "true" : "false"} @click=${() => feed.show({ kind: id === kind ? null : id })}>${words}</button>`)}
    </div>
    <div class="box person-activity"><baton-activity-list .feed=${feed} .around=${around}></baton-activity-list></div>`, place);
}

/** Each board tells when something was done there. */
async function listen() {
  const { boards } = await api.get("/api/boards").catch(() => ({ boards: [] }));
  live.listen(new Map(boards.map((/** @type {{id: string, seq: number}} */ { id, seq }) => [`board:${id}`, seq])));
}
