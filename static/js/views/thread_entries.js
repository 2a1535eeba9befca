// What a thread shows, in the order of time: comments and activity, long runs of changes folded, and where the new begins.

/** Activity alone is a list of its own. @typedef {"all" | "comments" | "activity"} Show */
/** @typedef {import("../types").HistoryItem} HistoryItem */
/** @typedef {{key: string, at: string, comment?: any, item?: HistoryItem, folded?: Entry[], isNew?: boolean}} Entry */

/** A longer run of changes folds, all but its last few, so that it doesn't drown what people say. */
const LONGEST_RUN = 4;
const KEPT_OF_RUN = 2;

/**
 * One stream in the order of time. Comments stand for themselves, so their own changes are left out beside them.
 * @param {readonly any[]} comments @param {readonly HistoryItem[]} history @param {Show} show
 * @returns {Entry[]}
 */
export function stream(comments, history, show) {
  const said = comments.map((comment) => ({ key: comment.id, at: comment.created_at, comment }));
  const items = show === "comments" ? [] : history.filter((item) => !item.name.startsWith("comment."));
  const done = [...items].sort((a, b) => a.seq - b.seq).map((item) => ({ key: `seq:${item.seq}`, at: item.at, item }));
  return [...said, ...done].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/**
 * Runs of changes between comments, folded.
 * @param {Entry[]} entries @returns {Entry[]}
 */
export function foldRuns(entries) {
  /** @type {Entry[]} */
  const out = [];
  /** @type {Entry[]} */
  let run = [];
  const flush = () => {
    const hidden = run.length > LONGEST_RUN ? run.slice(0, -KEPT_OF_RUN) : [];
    if (hidden.length) out.push({ key: `run:${hidden[0].key}`, at: hidden[0].at, folded: hidden });
    out.push(...run.slice(hidden.length));
    run = [];
  };
  for (const entry of entries) {
    if (entry.item) run.push(entry);
    else {
      flush();
      out.push(entry);
    }
  }
  flush();
  return out;
}

/** The line above which everything was there before. @param {Entry[]} entries @param {string | null} first the id of the first new comment @returns {Entry[]} */
export function withNewLine(entries, first) {
  const at = first ? entries.findIndex((entry) => entry.comment?.id === first) : -1;
  if (at < 0) return entries;
  return [...entries.slice(0, at), { key: "new", at: entries[at].at, isNew: true }, ...entries.slice(at)];
}

/** The first of so many new comments by others, counted from the end. @param {readonly any[]} comments @param {number} count @param {string} me @returns {string | null} */
export function firstNew(comments, count, me) {
  const others = comments.filter(({ author }) => author !== me);
  return count > 0 ? (others.at(-count) ?? others[0])?.id ?? null : null;
}
