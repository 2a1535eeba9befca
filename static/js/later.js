// What a board needs beyond its first picture: its gestures, the windows above it, and words about what happens.
import { everyMinute } from "./lib/minute.js";
import { tellLeft } from "./news.js";
import { awaitReviews } from "./reviews.js";
import { installAssigning } from "./views/assigning.js";
import { offerBatons } from "./views/offer_baton.js";
import { showProcess } from "./views/process_facts.js";
import { showBell } from "./pages/bell.js";
import { Connection } from "./sync/connection.js";
import { tellOvertaken } from "./views/overtaken.js";
import "./views/activity_panel.js";
import "./views/archive.js";
import "./views/board_options.js";
import "./views/calendar.js";
import "./views/column_options.js";
import "./views/criteria.js";
import "./views/file_places.js";
import "./views/file_viewer.js";
import "./views/filter_choices.js";
import { Gestures } from "./views/gestures.js";
import { installHealth } from "./views/health.js";
import "./views/health_chip.js";
import "./views/help.js";
import "./views/layout_bar.js";
import "./views/keep_offline.js";
import "./views/lanes.js";
import "./views/library.js";
import "./views/palette.js";
import "./views/panel.js";
import "./views/playbook.js";
import { installPulse } from "./views/pulse_news.js";
import "./views/selection_bar.js";
import "./views/pass_baton.js";
import { Seen } from "./views/seen.js";
import "./views/since.js";
import "./views/sheet.js";
import "./views/table.js";
import "./views/thread_panel.js";
import { installUndo } from "./views/undo.js";
import "./views/undoing.js";
import "./views/unsent.js";
import { installWhatIf } from "./views/what_if.js";
import { installTravel } from "./views/travel_entry.js";
import { installRehearsal } from "./views/rehearsal_entry.js";
import "./views/update_bar.js";
import "./views/win_banner.js";

export { leave, tellRefused, tellRole } from "./news.js";

const WINDOWS = ["baton-update", "baton-unsent", "baton-sheet", "baton-selection-bar", "baton-panel", "baton-pass", "baton-criteria", "baton-playbook", "baton-palette", "baton-archive", "baton-file-places", "baton-file-viewer", "baton-library", "baton-keep-offline", "baton-help", "baton-since", "baton-thread-panel", "baton-activity-panel", "baton-undoing", "baton-win"];

/** @param {import("./session.js").BoardSession} session @param {import("./views/board.js").Board} board */
export function complete(session, board) {
  board.take(new Gestures(board));
  // Before anybody can move a deal: it may be on from before a reload.
  installWhatIf(session, board);
  // While there is a line: what another page leaves may come when there is none.
  session.learnToRevive();
  board.parentElement?.append(...WINDOWS.map((tag) => Object.assign(document.createElement(tag), { session })));
  everyMinute(() => board.scene.redrawClocks());
  followMyself(session, board);
  tellOvertaken(session);
  tellLeft(session);
  offerBatons(session);
  showProcess(session, board.scene);
  installAssigning(session, board);
  installPulse(session, board);
  installUndo(session);
  installTravel(session, board);
  installRehearsal(session, board);
  awaitReviews(session, board);
  installHealth(session, board);
}

/** What I have seen, and what I am told, on all my devices. @param {import("./session.js").BoardSession} session @param {import("./views/board.js").Board} board */
function followMyself(session, board) {
  session.openMine();
  new Seen(session, board.scene).load();
  if (session.link instanceof Connection) showBell(session.me.id, session.link);
}
