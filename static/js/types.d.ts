/** The shapes that cross module borders: records of the wire, changes, and the seams that views rely on. */

export interface Money {
  amount: number;
  currency: string;
}

/** A sum may pass 2^53, so totals count in bigint where they must. */
export interface Total {
  amount: number | bigint;
  currency: string;
}

export type Row = { id: string; [field: string]: any };

export interface Card extends Row {
  number: number;
  column: string;
  position: string;
  title: string;
  value: Money | null;
  owner: string | null;
  helpers: { member: string; role: string }[];
  labels: string[];
  company: string | null;
  expected_close: string | null;
  status: "open" | "won" | "lost";
  lost_reason: string | null;
  closed_at: string | null;
  archived_at: string | null;
  tasks_done: number;
  tasks_total: number;
  comments_count: number;
  attachments_count: number;
  next_step: { task: string; due: string } | null;
  turn: { baton: string; member: string | null; department: string | null; accepted_by: string | null; since: string; due: string | null; question: string } | null;
  has_description: boolean;
  question: { comment: string; department: string | null; since: string } | null;
  created_at: string;
  created_by: string;
  moved_at: string;
  reason: string | null;
  competitor: string | null;
  outcome_note: string | null;
  closed_from: string | null;
  commit: boolean;
  ticks: string[];
  votes: string[];
  source: string | null;
}

export interface Column extends Row {
  name: string;
  kind: "open" | "won" | "lost";
  position: string;
  color: string | null;
  probability: number;
  wip_limit: number | null;
  acts: string | null;
  asks: boolean;
  archived_at: string | null;
  acts_member: string | null;
  criteria: import("./store/criteria.js").Criterion[];
  holds: boolean;
}

/** What two people wrote at once: the one of both that does not stand. */
export interface Version extends Row {
  card: string | null;
  about: "card" | "task" | "column" | "comment" | "description" | "playbook";
  record: string;
  field: string;
  content: any;
  author: string | null;
  other: string | null;
  created_at: string;
  archived_at: string | null;
}

export type Patch =
  | { type: string; id: string; put: Row; del?: undefined }
  | { type: string; id: string; del: true; put?: undefined };

export interface Change {
  stream: string;
  epoch: string;
  seq: number;
  id: string;
  name: string;
  actor: string;
  at: string;
  patches: Patch[];
  group?: string;
  cause?: object | null;
}

/** Who and what caused a redraw; `rebase` marks the redoing of pending commands, `reset` a new snapshot. */
export interface Origin {
  actor?: string;
  at?: string;
  name?: string;
  seq?: number;
  local?: boolean;
  rebase?: boolean;
  reset?: boolean;
}

export interface Snapshot {
  audience: string;
  epoch: string;
  seq: number;
  records: { [type: string]: Row[] };
  [subject: string]: any;
}

export interface Reader {
  get(type: string, id: string | null | undefined): Row | undefined;
  all(type: string): Iterable<Row>;
  cardsOf(column: string): readonly string[];
  columns(): readonly Row[];
  tasksOf(card: string): readonly Row[];
  commentsOf(card: string): readonly Row[];
}

export interface Command {
  name: string;
  args: { [name: string]: any };
  /** Which stream takes it; the board's when left out. */
  scope?: "board" | "workspace" | "user";
  /** The optimistic patches, worked out anew on whatever the server's state has become. */
  effect?(store: Reader): Patch[];
  /** The commands of which it consists, one after the other. */
  parts?: Command[];
  /** What the command does, in the viewer's words, for the list of unsent changes. */
  label?: string;
}

export interface PendingCommand {
  id: string;
  stream: string;
  name: string;
  args: { [name: string]: any };
  label: string;
  /** elsewhere = another page of this person sends it */
  state: "queued" | "sent" | "waiting" | "elsewhere";
  queuedAt: number;
  /** It had to wait: for the line, or through a reload. */
  late: boolean;
  /** The name of the board that it is for. */
  board?: string;
}

/** What could not be applied, with the reason; kept until its person decides. */
export interface RefusedCommand {
  id: string;
  stream: string;
  name: string;
  args: { [name: string]: any };
  label: string;
  queuedAt: number;
  board?: string;
  refused?: { code: string; message: string; data: any; at: number };
}

export interface PresenceState {
  card?: string | null;
  field?: string | null;
  typing?: boolean | string | null;
  dragging?: any;
  cursor?: any;
  /** The review that one follows. */
  following?: string | null;
  /** What a presenter shows: the review, and the parts of the screen that others follow. */
  presenting?: { review: string; [part: string]: any } | null;
}

export interface Peer {
  member: string;
  socket: string;
  state: PresenceState;
}

export interface HistoryItem {
  seq: number;
  at: string;
  actor: string;
  name: string;
  text: string;
  before?: string;
  after?: string;
  /** Changes that belong together: an import, an undo of much. */
  group?: string;
  /** Under whose name it was done, where it was a rule. */
  rule?: string;
  /** Of a board's activity: the deal which it concerned. */
  card?: { id: string; number: number; title: string };
  /** Of a person's activity: where it was. */
  board?: { id: string; name: string };
}

