// Which part of a long thread is drawn: told by time, since comments and changes stand in one order. "" is open to that side.

/** @typedef {{since: string, until: string}} Span from `since`, up to but not with `until` */
/** @typedef {{id: string, created_at: string}} Said */

const PAGE = 50;
/** So many at once are drawn for the sake of one that is asked for; farther away it is shown among its neighbours. */
const MOST = 250;
/** What came before is seen too. */
const BEFORE = 5;

/** The newest page; with a comment named, from there. @param {readonly Said[]} comments @param {string | null} [from] @returns {Span} */
export function newest(comments, from = null) {
  const at = from ? comments.findIndex(({ id }) => id === from) : -1;
  const page = comments.length - PAGE;
  const start = at >= 0 && comments.length - at <= MOST ? Math.min(page, at - BEFORE) : page;
  return { since: sinceOf(comments, start), until: "" };
}

/** @param {readonly Said[]} comments @param {Span} span @returns {Span} */
export function earlier(comments, span) {
  return { ...span, since: sinceOf(comments, hiddenBefore(comments, span) - PAGE) };
}

/** @param {readonly Said[]} comments @param {Span} span @returns {Span} */
export function later(comments, span) {
  return { ...span, until: untilOf(comments, comments.length - hiddenBehind(comments, span) + PAGE) };
}

/** One that has this comment. @param {readonly Said[]} comments @param {string} id @param {Span} span @returns {Span} */
export function having(comments, id, span) {
  const at = comments.findIndex((comment) => comment.id === id);
  if (at < 0 || isWithin(comments[at].created_at, span)) return span;
  if (comments.length - at <= MOST) return newest(comments, id);
  return { since: sinceOf(comments, at - PAGE / 2), until: untilOf(comments, at + PAGE / 2) };
}

/** @param {string} at @param {Span} span */
export function isWithin(at, { since, until }) {
  return at >= since && (!until || at < until);
}

/** @param {readonly Said[]} comments @param {Span} span */
export function hiddenBefore(comments, { since }) {
  return since ? comments.filter(({ created_at }) => created_at < since).length : 0;
}

/** @param {readonly Said[]} comments @param {Span} span */
export function hiddenBehind(comments, { until }) {
  return until ? comments.filter(({ created_at }) => created_at >= until).length : 0;
}

/** @param {readonly Said[]} comments @param {number} start */
function sinceOf(comments, start) {
  return start > 0 ? comments[start].created_at : "";
}

/** Those of one moment stay together, so that each step goes on. @param {readonly Said[]} comments @param {number} end */
function untilOf(comments, end) {
  const last = comments[end - 1]?.created_at;
  return comments.slice(end).find(({ created_at }) => created_at > last)?.created_at ?? "";
}
