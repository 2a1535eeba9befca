/** What the palette can do: for the deal at hand, for the board, and for oneself. */
import { acceptBaton } from "../commands/batons.js";
import { assignCard, labelCard, unassignCard, unlabelCard } from "../commands/cards.js";
import { muteBoard, unmuteBoard } from "../commands/marks.js";
import { locale, t, tn } from "../lib/i18n.js";
import { emptyFilter, isEmpty } from "../store/filters.js";
import { isAskedOf } from "../store/turns.js";
import { avatar } from "./avatar.js";
import { cardActions, moveTo, tell } from "./card_actions.js";
import { labelOptions } from "./label_picker.js";
import { columnOptions } from "./panel_head.js";
import { peopleOptions } from "./person_picker.js";
import { person } from "./people.js";
import { selectedInOrder } from "./selection.js";
import { archiveAll, assignAll, labelAll, moveAll } from "./selection_deeds.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{id: string, label: string, hint?: string, icon?: string, face?: unknown, keys?: string, words?: string, run: () => void}} Deed */
/** @typedef {{id: string, label: string, icon?: string, words?: string, title: string, choices: () => Deed[]}} Step one that asks further */
/** @typedef {Deed | Step} Action */

const LANGUAGES = [["en", "English"], ["zh_Hans", "简体中文"]];

/** @param {Session} session @param {any} card the deal which is open or has focus @returns {Action[]} */
export function actionsFor(session, card) {
  // What changes something would change it now, unseen.
  if (session.ui.get("travel")) return [...travels(session), ...ownActions(session)];
  return [...manyActions(session), ...(card ? dealActions(session, card) : []), ...boardActions(session), ...ownActions(session)];
}

/** What the bar of the selected deals can do. @param {Session} session @returns {Action[]} */
function manyActions(session) {
  const ids = selectedInOrder(session);
  if (!ids.length) return [];
  const n = ids.length;
  return allowed([
    session.can("card.move") && { id: "many.move", icon: "arrow-right", label: tn("Move {n} deal to…", "Move {n} deals to…", n), title: t("Move to…"), choices: () => columnOptions(session, { column: null }).map((option) => ({ ...option, run: () => moveAll(session, ids, option.id) })) },
    session.can("card.assign") && { id: "many.assign", icon: "user", label: tn("Assign {n} deal to…", "Assign {n} deals to…", n), title: t("Assign to…"), choices: () => peopleOptions(session).map((option) => ({ ...option, run: () => assignAll(session, ids, option.id) })) },
    session.can("card.label") && { id: "many.label", icon: "tag", label: tn("Label {n} deal…", "Label {n} deals…", n), title: t("Label…"), choices: () => labelOptions(session).map((option) => ({ ...option, run: () => labelAll(session, ids, option.id, true) })) },
    session.can("card.archive") && { id: "many.archive", icon: "archive", label: tn("Archive {n} deal", "Archive {n} deals", n), run: () => archiveAll(session, ids) },
    { id: "many.none", icon: "x", label: t("End the selection"), keys: "Esc", run: () => session.ui.set("selection", null) },
  ]);
}

/** @param {Session} session @param {any} card @returns {Action[]} */
function dealActions(session, card) {
  const kept = !card.archived_at;
  const customer = session.boot.workspace.role !== "guest" && session.store.get("company", card.company ?? "");
  const title = card.title;
  return allowed([
    session.ui.get("openCard") !== card.id && { id: "deal.open", icon: "kanban", label: t("Open “{title}”", { title }), run: () => session.ui.set("openCard", card.id) },
    kept && session.can("card.move") && { id: "deal.move", icon: "arrow-right", label: t("Move “{title}” to…", { title }), title: t("Move to…"), choices: () => moves(session, card) },
    kept && session.can("card.assign") && { id: "deal.assign", icon: "user", label: t("Assign “{title}” to…", { title }), title: t("Assign to…"), choices: () => owners(session, card) },
    kept && session.can("baton.pass") && { id: "deal.pass", icon: "arrow-right", label: t("Pass a question on: “{title}”", { title }), words: "baton ask", keys: "B", run: () => session.ui.set("passBaton", { card: card.id }) },
    kept && mayAccept(session, card) && { id: "deal.accept", icon: "check", label: t("Accept “{question}”", { question: card.turn.question }), words: "baton", run: () => send(session, acceptBaton(session.store, { baton: card.turn.baton }, session.me.id)) },
    kept && session.can("card.label") && { id: "deal.label", icon: "tag", label: t("Label “{title}”…", { title }), title: t("Label…"), choices: () => labels(session, card) },
    customer && { id: "deal.customer", icon: "building-2", label: t("Open the customer “{name}”", { name: customer.name }), words: "company contact log", run: () => location.assign(`/customers/${customer.id}`) },
    ...cardActions(session, card).map((action) => ({ id: `deal.${action.key}`, icon: action.icon, label: t("{action}: “{title}”", { action: action.label, title }), run: action.run })),
  ]);
}

