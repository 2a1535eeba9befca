/** Icons from the sprite which set-up makes of the names in static/icons.txt. */
import { html, nothing } from "lit";

const SPRITE = globalThis.document?.documentElement.dataset.icons;

/**
 * @param {string} name a lucide name listed in static/icons.txt
 * @param {string} [label] only where no words stand beside it
 */
export function icon(name, label) {
  return html`<svg class="icon" role=${label ? "img" : nothing} aria-label=${label ?? nothing}
    aria-hidden=${label ? nothing : "true"} focusable="false"><use href="${SPRITE}#${name}"></use></svg>`;
}
