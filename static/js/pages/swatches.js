/** The choice of one of the twelve colours of persons, boards and labels. */
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";

/** @returns {[string, string][]} name in the data, word for people */
export function colorWords() {
  return [
    ["indigo", t("Indigo")],
    ["blue", t("Blue")],
    ["cyan", t("Cyan")],
    ["teal", t("Teal")],
    ["green", t("Green")],
    ["lime", t("Lime")],
    ["amber", t("Amber")],
    ["orange", t("Orange")],
    ["red", t("Red")],
    ["pink", t("Pink")],
    ["purple", t("Purple")],
    ["slate", t("Slate")],
  ];
}

/** @param {string} name of the radio buttons @param {string} chosen @param {(color: string) => void} [onChoose] */
export function swatches(name, chosen, onChoose) {
  return html`<div class="swatches">${colorWords().map(([color, word]) => html`
    <label class="swatches__option" data-color=${color} title=${word}>
      <input type="radio" name=${name} value=${color} .checked=${live(color === chosen)} @change=${() => onChoose?.(color)}>
      <span>${icon("check")}<span class="visually-hidden">${word}</span></span>
    </label>`)}</div>`;
}

/** The same in one line of a list. @param {string} label @param {string} chosen @param {(color: string) => void} onChoose */
export function colorSelect(label, chosen, onChoose) {
  return html`<span class="color-select" data-color=${chosen}>
    <span class="color-select__dot" aria-hidden="true"></span>
    <select class="input input--small" aria-label=${label} .value=${live(chosen)}
      @change=${(/** @type {Event} */ event) => onChoose(/** @type {HTMLSelectElement} */ (event.target).value)}>
      ${colorWords().map(([color, word]) => html`<option value=${color} ?selected=${color === chosen}>${word}</option>`)}
    </select></span>`;
}
