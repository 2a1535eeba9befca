/** How a file or link is shown in few words: its icon, its kind, its size. */
import { t } from "../lib/i18n.js";
import { sizeWord } from "./size_word.js";

const OFFICE = "application/vnd.openxmlformats-officedocument.";

/** By type on the wire; the longest beginning counts. @type {[string, string, () => string][]} */
const KINDS = [
  ["google-document", "file-text", () => t("Google document")],
  ["google-sheet", "file-spreadsheet", () => t("Google sheet")],
  ["google-slides", "presentation", () => t("Google slides")],
  ["google-form", "clipboard-list", () => t("Google form")],
  ["google-folder", "folder", () => t("Google Drive folder")],
  ["google-file", "file", () => t("Google Drive file")],
  ["dropbox-folder", "folder", () => t("Dropbox folder")],
  ["dropbox-file", "file", () => t("Dropbox file")],
  ["link", "link", () => t("Link")],
  ["image/", "image", () => t("Picture")],
  ["video/", "film", () => t("Video")],
  ["audio/", "music", () => t("Sound")],
  ["application/pdf", "file-text", () => "PDF"],
  ["text/plain", "file-text", () => t("Text")],
  [`${OFFICE}wordprocessingml`, "file-text", () => t("Document")],
  [`${OFFICE}spreadsheetml`, "file-spreadsheet", () => t("Spreadsheet")],
  [`${OFFICE}presentationml`, "presentation", () => t("Slides")],
  ["application/vnd.oasis.opendocument.text", "file-text", () => t("Document")],
  ["application/vnd.oasis.opendocument.spreadsheet", "file-spreadsheet", () => t("Spreadsheet")],
  ["application/vnd.oasis.opendocument.presentation", "presentation", () => t("Slides")],
  ["application/zip", "file-archive", () => t("Archive")],
  ["application/gzip", "file-archive", () => t("Archive")],
  ["application/x-7z-compressed", "file-archive", () => t("Archive")],
  ["application/vnd.rar", "file-archive", () => t("Archive")],
];

/** @param {any} attachment @returns {{icon: string, kind: string}} */
export function look({ type }) {
  const found = KINDS.find(([start]) => type.startsWith(start));
  return found ? { icon: found[1], kind: found[2]() } : { icon: "file", kind: t("File") };
}

/** @param {any} attachment @returns {string[]} */
export function facts(attachment) {
  return [look(attachment).kind, attachment.size === null ? "" : sizeWord(attachment.size)].filter(Boolean);
}

/** Where it opens, or is saved from. @param {any} attachment */
export function addressOf({ kind, url, id }) {
  return kind === "link" ? url : `/api/attachments/${id}`;
}

/** Of a picture that can be shown; nothing otherwise. @param {any} attachment */
export function thumbnailOf({ kind, width, id }) {
  return kind === "file" && width ? `/api/attachments/${id}?thumb=1` : "";
}
