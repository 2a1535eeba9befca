/** What can be done with a board: the entries of its menu; only what the person may do is there. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";

export class BoardOptions extends LitElement {
  static properties = { session: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.session = undefined;
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const { copy, ui } = this.session;
    const can = (/** @type {string} */ name) => this.session.can(name);
    return html`
      ${can("label.create") ? this.link("settings", t("Board settings"), "/settings") : nothing}
      ${can("import.start") ? this.link("upload", t("Import deals"), "/import") : nothing}
      ${this.link("download", t("Export…"), `/export${location.search}`)}
      ${copy.possible ? this.entry(copy.info ? "circle-check" : "download", copy.info ? t("Kept offline…") : t("Keep this board offline…"), () => ui.set("offline", true)) : nothing}
      ${this.link("chart-column", t("Insights"), "/insights")}
      ${this.entry("list-checks", t("Select deals"), () => ui.set("selection", new Set()))}
      ${this.entry("scroll-text", t("Activity"), () => ui.set("activity", {}))}
      ${this.entry("library", t("Library"), () => ui.set("library", true))}
      ${this.link("trophy", t("Won and lost"), "/outcomes")}
      ${this.entry("history", t("Time travel"), () => ui.set("travel", {}))}
      ${this.entry("flask-conical", t("What if…"), () => ui.set("whatIf", true))}
      ${can("process.adopt") ? this.link("flask-conical", t("Rehearse another process"), "/rehearsal") : nothing}
      ${can("review.start") ? this.entry("presentation", t("Start a review…"), () => ui.set("startReview", true)) : nothing}
      ${this.entry("archive", t("Archive"), () => ui.set("archive", true))}
      ${can("change.undo") ? this.entry("undo-2", t("Undo what somebody did since…"), () => ui.set("undoing", { member: "" })) : nothing}
      ${this.entry("printer", t("Print"), () => print())}
      ${this.entry("keyboard", t("Keyboard shortcuts"), () => ui.set("help", true))}`;
  }

  /** @param {string} iconName @param {string} label @param {string} path */
  link(iconName, label, path) {
    return html`<a class="menu__item" role="menuitem" href="/boards/${this.session.boardId}${path}">${icon(iconName)}<span>${label}</span></a>`;
  }

  /** @param {string} iconName @param {string} label @param {() => void} run */
  entry(iconName, label, run) {
    const act = () => {
      /** @type {HTMLElement} */ (this.closest("[popover]")).hidePopover();
      run();
    };
    return html`<button type="button" class="menu__item" role="menuitem" @click=${act}>${icon(iconName)}<span>${label}</span></button>`;
  }
}

customElements.define("baton-board-options", BoardOptions);
