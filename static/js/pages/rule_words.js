/** Rules in sentences: what each trigger and each action says, with places for what it names. A new one is a line in each list. */
import { t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{column(id: string): string, label(id: string): string, person(id: string): string, department(id: string): string, rule(id: string): string}} Names */
/** @typedef {[word: string, choice: string, sentence: string]} Sentence what is kept, what the list offers, and the sentence around `{what}` */

/** @returns {Sentence[]} */
export function triggers() {
  return [
    ["moved_into", t("a deal comes into"), t("When {what} {column}")],
    ["moved_out", t("a deal leaves"), t("When {what} {column}")],
    ["created", t("a deal is made in"), t("When {what} {column}")],
    ["labelled", t("a deal gets the label"), t("When {what} {label}")],
    ["value_passed", t("the value of a deal reaches"), t("When {what} {value}")],
    ["question_answered", t("a question on a deal is answered"), t("When {what}")],
    ["baton_answered", t("a baton is answered"), t("When {what}")],
    ["pulse_answered", t("a customer answers the two questions"), t("When {what}")],
    ["pulse_low", t("a customer answers with 6 or less"), t("When {what}")],
    ["due", t("it is"), t("When {what} {days} days {side} {of}")],
    ["idle", t("nobody does anything on an open deal for"), t("When {what} {days} days")],
  ];
}

/** @returns {Sentence[]} */
export function actions() {
  return [
    ["assign", t("give the deal to"), t("{what} {member}")],
    ["task", t("add the task"), t("{what} {title} for {who}, {due}")],
    ["label", t("put on the label"), t("{what} {label}")],
    ["move", t("move the deal to"), t("{what} {column}")],
    ["baton", t("pass the baton to"), t("{what} {to} and ask: {question}, {due}")],
    ["notify", t("tell"), t("{what} {who}: {text}")],
    ["webhook", t("call the address"), t("{what} {url}")],
  ];
}

/** @returns {[string, string][]} */
export function sides() {
  return [["after", t("after")], ["before", t("before")]];
}

/** @returns {[string, string][]} */
export function dates() {
  return [["task", t("the date of a task")], ["close", t("the expected close")]];
}

/** @param {number | null | undefined} days */
export function dueWords(days) {
  if (days === null || days === undefined) return t("without a date");
  return days === 0 ? t("due the same day") : tn("due in {n} day", "due in {n} days", days);
}

/** A sentence with pieces in the places that its language gives them. @param {string} sentence @param {Record<string, any>} pieces */
export function filled(sentence, pieces) {
  return sentence.split(/\{(\w+)\}/).map((part, index) => (index % 2 ? (pieces[part] ?? "") : part));
}

/** The line of a word; of one that is newer than this page, the word itself. @param {Sentence[]} sentences @param {string} word @returns {Sentence} */
export function lineOf(sentences, word) {
  return sentences.find(([one]) => one === word) ?? [word, word, "{what}"];
}

/** "When a deal comes into Proposal". @param {any} condition @param {Names} names */
export function conditionWords(condition, names) {
  const [, what, sentence] = lineOf(triggers(), condition.on);
  const { column, label, value, days = 0, of } = condition;
  return filled(sentence, {
    what,
    column: column ? names.column(column) : t("any stage"),
    label: label && names.label(label),
    value: value && formatMoney(value),
    days: String(Math.abs(days)),
    side: sides()[days < 0 ? 1 : 0][1],
    of: dates().find(([word]) => word === of)?.[1],
  }).join("").trim();
}

/** "add the task “Write the offer” for Tom, due in 2 days". @param {any} action @param {Names} names */
export function actionWords(action, names) {
  const [, what, sentence] = lineOf(actions(), action.do);
  const { member, owner, column, label, title, to, question, text, days, host } = action;
  const nobody = action.do === "task" ? t("nobody yet") : "";
  return filled(sentence, {
    what,
    member: member && names.person(member),
    who: owner ? t("the owner") : member ? names.person(member) : nobody,
    column: column && names.column(column),
    label: label && names.label(label),
    title: title && t("“{words}”", { words: title }),
    to: to && (to.member ? names.person(to.member) : names.department(to.department)),
    question: question && t("“{words}”", { words: question }),
    text: text && t("“{words}”", { words: text }),
    due: dueWords(days),
    url: host,
  }).join("").trim();
}

/** What a rule says, and what it does, each as a sentence. @param {Row} rule @param {Names} names */
export function sentencesOf(rule, names) {
  return { when: conditionWords(rule.condition, names), then: rule.actions.map((/** @type {any} */ action) => actionWords(action, names)) };
}

/** Why it stands still. @param {any} paused @param {Names} names */
export function pauseWords({ why, what, rules = [] }, names) {
  const others = rules.map((/** @type {string} */ id) => t("“{words}”", { words: names.rule(id) })).join(", ");
  const gone = { column: t("a stage that it names was archived, or deals are lost there now"), label: t("a label that it names was archived"), member: t("somebody whom it names is no longer on this board"), department: t("a department that it names is gone") };
  const words = /** @type {Record<string, string>} */ ({
    by_hand: t("Paused."),
    imported: t("It came with the board, switched off. Whoever puts it to work becomes its author."),
    failures: t("Paused: it failed three times in a row."),
    right: t("Paused: its author may no longer do what it does. Whoever puts it to work becomes its author."),
    gone: t("Paused: {reason}.", { reason: /** @type {any} */ (gone)[what] ?? t("something that it names is no longer there") }),
    loop: others ? t("Stopped: it and {rules} started each other.", { rules: others }) : t("Stopped: it started itself over others."),
    fight: t("Stopped: {rules} wanted the opposite at the same moment.", { rules: others }),
  });
  return words[why] ?? t("Paused.");
}

/** Why it failed. @param {{did: string, code: string}} failure */
export function failureWords({ did, code }) {
  if (code === "depth") return t("it would have been the fourth rule in a row");
  const what = /** @type {Record<string, string>} */ ({
    "card.assign": t("the deal could not be given"), "task.create": t("the task could not be added"), "card.label": t("the label could not be put on"),
    "card.move": t("the deal could not be moved"), "baton.pass": t("the baton could not be passed"), webhook: t("the address did not take the call"),
  })[did] ?? t("it could not be done");
  return t("{what} ({code})", { what, code });
}
