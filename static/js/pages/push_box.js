/** The part of the notification settings that is about this browser: on or off, or why neither. */
import { html } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { toast } from "../views/toast.js";
import { box } from "./box.js";
import { pushState, turnOff, turnOn } from "./push.js";

/** @typedef {import("./push.js").PushState} PushState */

export class PushBox {
  /** @param {string} person @param {() => void} draw */
  constructor(person, draw) {
    this.person = person;
    this.draw = draw;
    this.busy = false;
    /** @type {PushState | null} */
    this.state = null;
  }

  async open() {
    await this.become(pushState);
    navigator.permissions?.query({ name: "notifications" }).then((permission) => {
      permission.onchange = () => this.become(pushState);
    }, () => {});
  }

  /** @param {(person: string) => Promise<PushState>} deed */
  async become(deed) {
    this.busy = true;
    this.draw();
    try {
      this.state = await deed(this.person);
    } catch (error) {
      toast({ text: t("This did not work: {reason}", { reason: /** @type {Error} */ (error).message }), tone: "risk" });
    } finally {
      this.busy = false;
      this.draw();
    }
  }

  view() {
    return box(t("On this device"), t("What is mailed at once or pushed shows here as a notification, also while no page of Baton is open. It says who did what kind of thing, and nothing from the board."), this.body());
  }

  body() {
    const says = (/** @type {string} */ words) => html`<p class="notice-push__state" role="status">${words}</p>`;
    if (this.state === "missing") return says(t("This browser shows no notifications of Baton: it has to be reached by https, and the window must not be a private one."));
    if (this.state === "blocked") return says(t("This browser blocks notifications of Baton. Allow them in its settings for this site, beside the address; this page notices."));
    const on = this.state === "on";
    if (this.state === null) return says("…");
    return html`<div class="notice-push">
      ${says(on ? t("You are told on this device until you sign out here.") : t("You are not told on this device."))}
      <button type="button" class="button ${on ? "" : "button--primary"}" ?disabled=${this.busy} @click=${() => this.become(on ? turnOff : turnOn)}>
        ${icon(on ? "bell-off" : "bell")}${on ? t("Turn off for this device") : t("Turn on for this device")}</button>
    </div>`;
  }
}
