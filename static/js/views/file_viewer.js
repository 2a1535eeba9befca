/** A deal's pictures, one at a time, as large as the window; the arrows lead to the next. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { BoardDialog } from "./board_dialog.js";
import { addressOf, thumbnailOf } from "./file_words.js";
import { icon } from "./icon.js";
import { attachmentsOf } from "./panel_files.js";

export class FileViewer extends BoardDialog {
  constructor() {
    super("file-viewer");
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    return [this.session.store.subscribe("attachment:*", redraw), this.session.ui.subscribe(this.name, redraw)];
  }

  get file() {
    return this.session.store.get("attachment", this.session.ui.get(this.name));
  }

  get pictures() {
    const { file } = this;
    return file ? attachmentsOf(this.session, file.card).filter((one) => thumbnailOf(one)) : [];
  }

  /** @param {number} by */
  step(by) {
    const { pictures, file } = this;
    const next = pictures[pictures.findIndex((one) => one.id === file?.id) + by];
    if (next) this.session.ui.set(this.name, next.id);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.step(document.dir === "rtl" ? -by : by);
  }

  render() {
    if (!this.open) return nothing;
    const { file, pictures } = this;
    if (!file || file.archived_at) return this.frame(t("Picture"), html`<p>${t("This picture was removed.")}</p>`, "viewer");
    const at = pictures.findIndex((one) => one.id === file.id);
    return this.frame(file.name, html`<div class="viewer__body" @keydown=${this.onKey}>
      <img class="viewer__picture" src=${addressOf(file)} alt=${file.name}>
      <div class="viewer__foot">
        <button type="button" class="button button--icon" ?disabled=${at <= 0} aria-label=${t("Previous picture")} @click=${() => this.step(-1)}>${icon("arrow-left")}</button>
        <span class="viewer__count" role="status">${t("{n} of {total}", { n: at + 1, total: pictures.length })}</span>
        <button type="button" class="button button--icon" ?disabled=${at + 1 >= pictures.length} aria-label=${t("Next picture")} @click=${() => this.step(1)}>${icon("arrow-right")}</button>
        <a class="button" href=${addressOf(file)} download autofocus>${icon("download")}${t("Download")}</a>
      </div></div>`, "viewer");
  }
}

customElements.define("baton-file-viewer", FileViewer);
