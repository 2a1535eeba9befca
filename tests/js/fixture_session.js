// A session without a server: about 120 invented deals, and commands that run at once where they are.
import { initDates, addDays, today } from "../../static/js/lib/dates.js";
import { Emitter } from "../../static/js/lib/emitter.js";
import { newId } from "../../static/js/lib/ids.js";
import { initMoney } from "../../static/js/lib/money.js";
import { Pending } from "../../static/js/store/pending.js";
import { Store } from "../../static/js/store/store.js";
import { keysBetween } from "../../static/js/lib/positions.js";
import { UiState } from "../../static/js/ui_state.js";

const PEOPLE = [
  ["Mei Zhang", "pink"], ["Tom Becker", "cyan"], ["Ana Ruiz", "green"], ["刘洋", "purple"],
  ["Sam Okafor", "amber"], ["Ingrid Solberg", "teal"], ["王小明", "blue"], ["Léa Fontaine", "red"],
];
const COMPANIES = ["Isar Mobility", "绿洲农业", "Studio Brandt", "Nordwind Logistik", "晨星医疗 Morningstar", "Bäckerei Sommer", "Volta Bikes", "东海港口集团"];
const WORK = ["Charging network pilot", "智能温室监测", "Booking system", "Route planning for 40 vans", "华东区 12 家医院试点", "Shop terminals, three branches", "Dealer portal for 85 shops", "码头调度系统二期 · Terminal dispatch II"];
const STAGES = [["Lead", "open", 10, null], ["Qualified", "open", 25, null], ["Proposal", "open", 50, 10], ["Negotiation", "open", 75, null], ["Won", "won", 100, null], ["Lost", "lost", 0, null]];
const LABELS = [["Key account", "green"], ["Inbound", "indigo"], ["Web form", "blue"], ["Partner", "amber"]];

/** Numbers that look random and are the same each time. @param {number} seed */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {{cards?: number, seed?: number, locale?: string}} [options] */
export function makeFixtureRecords({ cards = 120, seed = 7 } = {}) {
  const random = seeded(seed);
  const pick = (/** @type {any[]} */ list) => list[Math.floor(random() * list.length)];
  const people = PEOPLE.map(([name, color], index) => ({ id: `00000000-0000-7000-8000-00000000000${index}`, name, color, role: index ? "member" : "owner", department: null, status: "active" }));
  const keys = keysBetween(null, null, STAGES.length);
  const columns = STAGES.map(([name, kind, probability, wip_limit], index) => ({ id: newId(), name, kind, probability, wip_limit, color: null, position: keys[index], archived_at: null }));
  const labels = LABELS.map(([name, color]) => ({ id: newId(), name, color, archived_at: null }));
  const companies = COMPANIES.map((name) => ({ id: newId(), name }));
  const places = keysBetween(null, null, cards);
  /** @type {any[]} */
  const tasks = [];
  const deals = places.map((position, index) => {
    const column = columns[Math.floor(random() ** 1.6 * columns.length)];
    const company = Math.floor(random() * companies.length);
    const card = {
      id: newId(), number: index + 1, column: column.id, position, title: WORK[company],
      value: random() < 0.9 ? { amount: Math.round(random() ** 3 * 2_000) * 100_00 + 290_000, currency: company % 4 === 1 ? "CNY" : "EUR" } : null,
      owner: random() < 0.85 ? pick(people).id : null, helpers: random() < 0.3 ? [{ member: pick(people).id, role: "support" }] : [],
      labels: random() < 0.5 ? [pick(labels).id] : [], company: companies[company].id,
      expected_close: random() < 0.7 ? addDays(today(), Math.floor(random() * 60) - 10) : null,
      status: column.kind, lost_reason: column.kind === "lost" ? "Price" : null,
      closed_at: column.kind === "open" ? null : new Date(Date.now() - random() * 40 * 86_400_000).toISOString(),
      archived_at: null, tasks_done: 0, tasks_total: 0, comments_count: Math.floor(random() * 12), next_step: /** @type {any} */ (null),
      has_description: false, created_at: "2026-10-01T09:00:00.000Z", created_by: people[0].id,
      moved_at: new Date(Date.now() - random() * 30 * 86_400_000).toISOString(),
    };
    if (random() < 0.6) tasks.push(...tasksOf(card, random));
    return card;
  });
  const board = { id: newId(), workspace: newId(), name: "EMEA pipeline", color: "indigo", currency: "EUR", created_at: "2026-10-01T09:00:00.000Z", created_by: people[0].id, archived_at: null };
  const members = people.map(({ id }, index) => ({ id, role: index ? "editor" : "manager" }));
  return { people, records: { board: [board], column: columns, card: deals, label: labels, member: members, task: tasks, company: companies } };
}

