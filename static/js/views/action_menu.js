/** A menu of actions under a button: arrows walk, letters jump, Escape goes back. */
import { html, nothing, render } from "lit";
import { closePopover, openPopover } from "../behaviors/popover.js";
import { icon } from "./icon.js";

/** @typedef {{label: string, icon?: string, tone?: "risk", run: () => void}} Action */

/** @param {HTMLElement} anchor @param {string} label @param {Action[]} actions */
export function openActions(anchor, label, actions) {
  const menu = document.createElement("div");
  menu.className = "action-menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);
  menu.addEventListener("keydown", (event) => walk(event, menu));
  render(actions.map((action) => html`<button type="button" role="menuitem" tabindex="-1"
    class="menu__item ${action.tone === "risk" ? "menu__item--risk" : ""}" @click=${() => act(action)}>
    ${action.icon ? icon(action.icon) : nothing}<span>${action.label}</span></button>`), menu);
  openPopover(anchor, menu, { label, width: 220 });
  items(menu)[0]?.focus();
}

/** @param {Action} action */
function act(action) {
  closePopover();
  action.run();
}

/** @param {HTMLElement} menu */
function items(menu) {
  return /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("[role=menuitem]")]);
}

/** @param {KeyboardEvent} event @param {HTMLElement} menu */
function walk(event, menu) {
  const all = items(menu);
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = /** @type {Record<string, number>} */ ({ ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 });
  const letter = event.key.length === 1 ? all.findIndex((item) => item.textContent?.trim().toLocaleLowerCase().startsWith(event.key.toLocaleLowerCase())) : -1;
  const next = to[event.key] ?? (letter >= 0 ? letter : undefined);
  if (next === undefined) return;
  event.preventDefault();
  all[next]?.focus();
}
