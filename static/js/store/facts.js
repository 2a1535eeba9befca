// Plain facts about an open deal that are worth a look: mirrors insights/facts.py, which says what each means.

/** @typedef {import("../types").Row} Row */
/** @typedef {[seq: number | null, at: string, value: any]} Entry what a deal was from a moment on */
/** @typedef {{column: Entry[], value: Entry[], expected_close: Entry[]}} Tracks */
/** @typedef {{limit: number, usual: number | null, cases: number}} Limit */
/** @typedef {{contacted: {interaction: string, at: string} | null, contacts: {contact: string, at: string}[]}} Customer */
/** @typedef {{card: Row, tracks: Tracks, customer: Customer | null, last_done: {task: string, at: string} | null}} Deal */
/** @typedef {{now: number, places: Record<string, number>, logs: boolean, off: readonly string[], limits: any}} Ground */
/** @typedef {{code: string, since: string, n: number, events: {seq?: number, at: string, [of: string]: any}[], [more: string]: any}} Fact */

const DAY = 86_400_000;

/** The gravest first. @type {Record<string, (deal: Deal, ground: Ground) => Fact | null>} */
const RULES = {
  no_contact: noContact, unanswered, close_moved: closeMoved, long_stay: longStay,
  value_dropped: valueDropped, bounced, one_contact: oneContact, no_step: noStep,
};
export const FACTS = Object.keys(RULES);

/** @param {Deal} deal @param {Ground} ground @returns {Fact[]} */
export function factsOf(deal, ground) {
  const { status, archived_at } = deal.card;
  if (status !== "open" || archived_at) return [];
  const found = [];
  for (const code of FACTS) {
    const fact = ground.off.includes(code) ? null : RULES[code](deal, ground);
    if (fact) found.push(fact);
  }
  return found;
}

/** @param {Deal} deal @param {Ground} ground @returns {Fact | null} */
function noContact({ card, customer }, ground) {
  if (!customer || !ground.logs) return null;
  const last = customer.contacted;
  const since = latest(card.created_at, last?.at);
  const days = daysSince(since, ground);
  return days > ground.limits.no_contact.limit ? { code: "no_contact", since, n: days, events: last ? [last] : [] } : null;
}

/** @param {Deal} deal @param {Ground} ground @returns {Fact | null} */
function unanswered({ card: { question, turn } }, ground) {
  if (!question && !turn) return null;
  const asked = [
    ...(question ? [{ comment: question.comment, at: question.since }] : []),
    ...(turn ? [{ baton: turn.baton, at: turn.since }] : []),
  ];
  const event = asked.reduce((first, one) => (one.at < first.at ? one : first));
  const days = daysSince(event.at, ground);
  return days > ground.limits.unanswered.limit ? { code: "unanswered", since: event.at, n: days, events: [event] } : null;
}

/** @param {Deal} deal @param {Ground} ground */
function closeMoved({ tracks }, ground) {
  return often("close_moved", tracks.expected_close, (was, now) => Boolean(was[2] && now[2]), ground);
}

/** @param {Deal} deal @param {Ground} ground @returns {Fact | null} */
function longStay({ card, tracks }, ground) {
  const limit = ground.limits.long_stay[card.column];
  const days = daysSince(card.moved_at, ground);
  if (!limit || days <= limit.limit) return null;
  return { code: "long_stay", since: card.moved_at, n: days, events: eventsOf(tracks.column.slice(-1)), column: card.column };
}

/** @param {Deal} deal @param {Ground} ground @returns {Fact | null} */
function valueDropped({ card, tracks }, ground) {
  const { value } = card;
  if (!value || tracks.value.length < 2) return null;
  const peak = highest(tracks.value, value.currency);
  const percent = peak > 0 ? ((peak - value.amount) / peak) * 100 : 0;
  if (percent <= 0 || percent < ground.limits.value_dropped.limit) return null;
  const track = tracks.value.filter(([, , one]) => one?.currency === value.currency);
  const after = track.slice(track.findLastIndex(([, , { amount }]) => amount === peak));
  const lowered = after.filter(([, , { amount }], at) => at > 0 && amount < after[at - 1][2].amount);
  return { code: "value_dropped", since: lowered.at(-1)?.[1] ?? card.created_at, n: percent, events: eventsOf(lowered), was: { ...value, amount: peak }, now: value };
}

/** @param {Entry[]} track @param {string} currency */
function highest(track, currency) {
  let most = 0;
  for (const entry of track) if (entry[2]?.currency === currency && entry[2].amount > most) most = entry[2].amount;
  return most;
}

/** @param {Deal} deal @param {Ground} ground */
function bounced({ tracks }, ground) {
  const { places } = ground;
  return often("bounced", tracks.column, (was, now) => places[now[2]] < places[was[2]], ground);
}

/** @param {Deal} deal @returns {Fact | null} */
function oneContact({ card, customer }) {
  const contacts = customer?.contacts ?? [];
  if (contacts.length !== 1) return null;
  return { code: "one_contact", since: latest(card.created_at, contacts[0].at), n: 1, events: contacts };
}

/** @param {Deal} deal @returns {Fact | null} */
function noStep({ card, last_done: done }) {
  return card.next_step ? null : { code: "no_step", since: latest(card.created_at, done?.at), n: 0, events: done ? [done] : [] };
}

/** How often a track turned in a certain way. @param {string} code @param {Entry[]} track @param {(was: Entry, now: Entry) => boolean} counts @param {Ground} ground @returns {Fact | null} */
function often(code, track, counts, ground) {
  // Thousands are reckoned, of which few turned so often.
  if (track.length <= ground.limits[code].limit) return null;
  const entries = track.filter((now, at) => at > 0 && counts(track[at - 1], now));
  const last = entries.at(-1);
  if (!last || entries.length < ground.limits[code].limit) return null;
  return { code, since: last[1], n: entries.length, events: eventsOf(entries) };
}

/** What a deal was before the log, as far as it is kept, has no event. @param {Entry[]} entries */
function eventsOf(entries) {
  return entries.flatMap(([seq, at]) => (seq === null ? [] : [{ seq, at }]));
}

/** @param {string} made @param {string} [later] */
function latest(made, later = "") {
  return later > made ? later : made;
}

/** @param {string} since @param {Ground} ground */
function daysSince(since, { now }) {
  return (now - Date.parse(since)) / DAY;
}