/** @param {Session} session @param {any} card */
function mayAccept(session, { turn }) {
  return turn && !turn.accepted_by && isAskedOf(session, turn) && session.can("baton.accept");
}

/** @param {Session} session @param {any} card @returns {Deed[]} */
function moves(session, card) {
  return columnOptions(session, card).filter(({ id }) => id !== card.column).map((option) => ({ ...option, run: () => moveTo(session, card, option.id) }));
}

/** @param {Session} session @param {any} card @returns {Deed[]} */
function owners(session, card) {
  const people = peopleOptions(session).map((option) => ({ ...option, run: () => send(session, assignCard(session.store, { card: card.id, member: option.id, role: "owner", base: session.seq })) }));
  if (!card.owner) return people;
  return [...people, { id: "nobody", label: t("No owner"), run: () => send(session, unassignCard(session.store, { card: card.id, member: card.owner })) }];
}

/** @param {Session} session @param {any} card @returns {Deed[]} */
function labels(session, card) {
  return labelOptions(session).map((option) => {
    const has = card.labels.includes(option.id);
    const command = has ? unlabelCard : labelCard;
    return { ...option, hint: has ? t("on it: take off") : "", run: () => send(session, command(session.store, { card: card.id, label: option.id })) };
  });
}

/** @param {Session} session @param {any} command */
function send(session, command) {
  session.run(command).catch(tell);
}