export interface CardDetail {
  readonly id: string;
  readonly card: Row | undefined;
  readonly description: Row | null;
  readonly comments: readonly Row[];
  readonly tasks: readonly Row[];
  readonly history: HistoryItem[];
  readonly hasOlder: boolean;
  /** Since when the history is kept; null when it is whole. */
  readonly keptSince: string | null;
  readonly loaded: boolean;
  /** The board's change up to which it was loaded: it may be ahead of the session. */
  readonly seq: number;
  /** Of a deal as it was: only what was done before this change is shown. */
  readonly until?: number;
  older(): Promise<boolean>;
  subscribe(fn: () => void): () => void;
  close(): void;
}

export type Live = "connecting" | "live" | "catching-up" | "offline";

export interface Status {
  state: Live;
  unsent: number;
  list: PendingCommand[];
  refused: RefusedCommand[];
  /** Whether what is unsent would outlive this page. */
  saved: boolean;
  /** When what is shown was last known to be whole, where it is a kept copy that nothing has refreshed yet. */
  asOf: number | null;
}

export interface Boot {
  me: { id: string; name: string; color: string; role: string; locale?: string; time_zone?: string; theme?: string };
  workspace: { id: string; name: string; role: string; currency: string; time_zone: string };
  board: { id: string } | null;
  card_number: number | null;
  permissions: { workspace: Record<string, string[]>; board: Record<string, string[]> };
  /** The names of the workspace's own roles, by id. */
  roles: Record<string, string>;
  currencies: Record<string, number>;
  /** How many bytes a file may have. */
  file_limit?: number;
  /** Those of other houses that are configured, with what their scripts want to know. */
  pickers?: { google?: { key: string; client: string; app: string }; dropbox?: { key: string } };
  locale: string;
  today: string;
  /** The time that is looked at, where it is not the present. */
  now?: number;
  catalog_url?: string | null;
  /** The scripts from which this page was loaded. */
  build?: string | null;
  csrf?: string;
}

/** What sync needs of a line to the server; the tests put a simulated one in its place. */
export interface Link {
  readonly connected: boolean;
  readonly id: string | null;
  request(event: string, payload: object, timeout?: number): Promise<any>;
  send(event: string, payload: object): void;
  drop(reason?: string): void;
  on(event: string, fn: (...args: any[]) => void): () => void;
}

/** Time, injected so that tests can hold it. */
export interface Clock {
  now(): number;
  after(ms: number, fn: () => void): () => void;
  random(): number;
}

export interface Api {
  get(path: string): Promise<any>;
  post(path: string, body?: object, headers?: Record<string, string>): Promise<any>;
  put(path: string, body?: object): Promise<any>;
  delete(path: string): Promise<any>;
}

export interface Ui {
  get(name: string): any;
  set(name: string, value: any): void;
  subscribe(name: string, fn: (value: any) => void): () => void;
}

/** Where commands go while somebody only tries what would be. */
export interface WhatIf {
  allows(command: string): boolean;
  take(command: Command): Promise<any>;
  /** The header's figures as they are. */
  figures(day: string, period: { from: string; to: string }): any;
  /** What a stage holds as it is. */
  beside(column: string): unknown;
  /** What is different of a deal. */
  flagOf(card: string): { person: { name: string; color: string }; text: string; fading: boolean } | undefined;
  /** The same in the words of a deal's panel. */
  noteOf(card: string): unknown;
  press(ways: ("undo" | "redo")[]): void;
}

export type SessionEvent = "customers" | "status" | "presence" | "change" | "refused" | "revoked" | "resync" | "signed-out" | "role" | "outdated";

/** The one object that views get. */
export interface Session {
  readonly store: import("./store/store.js").Store;
  readonly workspace: import("./store/store.js").Store;
  /** My own stream, once the board stands. */
  readonly mine: import("./sync/channel.js").Channel | null;
  readonly me: Boot["me"];
  readonly boot: Boot;
  readonly boardId: string;
  /** My role on the board, as it is now. */
  readonly role: string;
  /** The last change of the board that was applied. */
  readonly seq: number;
  readonly status: Status;
  /** The server serves other scripts than those that run here. */
  readonly outdated: boolean;
  readonly presence: {
    peers(): Peer[];
    people(): Peer[];
    onCard(card: string): Peer[];
    set(state: Partial<PresenceState>): void;
  };
  readonly api: Api;
  readonly ui: Ui;
  seesAmounts: boolean;
  /** What the screen is laid over with while somebody only tries what would be. */
  readonly whatIf: WhatIf | null;
  can(command: string, scope?: "board" | "workspace"): boolean;
  run(command: Command): Promise<{ seq: number; [name: string]: any }>;
  /** Sends once more what could not be applied, with other arguments where some are given. */
  retry(id: string, args?: object): void;
  /** Gives up what is not sent, or could not be applied. */
  discard(id: string): void;
  /** Whether this board is kept in this browser, and as of when. */
  readonly copy: import("./kept_copy.js").KeptCopy;
  isPending(type: string, id: string): boolean;
  on(event: SessionEvent, fn: (...args: any[]) => void): () => void;
  card(id: string): Promise<CardDetail>;
  thread(): Promise<CardDetail>;
  loadArchived(): Promise<void>;
}
