/** Who in Slack acts in one's name, and the way to end that. */
import { html, render } from "lit";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { box } from "./box.js";
import { sentenceOf } from "./forms.js";
import { api } from "./requests.js";

/** @typedef {{workspace: string, workspace_name: string, slack_user: string, created_at: string}} SlackPerson */

/** Shown where there is somebody. @param {HTMLElement} place */
export async function showSlackPeople(place) {
  /** @type {SlackPerson[]} */
  const people = (await api.get("/api/slack/people")).people;
  place.hidden = !people.length;
  render(people.length ? list(people, () => end(place)) : "", place);
}

/** @param {SlackPerson[]} people @param {() => void} onEnd */
function list(people, onEnd) {
  return box(t("Slack"), t("What these users of Slack type as /deal is done in your name."), html`
    <ul class="ways__rows">${people.map((one) => html`<li class="ways__row">
      ${icon("link")}<span class="ways__name truncate" dir="auto">${one.workspace_name}</span>
      <span class="quiet small push">${one.slack_user} · ${t("linked {when}", { when: formatMoment(one.created_at) })}</span>
    </li>`)}</ul>
    <div class="form__actions ways__actions"><button class="button" type="button" @click=${onEnd}>${icon("unlink")}${t("Unlink Slack")}</button></div>`);
}

/** @param {HTMLElement} place */
async function end(place) {
  const sure = await confirm({ title: t("Unlink Slack?"), text: t("Nobody in Slack acts in your name any more, until you say again who you are there."), action: t("Unlink"), tone: "risk" });
  if (!sure) return;
  try {
    await api.delete("/api/slack/people");
    await showSlackPeople(place);
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
  }
}