/** @param {Session} session @returns {Action[]} */
function boardActions(session) {
  const base = `/boards/${session.boardId}`;
  const filter = session.ui.get("filter") ?? emptyFilter;
  return allowed([
    session.can("card.create") && { id: "board.new", icon: "plus", label: t("New deal"), keys: "N", run: () => board()?.newDeal() },
    { id: "board.select", icon: "list-checks", label: t("Select deals"), keys: "X", run: () => session.ui.set("selection", new Set()) },
    { id: "board.filter", icon: "search", label: t("Filter deals"), keys: "/", run: () => /** @type {any} */ (document.querySelector("baton-filters"))?.focusText() },
    { id: "board.mine", icon: "user", label: t("Show only my deals"), run: () => setFilter({ ...filter, owner: [session.me.id] }) },
    { id: "board.turn", icon: "arrow-right", label: t("Show only what is my turn"), run: () => setFilter({ ...filter, turn: "me" }) },
    { id: "board.turn.department", icon: "users", label: t("Show only what is my department’s turn"), run: () => setFilter({ ...filter, turn: "department" }) },
    { id: "board.commit", icon: "handshake", label: t("Show only committed deals"), words: "commit forecast", run: () => setFilter({ ...filter, commit: true }) },
    !isEmpty(filter) && { id: "board.clear", icon: "x", label: t("Clear the filter"), run: () => setFilter({ ...emptyFilter }) },
    { id: "board.fold", icon: "columns-3", label: t("Collapse or expand a stage…"), title: t("Collapse or expand…"), choices: () => folds(session) },
    { id: "board.stage", icon: "pencil", label: t("Change a stage…"), words: "rename limit probability colour move archive", title: t("Change which stage?"), choices: () => stages(session) },
    session.can("column.create") && { id: "board.stage.new", icon: "plus", label: t("Add stage"), run: () => /** @type {any} */ (document.querySelector("baton-add-column"))?.show() },
    session.can("change.undo") && { id: "board.undo", icon: "undo-2", label: t("Undo what you did last"), run: () => session.ui.set("undoKey", ["undo"]) },
    session.can("change.undo") && { id: "board.redo", icon: "redo-2", label: t("Do it again"), words: "redo", run: () => session.ui.set("undoKey", ["redo"]) },
    session.can("change.undo") && { id: "board.undo.person", icon: "undo-2", label: t("Undo what somebody did since…"), words: "revert take back", run: () => session.ui.set("undoing", { member: "" }) },
    { id: "board.insights", icon: "chart-column", label: t("Insights: forecast, goals, where deals go"), words: "numbers figures charts funnel report", run: () => location.assign(`${base}/insights`) },
    { id: "board.thread", icon: "messages-square", label: t("Conversation of the board"), words: "talk thread comments", run: () => session.ui.set("thread", true) },
    { id: "board.activity", icon: "history", label: t("Activity on this board"), words: "history log who did what", keys: "H", run: () => session.ui.set("activity", {}) },
    session.boot.workspace.role !== "guest" && { id: "board.customers", icon: "building-2", label: t("Customers"), words: "companies contacts", run: () => location.assign("/customers") },
    { id: "board.library", icon: "library", label: t("Library"), words: "files links documents", run: () => session.ui.set("library", true) },
    { id: "board.outcomes", icon: "trophy", label: t("Won and lost"), words: "reasons competitors win rate why", run: () => location.assign(`${base}/outcomes`) },
    session.can("review.start") && { id: "board.review", icon: "presentation", label: t("Start a review…"), words: "meeting weekly retrospective agenda", run: () => session.ui.set("startReview", true) },
    session.can("rhythm.create") && { id: "board.rhythms", icon: "calendar", label: t("Plan regular reviews"), words: "meeting weekly monthly calendar", run: () => location.assign(`${base}/settings#rhythms`) },
    { id: "board.rules", icon: "zap", label: t("Rules of this board"), words: "automation when then trigger", run: () => location.assign(`${base}/rules`) },
    session.can("process.adopt") && { id: "board.rehearsal", icon: "flask-conical", label: t("Rehearse another process"), words: "stages criteria limits rules simulate dry run", run: () => location.assign(`${base}/rehearsal`) },
    ...whatIf(session),
    ...travels(session),
    { id: "board.archive", icon: "archive", label: t("Archive"), words: "trash removed deleted restore", run: () => session.ui.set("archive", true) },
    session.can("member.add") && { id: "board.members", icon: "users", label: t("People of this board"), words: "members", run: () => location.assign(`${base}/settings`) },
    session.can("label.create") && { id: "board.settings", icon: "settings", label: t("Board settings"), run: () => location.assign(`${base}/settings`) },
    ...muting(session),
    { id: "board.print", icon: "printer", label: t("Print"), run: () => print() },
    session.can("import.start") && { id: "board.import", icon: "upload", label: t("Import deals"), words: "csv", run: () => location.assign(`${base}/import`) },
    { id: "board.export", icon: "download", label: t("Export…"), words: "csv excel xlsx json download trello zoho", run: () => location.assign(`${base}/export${location.search}`) },
    session.can("import.start") && { id: "board.pulls", icon: "download", label: t("Deals from Zoho CRM or 纷享销客"), words: "zoho fxiaoke crm pull sync", run: () => location.assign(`${base}/pulls`) },
  ]);
}

/** @param {Session} session @returns {Deed[]} */
function whatIf({ ui }) {
  const on = Boolean(ui.get("whatIf"));
  return [{ id: "board.what-if", icon: "flask-conical", label: on ? t("Set the what-if aside") : t("What if: try changes that nobody else sees"), words: "scenario forecast simulate private layer", keys: "W", run: () => ui.set("whatIf", !on) }];
}

/** @param {Session} session @returns {Deed[]} */
function travels(session) {
  const go = (/** @type {object | null} */ wanted) => () => session.ui.set("travel", wanted);
  const back = { id: "travel.back", icon: "x", label: t("Back to now"), keys: "Esc", run: go(null) };
  return [
    ...(session.ui.get("travel") ? [back] : [{ id: "travel.at", icon: "history", label: t("Time travel: the board as it was"), words: "history past slider film", keys: "T", run: go({}) }]),
    { id: "travel.monday", icon: "history", label: t("Compare with last Monday"), words: "what changed difference week", run: go({ since: "monday" }) },
    { id: "travel.month", icon: "history", label: t("Compare with a month ago"), words: "what changed difference", run: go({ since: "month" }) },
  ];
}

