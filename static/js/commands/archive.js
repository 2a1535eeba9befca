// Things of the archive that the board itself does not hold: the server brings them back, or removes them for good.
import { t } from "../lib/i18n.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @param {Reader} _store @param {{comment: string}} args @returns {Command} */
export function restoreComment(_store, args) {
  return { name: "comment.restore", args, label: t("Put a comment back") };
}

/** @param {Reader} _store @param {{type: string, id: string}} args @returns {Command} */
export function purgeArchived(_store, args) {
  return { name: "archive.purge", args, label: t("Remove for good") };
}