/** @param {any} card @param {() => number} random */
function tasksOf(card, random) {
  const count = 1 + Math.floor(random() * 4);
  const tasks = keysBetween(null, null, count).map((position, index) => ({
    id: newId(), card: card.id, title: ["Call", "Send offer", "Demo", "Contract review"][index], assignee: card.owner, position,
    due: addDays(today(), Math.floor(random() * 20) - 4), done_at: index === 0 && count > 1 ? "2026-11-20T10:00:00.000Z" : null,
    done_by: null, created_at: "2026-11-01T09:00:00.000Z", archived_at: null,
  }));
  const open = tasks.filter((task) => !task.done_at).sort((a, b) => (a.due < b.due ? -1 : 1));
  Object.assign(card, { tasks_total: count, tasks_done: count - open.length, next_step: open.length ? { task: open[0].id, due: open[0].due } : null });
  return tasks;
}

/**
 * A session for pages and tests of views. `session.others(patches, actor)` applies a change by somebody else.
 * @param {{cards?: number, seed?: number, locale?: string, role?: string, schedule?: (flush: () => void) => void}} [options]
 */
export function makeFixtureSession(options = {}) {
  const { people, records } = makeFixtureRecords(options);
  const boot = makeBoot(people[0], records.board[0], options.locale ?? "en");
  initMoney(boot);
  initDates(boot);
  return new FixtureSession(boot, records, people, options);
}

/** @param {any} me @param {any} board @param {string} locale */
function makeBoot(me, board, locale) {
  return {
    me: { ...me, locale, time_zone: "UTC", theme: "system" },
    workspace: { id: board.workspace, name: "Northlight", role: "owner", currency: "EUR", time_zone: "UTC" },
    board: { id: board.id }, card_number: null, permissions: { workspace: {}, board: {} },
    currencies: { EUR: 2, CNY: 2, USD: 2, GBP: 2, CHF: 2, JPY: 0 }, locale, today: today(), catalog_url: null,
  };
}

class FixtureSession extends Emitter {
  /** @param {any} boot @param {any} records @param {any[]} people @param {any} options */
  constructor(boot, records, people, { role = "manager", schedule }) {
    super();
    this.boot = boot;
    this.me = boot.me;
    this.boardId = boot.board.id;
    this.role = role;
    this.store = new Store({ schedule });
    this.workspace = new Store({ schedule });
    this.pending = new Pending(this.store, { actor: this.me.id });
    this.store.reset(records);
    this.workspace.reset({ member: people, workspace: [boot.workspace], company: records.company, department: [] });
    this.ui = new UiState();
    this.seq = 1;
    /** @type {import("../../static/js/types").Status} */
    this.status = { state: "live", unsent: 0, list: [] };
    /** @type {import("../../static/js/types").Peer[]} */
    this.peerList = [];
    this.presence = {
      peers: () => this.peerList,
      people: () => this.peerList,
      onCard: (/** @type {string} */ card) => this.peerList.filter((peer) => peer.state.card === card),
      set: () => {},
    };
    const refused = async () => Promise.reject(new Error("no server here"));
    this.api = { get: refused, post: refused, put: refused, delete: refused };
  }

  /** @param {string} _command */
  can(_command) {
    return this.role !== "viewer";
  }

  /** Whether something shown of the record isn't the server's yet. @param {string} type @param {string} id */
  isPending(type, id) {
    return this.pending.has(type, id);
  }

  /** @param {import("../../static/js/types").Command} command */
  async run(command) {
    const scope = command.scope ?? "board";
    const store = scope === "board" ? this.store : this.workspace;
    this.commit(command.name, command.effect?.(store) ?? [], this.me.id, store);
    return { seq: this.seq, ...(command.name === "company.create" ? { company: command.args.id } : {}) };
  }

  /** A change by somebody else. @param {any[]} patches @param {string} [actor] @param {string} [name] */
  others(patches, actor = "00000000-0000-7000-8000-000000000002", name = "card.edit") {
    this.commit(name, patches, actor, this.store);
  }

  /** @param {string} name @param {any[]} patches @param {string} actor @param {Store} store */
  commit(name, patches, actor, store) {
    const local = actor === this.me.id;
    const change = { seq: ++this.seq, id: newId(), name, actor, at: new Date().toISOString(), patches };
    store.apply(patches, { actor, at: change.at, name, local, seq: change.seq });
    this.emit("change", change, local);
  }

  /** @param {string} id */
  async card(id) {
    const { store } = this;
    return {
      id, hasOlder: false, keptSince: null, history: [], loaded: true,
      get card() { return store.get("card", id); },
      get description() { return store.get("description", id) ?? null; },
      get comments() { return store.commentsOf(id); },
      get tasks() { return store.tasksOf(id); },
      older: async () => false,
      subscribe: (/** @type {() => void} */ fn) => {
        const offs = [`card:${id}`, `description:${id}`, `comments-of:${id}`, `tasks-of:${id}`].map((key) => store.subscribe(key, fn));
        return () => offs.forEach((off) => off());
      },
      close: () => {},
    };
  }
}
