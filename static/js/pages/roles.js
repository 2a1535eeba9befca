/** What the roles are called, and what they may. */
import { t } from "../lib/i18n.js";

export const BOARD_ROLES = ["manager", "editor", "mover", "commenter", "viewer"];

/** @param {string} role of a board or of the workspace @param {string} [own] the name of a role of the workspace's own */
export function roleWord(role, own) {
  return {
    owner: t("Workspace owner"),
    admin: t("Admin"),
    member: t("Member"),
    guest: t("Guest"),
    manager: t("Manager"),
    editor: t("Editor"),
    mover: t("Mover"),
    commenter: t("Commenter"),
    viewer: t("Viewer"),
  }[role] ?? own ?? t("Removed role");
}

/** @param {string} role of a board */
export function roleMeaning(role) {
  return {
    manager: t("may do everything, also change these settings"),
    editor: t("may add, edit, move and archive deals, and change stages and labels"),
    mover: t("may move deals and comment"),
    commenter: t("may comment"),
    viewer: t("may look"),
  }[role] ?? "";
}
