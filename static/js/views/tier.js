/** How dear a customer is: a word and a sign, never a colour alone. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";

export const TIERS = ["key", "regular", "potential"];
const SIGNS = /** @type {Record<string, string>} */ ({ key: "star", regular: "circle-dot", potential: "circle-dashed" });

/** Most are potential: a card says so by saying nothing. @param {string | undefined} tier */
export function isMarked(tier) {
  return tier === "key" || tier === "regular";
}

/** @param {string} tier */
export function tierWord(tier) {
  return /** @type {Record<string, string>} */ ({ key: t("Key"), regular: t("Regular"), potential: t("Potential") })[tier] ?? tier;
}

/** @param {string} tier */
export function tierIcon(tier) {
  return SIGNS[tier] ?? SIGNS.potential;
}

/** @param {any} company */
export function tierTag({ tier, tier_by: by }) {
  return html`<span class="tier tier--${tier}">${icon(tierIcon(tier))}${tierWord(tier)}${by === "hand" ? html`<span class="tier__hand"> · ${t("by hand")}</span>` : nothing}</span>`;
}
