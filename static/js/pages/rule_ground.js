/** What a board and its workspace have that a rule can name, and how it is called. */
import { t } from "../lib/i18n.js";
import { api } from "./requests.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{store: import("../store/store.js").Store}} Mirrored */

export class RuleGround {
  /** @param {import("../types").Boot} boot @param {string} boardId @param {Mirrored} board @param {Mirrored} workspace */
  constructor(boot, boardId, board, workspace) {
    this.boot = boot;
    this.boardId = boardId;
    this.board = board.store;
    this.workspace = workspace.store;
    /** @type {Map<string, Row>} people whom the workspace's stream does not show to a guest */
    this.met = new Map();
    /** How the board is called to those who name something on it. */
    this.names = {
      column: (/** @type {string} */ id) => this.board.get("column", id)?.name ?? t("a stage that is gone"),
      label: (/** @type {string} */ id) => this.board.get("label", id)?.name ?? t("a label that is gone"),
      person: (/** @type {string} */ id) => this.person(id).name,
      department: (/** @type {string} */ id) => this.workspace.get("department", id)?.name ?? t("a department that is gone"),
      rule: (/** @type {string} */ id) => this.board.get("rule", id)?.name ?? "…",
    };
  }

  async meet() {
    const { people } = await api.get(`/api/boards/${this.boardId}/people`);
    for (const person of people) this.met.set(person.id, person);
  }

  /** On which deals a rule with a condition would have begun. @param {object} condition */
  async tryOut(condition) {
    return { ...(await api.post(`/api/boards/${this.boardId}/rules/try`, { condition })), board: this.boardId };
  }

  /** @param {string} id @returns {Row} */
  person(id) {
    return this.workspace.get("member", id) ?? this.met.get(id) ?? { id, name: t("Unknown person"), color: "slate" };
  }

  /** All that a form offers. */
  all() {
    const { board, workspace } = this;
    const people = [...new Set([...board.all("member")].map(({ id }) => id).concat(this.rulers()))].map((id) => ({ id, name: this.person(id).name })).sort(byName);
    const labels = [...board.all("label")].filter((label) => !label.archived_at).sort(byName);
    const departments = [...workspace.all("department")].map(({ id, name }) => ({ id, name })).sort(byName);
    return { columns: board.columns(), labels, people, departments, currency: board.get("board", this.boardId)?.currency ?? "EUR" };
  }

  /** Owners and admins are on every board. */
  rulers() {
    return [...this.workspace.all("member")].filter(({ role, status }) => ["owner", "admin"].includes(role) && status === "active").map(({ id }) => id);
  }

  /** @param {string} name of a command */
  can(name) {
    const { boot, board, workspace } = this;
    const role = ["owner", "admin"].includes(boot.workspace.role) ? "manager" : board.get("member", boot.me.id)?.role;
    return workspace.get("role", role)?.commands.includes(name) ?? boot.permissions.board[name]?.includes(role);
  }
}

/** @param {Row} a @param {Row} b */
function byName(a, b) {
  return a.name.localeCompare(b.name, document.documentElement.lang);
}
