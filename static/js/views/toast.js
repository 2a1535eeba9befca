/** One line at the foot of the screen: what happened, with at most one thing to do about it. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";

/** @typedef {{text: string, tone?: "plain" | "amber" | "risk", action?: {label: string, run: () => void}, duration?: number, sticky?: boolean, until?: Until}} ToastOptions sticky: stays until somebody takes it away */
/** What may make it untrue before its time: watches for that, and returns how to stop. @typedef {(dismiss: () => void) => () => void} Until */
/** @typedef {ToastOptions & {key: number, timer?: ReturnType<typeof setTimeout>, off?: () => void}} Toast */

const MOST = 3;
const DURATION = 6_000;
/** A refusal has to be read, and often answered. */
const LONGER = 12_000;

/** @param {ToastOptions} options */
export function toast(options) {
  const host = /** @type {Toasts} */ (document.querySelector("baton-toasts") ?? document.body.appendChild(document.createElement("baton-toasts")));
  bringInFront(host);
  return host.show(options);
}

/** All that lies under a modal dialog is inert, so the toasts stand in it until it closes. @param {HTMLElement} host */
function bringInFront(host) {
  const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
  const home = host.parentElement;
  if (!dialog || !home || dialog.contains(host)) return;
  dialog.append(host);
  dialog.addEventListener("close", () => home.append(host), { once: true });
}

export class Toasts extends LitElement {
  static properties = { toasts: { state: true } };

  constructor() {
    super();
    /** @type {Toast[]} */
    this.toasts = [];
    this.lastKey = 0;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {ToastOptions} options @returns {() => void} takes it away again */
  show(options) {
    const item = /** @type {Toast} */ ({ ...options, key: ++this.lastKey });
    for (const old of this.toasts.filter((one) => !one.sticky).slice(0, -(MOST - 1))) this.dismiss(old);
    const dismiss = () => this.dismiss(item);
    this.toasts = [...this.toasts, item];
    item.off = options.until?.(dismiss);
    this.start(item);
    return dismiss;
  }

  /** @param {Toast} item */
  start(item) {
    clearTimeout(item.timer);
    if (item.sticky) return;
    const duration = item.duration ?? (item.action || item.tone ? LONGER : DURATION);
    item.timer = setTimeout(() => this.dismiss(item), duration);
  }

  /** @param {Toast} item */
  dismiss(item) {
    clearTimeout(item.timer);
    item.off?.();
    this.toasts = this.toasts.filter((other) => other !== item);
  }

  /** @param {Toast} item */
  act(item) {
    this.dismiss(item);
    item.action?.run();
  }

  pause() {
    for (const item of this.toasts) clearTimeout(item.timer);
  }

  resume() {
    if (this.matches(":hover") || this.contains(document.activeElement)) return;
    for (const item of this.toasts) this.start(item);
  }

  /** @param {KeyboardEvent} event @param {Toast} item */
  onKey(event, item) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.dismiss(item);
  }

  render() {
    return html`<div class="toasts" role="status" aria-live="polite"
      @pointerenter=${this.pause} @pointerleave=${this.resume} @focusin=${this.pause} @focusout=${() => setTimeout(() => this.resume())}>
      ${repeat(this.toasts, (item) => item.key, (item) => this.renderToast(item))}
    </div>`;
  }

  /** @param {Toast} item */
  renderToast(item) {
    return html`<div class="toast toast--${item.tone ?? "plain"}" @keydown=${(/** @type {KeyboardEvent} */ event) => this.onKey(event, item)}>
      ${item.tone && item.tone !== "plain" ? icon("triangle-alert") : nothing}
      <span class="toast__text" dir="auto">${item.text}</span>
      ${item.action ? html`<button type="button" class="toast__action" @click=${() => this.act(item)}>${item.action.label}</button>` : nothing}
      <button type="button" class="toast__close" aria-label=${t("Dismiss")} @click=${() => this.dismiss(item)}>${icon("x")}</button>
    </div>`;
  }
}

customElements.define("baton-toasts", Toasts);
