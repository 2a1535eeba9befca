/** Files pasted or dropped where a comment is written: attached to the deal, and named in the text. */
import { bringsFiles, filesOf, hasWords } from "../behaviors/file_drop.js";
import { uploadsOf } from "../sync/uploads.js";

/** @typedef {HTMLElement & {session: import("../types").Session, card: any}} Host */

export class ComposerFiles {
  /** @param {Host} host with a textarea in it */
  constructor(host) {
    this.host = host;
    host.addEventListener("paste", (event) => !hasWords(event.clipboardData) && this.take(event, event.clipboardData));
    host.addEventListener("dragover", (event) => bringsFiles(event.dataTransfer) && this.may && event.preventDefault());
    host.addEventListener("drop", (event) => this.take(event, event.dataTransfer));
  }

  get may() {
    const { session, card } = this.host;
    return Boolean(card) && !card.archived_at && session.can("attachment.add");
  }

  /** @param {Event} event @param {DataTransfer | null} data */
  take(event, data) {
    const files = filesOf(data);
    if (!files.length || !this.may) return;
    event.preventDefault();
    const { card } = this.host;
    uploadsOf(this.host.session).add(card.id, files, { done: (attachment) => this.host.card?.id === card.id && this.insert(attachment) });
  }

  /** As if it had been typed, so that drafts and the typing of others are what they always are. @param {any} attachment */
  insert(attachment) {
    const text = this.host.querySelector("textarea");
    if (!text) return;
    const { selectionStart: start, selectionEnd: end, value } = text;
    const before = value.slice(0, start);
    const gap = before && !/\s$/u.test(before) ? " " : "";
    text.setRangeText(`${gap}${markdownOf(attachment)} `, start, end, "end");
    text.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

/** @param {{id: string, name: string, width: number | null}} attachment */
export function markdownOf({ id, name, width }) {
  return `${width ? "!" : ""}[${name.replace(/[\\[\]]/gu, "\\$&")}](/api/attachments/${id})`;
}
