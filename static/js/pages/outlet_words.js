/** Words about where news goes: what can be told, how it went, and why it stopped. */
import { t } from "../lib/i18n.js";

/** Mirrors integrations/outward/outlet_events.py. @returns {[string, string][]} */
export function eventWords() {
  return [
    ["deal.created", t("A deal is new")],
    ["deal.moved", t("A deal moves on")],
    ["deal.won", t("A deal is won")],
    ["deal.lost", t("A deal is lost")],
    ["deal.reopened", t("A deal is reopened")],
    ["deal.value_changed", t("A value changes")],
    ["deal.assigned", t("A deal gets another owner")],
    ["deal.archived", t("A deal is archived")],
    ["comment.added", t("Somebody comments")],
    ["question.asked", t("A question is asked")],
    ["question.answered", t("A question is answered")],
    ["task.done", t("A task is done")],
    ["pulse.answered", t("A customer answers the two questions")],
    ["member.added", t("Somebody joins a board")],
  ];
}

/** @param {string} event */
export function eventWord(event) {
  if (event === "test") return t("A test");
  return eventWords().find(([name]) => name === event)?.[1] ?? event;
}

/** Why something did not arrive. @param {string} code */
export function reasonWord(code) {
  if (code.startsWith("http_")) return httpWord(Number(code.slice(5)));
  /** @type {Record<string, string>} */
  const words = {
    by_hand: t("Paused by hand."),
    unreachable: t("Nobody answers at this address, or not in time."),
    invalid: t("Baton may not call this address."),
    internal: t("Something went wrong in Baton itself; the log of the server says what."),
    author: t("Whoever set it up may no longer show this; put it to work again in your name."),
    locked: t("Its secret can no longer be read. Give it the address again."),
    too_large: t("The message was larger than the other side takes."),
    channel_not_found: t("Slack does not find the channel. Invite the app to it, or mend its id."),
    channel_is_archived: t("The channel was archived in Slack."),
    not_in_channel: t("The app is not in the channel. Invite it there."),
    invalid_auth: t("Slack no longer takes the app's token."),
    no_app: t("The workspace has no Slack app with a bot token. An admin sets one up in the workspace's settings."),
  };
  return words[code] ?? t("The other side refuses: {code}", { code });
}

/** @param {number} status */
function httpWord(status) {
  if (status === 410 || status === 404) return t("The address is no longer there ({status}).", { status });
  if (status === 401 || status === 403) return t("The other side does not let Baton in ({status}).", { status });
  if (status === 429) return t("It was too much for the other side at once ({status}).", { status });
  return t("The other side answered with an error ({status}).", { status });
}

/** @param {string} state of a delivery */
export function stateWord(state) {
  /** @type {Record<string, string>} */
  const words = { waiting: t("waits"), again: t("on its way"), sent: t("arrived"), failed: t("failed"), gone: t("dropped: what it was about is gone") };
  return words[state] ?? state;
}
