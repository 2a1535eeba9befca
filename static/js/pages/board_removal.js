/** Removing an archived board for good: asked for by typing its name. */
import { html } from "lit";
import { t } from "../lib/i18n.js";
import { ask } from "../views/sheet.js";
import { sentenceOf } from "./forms.js";
import { toast } from "../views/toast.js";
import { command } from "./requests.js";

/** @param {{id: string, name: string}} board @returns {Promise<boolean>} whether it was removed */
export async function removeBoard(board) {
  if ((await isSure(board.name)) !== true) return false;
  try {
    await command(`boards/${board.id}`, "board.purge", { name: board.name });
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
    return false;
  }
  toast({ text: t("Removed “{name}” for good", { name: board.name }) });
  return true;
}

/** @param {string} name */
function isSure(name) {
  return ask(t("Remove “{name}” for good?", { name }), (done) => {
    const typed = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target);
    const button = (/** @type {Element} */ input) => /** @type {HTMLButtonElement} */ (input.closest("form")?.querySelector("[type=submit]"));
    const send = (/** @type {Event} */ event) => {
      event.preventDefault();
      done(true);
    };
    return html`<form @submit=${send}>
      <p class="sheet__text">${t("All its deals, conversations and files go, and nobody can bring them back. That it was, who worked on it and who removed it stays in the logs, without words.")}</p>
      <div class="field">
        <label class="field__label" for="removal-name">${t("Type the name of the board to confirm")}</label>
        <input class="input" id="removal-name" autocomplete="off" spellcheck="false" autofocus aria-describedby="removal-hint"
          @input=${(/** @type {Event} */ event) => { button(typed(event)).disabled = typed(event).value.trim() !== name; }}>
        <p class="field__hint" id="removal-hint" dir="auto">${name}</p>
      </div>
      <div class="sheet__actions"><button type="button" class="button" @click=${() => done()}>${t("Cancel")}</button>
        <button type="submit" class="button button--danger" disabled>${t("Remove for good")}</button></div>
    </form>`;
  });
}
