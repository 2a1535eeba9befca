/** What a what-if says of deals and stages: what is, beside what would be. */
import { formatDay } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { fieldName, fieldText } from "./card_words.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("../store/what_if.js").Difference} Difference */

/** On the deal's flag; nothing where it is as it is. @param {Session} session @param {Difference} difference @returns {{tone: string, text: string} | null} */
export function flagWords(session, { fields, conflicts, gone, real, would }) {
  if (gone || !real || !would) return null;
  const [conflict] = conflicts;
  if (conflict) return { tone: "red", text: t("meanwhile: {value}", { value: valueWords(session, conflict, real[conflict]) }) };
  const texts = fields.map((field) => shortWords(session, field, real, would)).filter(Boolean);
  return texts.length ? { tone: "indigo", text: texts.join(" · ") } : null;
}

/** @param {Session} session @param {string} field @param {any} real @param {any} would */
function shortWords(session, field, real, would) {
  if (field === "column") return t("from {stage}", { stage: valueWords(session, field, real.column) });
  if (field === "value") return real.value ? t("was {sums}", { sums: formatMoney(real.value) }) : t("had no value");
  if (field === "expected_close") return real.expected_close ? t("was to close {day}", { day: formatDay(real.expected_close) }) : t("had no date");
  if (field === "commit") return would.commit ? t("committed") : t("not committed");
  // Where it goes says so already.
  return "";
}

/** "Stage: Lead → Proposal". @param {Session} session @param {Difference} difference @returns {string[]} */
export function differenceWords(session, { fields, real, would }) {
  if (!real || !would) return [];
  return fields.filter((field) => field !== "position" || fields.length === 1).map((field) => {
    if (field === "position") return t("Another place in its stage");
    return t("{field}: {before} → {after}", { field: nameOfField(field), before: valueWords(session, field, real[field]), after: valueWords(session, field, would[field]) });
  });
}

/** What somebody else made of it meanwhile. @param {Session} session @param {Difference} difference @returns {string} */
export function conflictWords(session, { conflicts, real, gone }) {
  if (gone) return t("This deal is no longer on the board.");
  return conflicts.map((field) => t("Changed meanwhile. {field}: {value}", { field: nameOfField(field), value: valueWords(session, field, real?.[field]) })).join(" ");
}

/** @param {string} field */
function nameOfField(field) {
  return field === "status" ? t("State") : fieldName(field);
}

/** @param {Session} session @param {string} field @param {any} value @returns {string} */
function valueWords(session, field, value) {
  if (field === "status") return { open: t("open"), won: t("won"), lost: t("lost") }[/** @type {"open"} */ (value)] ?? "";
  if (field === "commit") return value ? t("yes") : t("no");
  return fieldText(session, field, value);
}

/** "is 14 deals · €400,000". @param {number} count @param {import("../types").Total[]} sums */
export function besideWords(count, sums) {
  const deals = tn("is {n} deal", "is {n} deals", count);
  const money = sums.map((sum) => formatMoney(sum)).join(" · ");
  return money ? t("{count} · {sums}", { count: deals, sums: money }) : deals;
}
