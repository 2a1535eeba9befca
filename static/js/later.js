// What a board needs beyond its first picture: its gestures, the windows above it, and words about what happens.
import { tellLeft } from "./news.js";
import { tellOvertaken } from "./views/overtaken.js";
import "./views/archive.js";
import "./views/file_places.js";
import "./views/file_viewer.js";
import "./views/filter_choices.js";
import { Gestures } from "./views/gestures.js";
import "./views/help.js";
import "./views/keep_offline.js";
import "./views/library.js";
import "./views/palette.js";
import "./views/panel.js";
import "./views/sheet.js";
import "./views/unsent.js";
import "./views/update_bar.js";

export { leave, tellRefused, tellRole } from "./news.js";

const WINDOWS = ["baton-update", "baton-unsent", "baton-sheet", "baton-panel", "baton-palette", "baton-archive", "baton-file-places", "baton-file-viewer", "baton-library", "baton-keep-offline", "baton-help"];

/** @param {import("./session.js").BoardSession} session @param {import("./views/board.js").Board} board */
export function complete(session, board) {
  board.take(new Gestures(board));
  board.parentElement?.append(...WINDOWS.map((tag) => Object.assign(document.createElement(tag), { session })));
  tellOvertaken(session);
  tellLeft(session);
}
