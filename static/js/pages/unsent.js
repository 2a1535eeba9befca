/** What is unsent, on a page that shows no board: it is sent from here, and what could not be applied stands here. */
import { html, nothing, render } from "lit";
import { openStorage } from "../sync/storage.js";
import { unsentList } from "../views/unsent_list.js";
import { t } from "../lib/i18n.js";
import { Sender } from "./sender.js";

/** @param {HTMLElement} place @param {string} person */
export async function showUnsent(place, person) {
  const { unsent } = await openStorage(person);
  if (!(await unsent.all()).length) return;
  const sender = new Sender(person, unsent);
  const draw = () => render(box(sender), place);
  sender.on("status", draw);
  await sender.open();
}

/** @param {Sender} sender */
function box(sender) {
  const { unsent, refused } = sender.status;
  if (!unsent && !refused.length) return nothing;
  return html`<section class="box unsent-box" aria-labelledby="unsent-title">
    <div class="box__head"><h2 id="unsent-title">${t("Unsent changes")}</h2></div>
    <div class="box__body">${unsentList(sender)}</div>
  </section>`;
}
