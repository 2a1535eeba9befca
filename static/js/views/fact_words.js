/** Facts about deals in words: short for a card, whole sentences for the panel; insights/fact_words.py says the same. */
import { formatNumber, t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { FACTS } from "../store/facts.js";

/** @typedef {import("../store/facts.js").Fact} Fact */
/** @typedef {import("../store/facts.js").Limit} Limit */

/** What else stands on a card's face says these two already. */
const SAID_ELSEWHERE = ["no_step", "unanswered"];

/** @returns {Record<string, string>} */
export function factNames() {
  return {
    no_contact: t("No contact"), unanswered: t("Question unanswered"), close_moved: t("Close date moved"), long_stay: t("Long in its stage"),
    value_dropped: t("Value dropped"), bounced: t("Went back a stage"), one_contact: t("One contact only"), no_step: t("No next step"),
  };
}

/** In their order. @returns {[string, string][]} */
export function factChoices() {
  const names = factNames();
  return FACTS.map((code) => [code, names[code]]);
}

/** For a card's face: the gravest in a few words, and how many more there are. @param {readonly Fact[]} facts */
export function markOf(facts) {
  const said = facts.filter(({ code }) => !SAID_ELSEWHERE.includes(code));
  return said.length ? { text: shortWords(said[0]), more: said.length - 1, all: said.map(shortWords).join(" · ") } : null;
}

/** @param {Fact} fact */
export function shortWords(fact) {
  const n = Math.floor(fact.n);
  const words = /** @type {Record<string, () => string>} */ ({
    no_contact: () => tn("No contact {n} d", "No contact {n} d", n),
    unanswered: () => tn("Unanswered {n} d", "Unanswered {n} d", n),
    close_moved: () => tn("Close date moved {n}×", "Close date moved {n}×", n),
    long_stay: () => tn("{n} d in this stage", "{n} d in this stage", n),
    value_dropped: () => t("Value −{percent} %", { percent: n }),
    bounced: () => tn("Went back {n}×", "Went back {n}×", n),
  });
  return (words[fact.code] ?? (() => factNames()[fact.code]))();
}

/** @param {Fact} fact @param {string} stage the name of the deal's */
export function factSentence(fact, stage) {
  const n = Math.floor(fact.n);
  const words = /** @type {Record<string, () => string>} */ ({
    no_contact: () => tn("No contact for {n} day.", "No contact for {n} days.", n),
    unanswered: () => tn("A question is unanswered for {n} day.", "A question is unanswered for {n} days.", n),
    close_moved: () => tn("Its close date was moved {n} time.", "Its close date was moved {n} times.", n),
    long_stay: () => tn("In {stage} for {n} day.", "In {stage} for {n} days.", n, { stage }),
    value_dropped: () => t("Its value dropped by {percent} %: {was} → {now}.", { percent: n, was: formatMoney(fact.was), now: formatMoney(fact.now) }),
    bounced: () => tn("It went back a stage {n} time.", "It went back a stage {n} times.", n),
    one_contact: () => t("One contact only is known at the customer."),
    no_step: () => t("No next step is planned."),
  });
  return words[fact.code]();
}

/** What it is measured by; nothing where there is nothing to measure. @param {string} code @param {Limit | undefined} limit */
export function usualWords(code, limit) {
  if (!limit) return "";
  const usual = limit.usual === null ? null : days(limit.usual);
  if (code === "close_moved" || code === "bounced") {
    return usual === null ? t("What is usual here is not known yet; listed from {n} on.", { n: limit.limit }) : t("Usual here: {usual}×.", { usual });
  }
  if (code === "value_dropped") return usual === null ? t("Listed from {limit} % on.", { limit: limit.limit }) : t("Usual here is {usual} %.", { usual });
  if (usual === null) return tn("What is usual here is not known yet; listed after {n} day.", "What is usual here is not known yet; listed after {n} days.", limit.limit);
  return t("Usual here is {usual}, nine of ten within {limit} days.", { usual, limit: days(limit.limit) });
}

/** How long deals usually stay in a stage, and from how many that is known. @param {Limit | undefined} limit */
export function stayWords(limit) {
  if (!limit) return "";
  if (limit.usual === null) return tn("Usual time here is not known yet: {n} deal has left, 20 are needed.", "Usual time here is not known yet: {n} deals have left, 20 are needed.", limit.cases);
  return tn("Usual here: {usual} days, nine of ten within {limit} days ({n} stay).", "Usual here: {usual} days, nine of ten within {limit} days ({n} stays).", limit.cases, { usual: days(limit.usual), limit: days(limit.limit) });
}

/** One place after the point where it says something. @param {number} n */
export function days(n) {
  const scale = n < 10 ? 10 : 1;
  return formatNumber(Math.floor(n * scale + 0.5) / scale);
}
