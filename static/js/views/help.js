/** `?`: the keys, in the words of what they do. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { BoardDialog } from "./board_dialog.js";

const COMMAND = /Mac|iPhone|iPad/u.test(navigator.platform ?? "") ? "⌘" : "Ctrl";

/** @returns {[string, [string[], string][]][]} */
function keys() {
  return [
    [t("Anywhere"), [
      [[COMMAND, "K"], t("Search or do anything")],
      [["/"], t("Filter deals")],
      [["N"], t("New deal")],
      [["H"], t("Activity on this board")],
      [[COMMAND, "Z"], t("Undo what you did here")],
      [[COMMAND, "Shift", "Z"], t("Do it again")],
      [["T"], t("The board as it was")],
      [["W"], t("What if: try changes that nobody else sees, and back")],
      [["?"], t("These keys")],
      [["Esc"], t("Close, put back, leave")],
    ]],
    [t("On the board"), [
      [["←", "↑", "↓", "→"], t("From deal to deal")],
      [["Enter"], t("Open the deal")],
      [["M"], t("Lift the deal; the arrows carry it, Enter drops it")],
      [["Space"], t("Lift the deal as well")],
      [["X"], t("Select the deal; Shift with arrows or a click selects more")],
      [[COMMAND, "A"], t("Select the whole stage, then all that is shown")],
      [["A"], t("Assign the deal")],
      [["B"], t("Pass a question on")],
    ]],
    [t("In the past"), [
      [["←", "→"], t("One change back or on")],
      [["Shift", "←", "→"], t("An hour back or on")],
      [["Shift", "↑", "↓"], t("A day on or back")],
      [["Home", "End"], t("The beginning, the end")],
      [["Esc"], t("Back to now")],
    ]],
    [t("In a review"), [
      [["F"], t("Peel off from the presenter, or return")],
      [[".", ","], t("The next or the last on the agenda, for who presents")],
    ]],
    [t("In a deal"), [
      [["Enter"], t("Save a field, add the next task")],
      [["Esc"], t("Leave a field as it was")],
      [["Alt", "↑", "↓"], t("Move a task")],
      [[COMMAND, "Enter"], t("Send the comment, save the description")],
      [["@"], t("Mention somebody; the arrows choose, Enter takes")],
    ]],
  ];
}

export class Help extends BoardDialog {
  constructor() {
    super("help");
  }

  render() {
    if (!this.open) return nothing;
    return this.frame(t("Keyboard shortcuts"), html`<div class="help__groups">${keys().map(([group, rows]) => html`<section><h3 class="help__group">${group}</h3>
        <dl class="help__keys">${rows.map(([combination, words]) => html`<div class="help__row"><dt>${combination.map((key) => html`<kbd class="kbd">${key}</kbd>`)}</dt><dd>${words}</dd></div>`)}</dl>
      </section>`)}</div>`);
  }
}

customElements.define("baton-help", Help);