/** @param {Session} session @returns {Deed[]} */
function muting(session) {
  const { mine, boardId: board } = session;
  if (!mine) return [];
  const muted = Boolean(mine.store.get("mute", board));
  const make = muted ? unmuteBoard : muteBoard;
  const label = muted ? t("Mute this board no longer") : t("Mute this board: no notices of it");
  return [{ id: "board.mute", icon: muted ? "bell" : "bell-off", label, words: "notifications follow", run: () => send(session, make(mine.store, { board })) }];
}

/** @returns {import("./board.js").Board | null} */
function board() {
  return document.querySelector("baton-board");
}

/** @param {Session} session @returns {Deed[]} */
function stages(session) {
  return session.store.columns().map((column) => ({ id: column.id, label: column.name, run: () => board()?.openStageMenu(column.id) }));
}

/** @param {any} filter */
function setFilter(filter) {
  /** @type {any} */ (document.querySelector("baton-filters"))?.change(filter);
}

/** @param {Session} session @returns {Deed[]} */
function folds(session) {
  const collapsed = /** @type {Set<string>} */ (session.ui.get("collapsed") ?? new Set());
  return session.store.columns().map((column) => {
    const folded = collapsed.has(column.id);
    const next = new Set(collapsed);
    if (folded) next.delete(column.id);
    else next.add(column.id);
    return { id: column.id, label: column.name, hint: folded ? t("expand") : t("collapse"), run: () => session.ui.set("collapsed", next) };
  });
}

/** @param {Session} session @returns {Action[]} */
function ownActions(session) {
  const themes = [["light", t("Light")], ["dark", t("Dark")], ["system", t("As the system")]];
  return allowed([
    { id: "go.boards", icon: "kanban", label: t("All boards"), run: () => location.assign("/") },
    { id: "go.inbox", icon: "bell", label: t("Inbox"), words: "notifications mentions", run: () => location.assign("/inbox") },
    { id: "go.work", icon: "list-checks", label: t("My work"), words: "tasks due", run: () => location.assign("/my-work") },
    session.boot.workspace.role !== "guest" && { id: "go.members", icon: "users", label: t("Members of the workspace"), run: () => location.assign("/members") },
    { id: "go.profile", face: avatar(person(session, session.me.id) ?? session.me, { size: "sm", named: true }), label: t("My profile"), words: "settings password", run: () => location.assign("/profile") },
    { id: "me.theme", icon: "sun-moon", label: t("Switch theme…"), words: "light dark", title: t("Theme"), choices: () => themes.map(([theme, label]) => ({ id: theme, label, run: () => setTheme(session, theme) })) },
    { id: "me.language", icon: "languages", label: t("Language…"), words: "english chinese 中文 语言", title: t("Language"),
      choices: () => LANGUAGES.filter(([id]) => id.replace("_", "-") !== locale()).map(([id, label]) => ({ id, label, run: () => setLanguage(session, id) })) },
    { id: "me.keys", icon: "keyboard", label: t("Keyboard shortcuts"), keys: "?", run: () => session.ui.set("help", true) },
    { id: "me.out", icon: "log-out", label: t("Sign out"), run: () => signOut(session) },
  ]);
}

/** What may be done now, out of a list in which the rest is false. @param {any[]} actions @returns {Action[]} */
function allowed(actions) {
  return actions.filter(Boolean);
}

/** @param {Session} session @param {Record<string, string>} fields */
function editMyself(session, fields) {
  return session.api.post(`/api/users/${session.me.id}/commands/user.edit`, { fields });
}

/** @param {Session} session @param {string} theme */
function setTheme(session, theme) {
  document.documentElement.dataset.theme = theme;
  editMyself(session, { theme }).catch(tell);
}

/** @param {Session} session @param {string} language */
async function setLanguage(session, language) {
  try {
    await editMyself(session, { locale: language });
    location.reload();
  } catch (error) {
    tell(error);
  }
}

/** @param {Session} session */
async function signOut(session) {
  try {
    await session.api.delete("/api/session");
    location.assign("/sign-in");
  } catch (error) {
    tell(error);
  }
}
