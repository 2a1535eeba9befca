/** The boards that are kept on this device, with the way to remove them. */
import { html, render } from "lit";
import { formatMoment } from "../lib/dates.js";
import { workerAddress } from "../lib/device.js";
import { t } from "../lib/i18n.js";
import { openStorage } from "../sync/storage.js";
import { icon } from "../views/icon.js";
import { sizeWord } from "../views/size_word.js";
import { box } from "./box.js";

/** @param {HTMLElement} place @param {string} person */
export async function showKeptBoards(place, person) {
  if (!workerAddress()) return;
  const { boards } = await openStorage(person);
  const draw = async () => render(box(t("On this device"), "", body(await boards.list(), remove)), place);
  const remove = async (/** @type {string} */ id) => {
    await boards.forget(id);
    await draw();
  };
  await draw();
}

/** @param {import("../sync/kept_boards.js").KeptBoard[]} boards @param {(id: string) => void} remove */
function body(boards, remove) {
  if (!boards.length) return html`<p class="quiet">${t("No board is kept here to be opened without a connection. You choose that in a board's menu.")}</p>`;
  return html`<p class="quiet profile__hint">${t("These boards open without a connection. They are removed when you sign out.")}</p>
    <ul class="kept-boards">${boards.map(({ id, name, at, size }) => html`<li class="kept-boards__row">
      <a class="kept-boards__name" href="/boards/${id}" dir="auto">${name}</a>
      <span class="kept-boards__facts">${t("As of {when}", { when: formatMoment(new Date(at)) })} · ${sizeWord(size)}</span>
      <button type="button" class="button button--small" aria-label=${t("Remove “{name}” from this device", { name })} @click=${() => remove(id)}>${icon("trash-2")}${t("Remove")}</button>
    </li>`)}</ul>`;
}
