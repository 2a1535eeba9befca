// Files on their way to the server: a few at a time, each with its progress, cancelled or tried again by itself.
import { Emitter } from "../lib/emitter.js";
import { t } from "../lib/i18n.js";
import { newId } from "../lib/ids.js";
import { ApiError } from "./errors.js";

/**
 * @typedef {object} Upload
 * @property {string} id the idempotency key: sent again, it is the same upload
 * @property {string | null} card null: the board's library
 * @property {File} file
 * @property {string} name
 * @property {number} sent bytes
 * @property {"waiting" | "sending" | "failed" | "refused"} state failed: may be tried again
 * @property {string} why
 * @property {string | null} folder
 * @property {string} [made] the attachment, once it is told and before the upload is answered
 * @property {(attachment: any) => void} [done]
 */

const AT_ONCE = 3;
/** @type {WeakMap<object, Uploads>} */
const known = new WeakMap();

/** The uploads of a page, whichever view shows them. @param {import("../types").Session} session */
export function uploadsOf(session) {
  const found = known.get(session) ?? new Uploads(session);
  known.set(session, found);
  return found;
}

/** Emits "changed", "done" (upload, attachment), and "unwanted" (attachment's id): cancelled, but the server had it already. */
export class Uploads extends Emitter {
  /** @param {Pick<import("../types").Session, "boardId" | "boot" | "workspace" | "on">} session @param {() => XMLHttpRequest} [makeRequest] */
  constructor(session, makeRequest = () => new XMLHttpRequest()) {
    super();
    this.session = session;
    this.makeRequest = makeRequest;
    /** @type {Upload[]} */
    this.list = [];
    /** @type {Map<Upload, XMLHttpRequest>} */
    this.requests = new Map();
    /** @type {Set<string>} whose last byte may have been on the way */
    this.cancelled = new Set();
    session.on("change", (change) => this.hear(change));
  }

  /** @param {string | null} card */
  of(card) {
    return this.list.filter((upload) => upload.card === card);
  }

  /** @param {string | null} card @param {Iterable<File>} files @param {{folder?: string | null, done?: (attachment: any) => void}} [more] @returns {Upload[]} */
  add(card, files, { folder = null, done } = {}) {
    const uploads = [...files].map((file) => this.upload(card, file, folder, done));
    this.list = [...this.list, ...uploads];
    this.next();
    return uploads;
  }

  /** What is too large isn't sent at all. @param {string | null} card @param {File} file @param {string | null} folder @param {((attachment: any) => void) | undefined} done @returns {Upload} */
  upload(card, file, folder, done) {
    const limit = this.limit();
    const fits = file.size <= limit;
    const why = fits ? "" : t("A file may have at most {size} MB.", { size: Math.floor(limit / 1024 ** 2) });
    return { id: newId(), card, file, folder, name: file.name, sent: 0, state: fits ? "waiting" : "refused", why, done };
  }

  /** The smaller one of what the server allows and what the workspace takes. */
  limit() {
    const { boot, workspace } = this.session;
    const own = workspace.get("workspace", boot.workspace.id)?.file_limit;
    return Math.min(boot.file_limit ?? Infinity, own ?? Infinity);
  }

  /** @param {Upload} upload */
  cancel(upload) {
    this.list = this.list.filter((one) => one !== upload);
    if (upload.made) this.emit("unwanted", upload.made);
    else if (upload.state !== "waiting") this.cancelled.add(upload.id);
    this.requests.get(upload)?.abort();
    this.requests.delete(upload);
    this.next();
  }

  /** Its key is the id of the change that attaches it. @param {import("../types").Change} change */
  hear({ id, patches }) {
    const made = patches.find(({ type, put }) => type === "attachment" && put)?.id;
    const upload = this.list.find((one) => one.id === id);
    if (upload) upload.made = made;
    if (this.cancelled.delete(id) && made) this.emit("unwanted", made);
  }

  /** @param {Upload} upload */
  retry(upload) {
    if (upload.state !== "failed") return;
    Object.assign(upload, { state: "waiting", sent: 0, why: "" });
    this.next();
  }

  next() {
    const free = AT_ONCE - this.requests.size;
    for (const upload of this.list.filter(({ state }) => state === "waiting").slice(0, Math.max(0, free))) this.send(upload);
    this.emit("changed");
  }

  /** @param {Upload} upload */
  send(upload) {
    const request = this.makeRequest();
    this.requests.set(upload, request);
    upload.state = "sending";
    request.open("POST", upload.card ? `/api/cards/${upload.card}/attachments` : `/api/boards/${this.session.boardId}/attachments`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Idempotency-Key", upload.id);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded }) => this.progressed(upload, loaded);
    request.onload = () => this.answered(upload, request);
    request.onerror = () => this.ended(upload, new ApiError(0, { code: "unavailable", message: t("The server cannot be reached.") }));
    request.send(body(upload));
  }

  /** @param {Upload} upload @param {number} sent */
  progressed(upload, sent) {
    upload.sent = Math.min(sent, upload.file.size);
    this.emit("changed");
  }

  /** @param {Upload} upload @param {XMLHttpRequest} request */
  answered(upload, request) {
    const { status, response } = request;
    if (status < 300) return this.ended(upload, null, response?.attachment);
    const unclear = { code: status >= 500 ? "unavailable" : "internal", message: t("The server gave no clear answer ({status}).", { status }) };
    this.ended(upload, new ApiError(status, response?.error ?? unclear));
  }

  /** @param {Upload} upload @param {ApiError | null} error @param {any} [attachment] */
  ended(upload, error, attachment) {
    if (!this.requests.delete(upload)) return;
    if (error) Object.assign(upload, { state: mayRetry(error) ? "failed" : "refused", why: error.message });
    else this.list = this.list.filter((one) => one !== upload);
    this.next();
    if (error) return;
    upload.done?.(attachment);
    this.emit("done", upload, attachment);
  }
}

/** @param {ApiError} error */
function mayRetry({ code }) {
  return ["unavailable", "rate_limited", "internal"].includes(code);
}

/** @param {Upload} upload */
function body({ file, name, folder }) {
  const form = new FormData();
  // The name stands by itself, since browsers rewrite it beside a file.
  form.append("name", name);
  if (folder) form.append("folder", folder);
  form.append("file", file);
  return form;
}
