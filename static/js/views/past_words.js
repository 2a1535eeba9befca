/** The words of the past: times as the reader's clock shows them, what became of a deal, and by how much sums grew. */
import { addDays, dayOf, formatDay, formatFullDay, momentOf, ownClock, weekStart } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { growth } from "../store/comparing.js";

/** @typedef {import("../store/comparing.js").Difference} Difference */
/** @typedef {import("../store/comparing.js").Kind} Kind */
/** @typedef {import("../types").Total} Total */
/** @typedef {{tone: string, text: string}} Mark */

/** "Mon 16 Nov, 09:00" where the reader is. @param {number} time */
export function momentWords(time) {
  const { day, time: clock } = ownClock(new Date(time).toISOString());
  return t("{day}, {time}", { day: formatDay(day), time: clock });
}

/** Spans up to now that people ask for. @returns {[string, string][]} */
export function spans() {
  return [
    ["visit", t("Since my last visit")], ["monday", t("Since last Monday")], ["week", t("Since a week ago")],
    ["month", t("Since a month ago")], ["quarter", t("Since the start of the quarter")],
  ];
}

/** When such a span begins. @param {string} name @param {number} [now] */
export function beginOf(name, now = Date.now()) {
  const today = dayOf(new Date(now).toISOString());
  const monday = weekStart(today);
  const days = /** @type {Record<string, string>} */ ({
    // On a Monday the one before it is meant: today's board is hardly another one.
    monday: today === monday ? addDays(monday, -7) : monday,
    week: addDays(today, -7), month: addDays(today, -30),
    quarter: `${today.slice(0, 4)}-${String(Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, "0")}-01`,
  });
  return Date.parse(momentOf(days[name] ?? monday, name === "monday" ? "09:00" : "00:00"));
}

/** What stands on the flag of a deal that is different. @param {Difference} difference @param {any} session @param {(column: string) => string} stage names of either time @param {string} [mover] @returns {Mark} */
export function markOf(difference, session, stage, mover) {
  const marks = difference.kinds.map((kind) => mark(kind, difference, session, stage, mover)).filter((one) => one !== null);
  return { tone: marks[0]?.tone ?? "slate", text: marks.map(({ text }) => text).join(" · ") };
}

/** @param {Kind} kind @param {Difference} difference @param {any} session @param {(column: string) => string} stage @param {string} [mover] @returns {Mark | null} */
function mark(kind, { before, after, kinds }, session, stage, mover) {
  // Beside what became of it there is no room for who.
  const who = kinds[0] === "moved" && mover ? session.workspace.get("member", mover)?.name.split(" ")[0] : undefined;
  if (kind === "moved") return { tone: "indigo", text: movedWords(stage(before?.column), who, after?.moved_at) };
  if (kind === "value") return { tone: "amber", text: arrow(money(before?.value), money(after?.value)) };
  if (kind === "title") return { tone: "slate", text: t("was “{title}”", { title: before?.title }) };
  if (kind === "owner") return { tone: "slate", text: arrow(person(session, before?.owner), person(session, after?.owner)) };
  if (kind === "close") return { tone: "slate", text: t("closes {days}", { days: arrow(day(before?.expected_close), day(after?.expected_close)) }) };
  return { tone: /** @type {Record<string, string>} */ ({ new: "green", won: "green", lost: "red", reopened: "indigo", gone: "slate" })[kind], text: kindWord(kind) };
}

/** @param {string} stage @param {string | undefined} who @param {string | undefined} at */
function movedWords(stage, who, at) {
  if (!who || !at) return t("from {stage}", { stage });
  return t("from {stage} · {who}, {day}", { stage, who, day: formatDay(dayOf(at)) });
}

/** @param {Kind} kind */
export function kindWord(kind) {
  return { new: t("new"), gone: t("gone"), won: t("won"), lost: t("lost"), reopened: t("open again"), moved: t("moved"), value: t("value"), title: t("title"), owner: t("owner"), close: t("close date") }[kind];
}

/** "7 moved · 3 new · 2 won". @param {Record<Kind, number>} counts */
export function tallyWords(counts) {
  const said = [
    counts.moved && tn("{n} moved", "{n} moved", counts.moved), counts.new && tn("{n} new", "{n} new", counts.new),
    counts.won && tn("{n} won", "{n} won", counts.won), counts.lost && tn("{n} lost", "{n} lost", counts.lost),
    counts.gone && tn("{n} gone", "{n} gone", counts.gone), counts.value && tn("{n} of another value", "{n} of another value", counts.value),
  ].filter(Boolean);
  return said.length ? said.join(" · ") : t("nothing moved, came or went");
}

/** "+€31,200". @param {Total[]} before @param {Total[]} after @returns {{text: string, less: boolean}[]} */
export function growthWords(before, after) {
  return growth(before, after).map((total) => {
    const less = Number(total.amount) < 0;
    return { text: less ? `−${formatMoney({ ...total, amount: -total.amount })}` : `+${formatMoney(total)}`, less };
  });
}

/** What a field of a deal says. @param {any} session @param {string} field @param {any} card @param {(column: string) => string} stage */
export function fieldWords(session, field, card, stage) {
  if (!card) return "–";
  if (field === "column") return stage(card.column);
  if (field === "value") return money(card.value);
  if (field === "owner") return person(session, card.owner);
  if (field === "expected_close") return day(card.expected_close);
  if (field === "status") return { open: t("open"), won: t("won"), lost: t("lost") }[/** @type {"open"} */ (card.status)];
  return card[field] ?? "–";
}

/** @param {any} value */
function money(value) {
  return value ? formatMoney(value) : t("no value");
}

/** @param {any} session @param {string | null} id */
function person(session, id) {
  return (id && session.workspace.get("member", id)?.name) || t("nobody");
}

/** @param {string | null} date */
function day(date) {
  return date ? formatFullDay(date) : t("no date");
}

/** @param {string} before @param {string} after */
function arrow(before, after) {
  return `${before} → ${after}`;
}
