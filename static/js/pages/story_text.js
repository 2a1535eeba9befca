// A deal's story as facts, ready to be drawn, and as plain text for handing it over.
import { dayOf, formatFullDay, formatSpan, formatTime } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { toNames } from "../lib/mentions.js";
import { formatMoney } from "../lib/money.js";
import { kindWords } from "../views/activity_words.js";

/** @typedef {{kind: string, at: string, actor: string | null, text: string, name?: string, before?: string, after?: string, reason?: string, quote?: string, comment?: string, stayed?: string}} Point */
/** @typedef {{value: string | null, since: string, until: string | null}} Span */
/** @typedef {{column: string, name: string, kind: string, color: string | null, since: string, until: string | null}} Stay */
/** @typedef {{column: string, name: string, color: string | null, time: number, times: number, here: boolean}} StageTime */
/**
 * @typedef {object} Story
 * @property {{id: string, name: string}} board @property {number} seq @property {any} card @property {string | null} description
 * @property {Point[]} points @property {Span[]} owners @property {Span[]} values @property {Stay[]} stages @property {StageTime[]} times
 * @property {{id: string, name: string, kinds: Record<string, number>}[]} people @property {{id: string, name: string, text: string, created_at: string}[]} comments
 * @property {number} comments_count @property {string | null} kept_since @property {string} told_at
 */

/** @param {any} answer of the server @returns {Story} */
export function storyOf(answer) {
  return { ...answer, times: timePerStage(answer.stages, answer.told_at) };
}

/**
 * The time in each open stage, in the order in which the deal came there; in a won or lost one it only rests.
 * @param {Stay[]} stays @param {string} now @returns {StageTime[]}
 */
export function timePerStage(stays, now) {
  /** @type {Map<string, StageTime>} */
  const found = new Map();
  for (const { column, name, kind, color, since, until } of stays) {
    if (kind !== "open") continue;
    const stage = found.get(column) ?? { column, name, color, time: 0, times: 0, here: false };
    stage.time += Date.parse(until ?? now) - Date.parse(since);
    stage.times += 1;
    stage.here = until === null;
    found.set(column, stage);
  }
  return [...found.values()];
}

/** "3 days". @param {number} time in milliseconds */
export function span(time) {
  return formatSpan(new Date(0), time);
}

/** In full, since a printed page doesn't know which day is today. @param {string} at */
export function moment(at) {
  return t("{day}, {time}", { day: formatFullDay(dayOf(at)), time: formatTime(at) });
}

/** @param {Story} story */
export function outcomeWords({ card }) {
  const { status, closed_at: closed, lost_reason: reason } = card;
  if (status === "won") return t("Won {when}", { when: moment(closed) });
  if (status !== "lost") return t("Open, in {stage}", { stage: card.stage });
  return reason ? t("Lost {when}: {reason}", { when: moment(closed), reason }) : t("Lost {when}", { when: moment(closed) });
}

/** "4 moves, 2 comments". @param {Record<string, number>} kinds */
export function doneWords(kinds) {
  const words = new Map(kindWords());
  return Object.entries(kinds).map(([kind, n]) => `${words.get(kind) ?? kind} ${n}`).join(" · ");
}

/** Names instead of ids, as far as the story names them. @param {Story} story @param {string} text */
export function plain({ people }, text) {
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return toNames(text, (kind, id) => (kind === "board" ? t("everyone") : (names.get(id) ?? (kind === "member" ? t("Somebody") : t("a department")))));
}

/** "Tom Ott (until 3 Nov 2026), Ana Berg". @param {Span[]} spans @returns {string} */
export function overTime(spans) {
  const told = spans.filter(({ value }, at) => value !== null || at === spans.length - 1);
  return told.map(({ value, until }) => {
    const words = value ?? t("nobody");
    return until ? t("{what} (until {day})", { what: words, day: formatFullDay(dayOf(until)) }) : words;
  }).join(", ");
}

/** @param {Story} story @param {string} address */
export function asText(story, address) {
  const { card, points, times, people, comments, kept_since: kept } = story;
  const part = (/** @type {string} */ title, /** @type {string[]} */ lines) => (lines.length ? [title, ...lines.map((line) => `- ${line}`), ""] : []);
  return [
    `#${card.number} ${card.title}`, ...facts(story).map(([name, value]) => `${name}: ${value}`), address, "",
    ...(story.description ? [plain(story, story.description), ""] : []),
    ...(kept ? [t("Activity before {day} is no longer kept.", { day: formatFullDay(dayOf(kept)) }), ""] : []),
    ...part(t("What happened"), points.map((point) => pointText(story, point))),
    ...part(t("Time in each stage"), times.map(({ name, time }) => `${name}: ${span(time)}`)),
    ...part(t("Who did what"), people.map(({ name, kinds }) => `${name}: ${doneWords(kinds)}`)),
    ...part(t("From the conversation"), comments.map(({ name, text, created_at: at }) => `${name}, ${moment(at)}: ${plain(story, text)}`)),
  ].join("\n");
}

/** What stands at the head of the story. @param {Story} story @returns {[string, string][]} */
export function facts(story) {
  const { card, owners, values } = story;
  const tasks = card.tasks_total ? tn("{done} of {n} done", "{done} of {n} done", card.tasks_total, { done: card.tasks_done }) : "";
  const helpers = card.helpers.map((/** @type {{name: string, role: string | null}} */ { name, role }) => (role ? `${name} (${role})` : name)).join(", ");
  const all = /** @type {[string, string][]} */ ([
    [t("Outcome"), outcomeWords(story)],
    [t("Customer"), card.company ?? ""],
    [t("Value"), values.length > 1 ? overTime(values) : card.value ? formatMoney(card.value) : ""],
    [t("Owner"), overTime(owners)],
    [t("Helpers"), helpers],
    [t("Expected close"), card.expected_close ? formatFullDay(card.expected_close) : ""],
    [t("Tasks"), tasks],
  ]);
  return all.filter(([, value]) => value);
}

/** @param {Story} story @param {Point} point */
function pointText(story, point) {
  const { at, text, before, after, reason, quote, comment } = point;
  const values = before || after ? ` (${[before, after].filter(Boolean).join(" → ")})` : "";
  const said = reason || (quote ?? comment) ? `: ${plain(story, reason ?? quote ?? comment ?? "")}` : "";
  return `${formatFullDay(dayOf(at))} ${nameIn(story, point)} ${text}${values}${said}`;
}

/** @param {Story} story @param {Point} point */
export function nameIn({ people }, { actor, name }) {
  return name ?? people.find(({ id }) => id === actor)?.name ?? t("Somebody");
}
