/** What an entry of the audit log says, in words. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { roleWord } from "./roles.js";

/** @typedef {{kind: string, person: string | null, details: any}} Entry */
/** @typedef {(id: string) => string} Named */

/** @returns {Record<string, string>} */
export function kindWords() {
  return {
    signed_in: t("signed in"),
    signed_in_by_provider: t("signed in by single sign-on"),
    identity_linked: t("linked an identity of single sign-on"),
    identity_removed: t("unlinked an identity of single sign-on"),
    sign_in_refused: t("was refused at signing in"),
    signed_out: t("signed out"),
    password_changed: t("changed the password"),
    other_sessions_ended: t("signed out everywhere else"),
    token_created: t("created an API token"),
    calendar_opened: t("made a new address for their calendar feed"),
    calendar_closed: t("took the address of their calendar feed back"),
    token_revoked: t("revoked an API token"),
    audit_exported: t("saved the audit log as a file"),
    refused: t("was refused a command"),
    "workspace.edit": t("changed the workspace"),
    "workspace.limit_files": t("changed what files are let in"),
    "workspace.keep_archived": t("changed how long boards keep what was archived"),
    "archive.purge": t("removed something archived for good"),
    "workspace.require_second_factor": t("changed who needs a second factor"),
    "workspace.allow_sign_up": t("changed who may join without an invitation"),
    "member.sign_up": t("joined without an invitation"),
    "member.forget": t("had their account deleted"),
    "work.hand_over": t("handed over somebody's work"),
    second_factor_refused: t("gave a wrong second factor"),
    password_reset: t("chose a new password by a link"),
    app_added: t("turned on codes as a second factor"),
    app_removed: t("turned off codes as a second factor"),
    codes_made: t("made new recovery codes"),
    passkey_added: t("added a passkey"),
    passkey_removed: t("removed a passkey"),
    session_ended: t("signed out in one other place"),
    data_exported: t("saved their own data as a file"),
    board_exported: t("took a board out as a file"),
    workspace_exported: t("asked for an archive of the whole workspace"),
    archive_taken: t("downloaded the archive of the workspace"),
    "member.invite": t("invited somebody"),
    "invitation.revoke": t("took an invitation back"),
    "invitation.accept": t("came in by an invitation"),
    "member.join": t("joined the workspace"),
    "member.add": t("let somebody onto a board"),
    "member.change_role": t("changed a role"),
    "member.remove": t("took somebody off a board"),
    "member.disable": t("disabled somebody"),
    "member.enable": t("enabled somebody"),
    "role.create": t("made a role"),
    "role.edit": t("changed a role of the workspace's own"),
    "role.archive": t("removed a role of the workspace's own"),
    "board.create": t("made a board"),
    "board.archive": t("archived a board"),
    "board.restore": t("restored a board"),
    "board.purge": t("removed a board for good"),
    "import.start": t("began an import"),
    "outlet.create": t("had news sent outside"),
    "outlet.edit": t("changed what news is sent outside"),
    "outlet.rotate": t("made a new secret for a webhook"),
    "outlet.pause": t("let news sent outside rest"),
    "outlet.resume": t("had news sent outside again"),
    "outlet.remove": t("ended that news is sent outside"),
    "slack.connect": t("set Slack's app up"),
    "slack.disconnect": t("disconnected Slack's app"),
    "slack.link": t("said who they are in Slack"),
    "slack.unlink": t("ended that users of Slack act in their name"),
    "pull.connected": t("connected a system from which deals come"),
    "pull.disconnected": t("disconnected a system from which deals came"),
  };
}

/** About whom or what, and what it was before. @param {Entry} entry @param {Named} nameOf */
export function about({ kind, person, details }, nameOf) {
  const parts = [
    // Whoever makes a board is its manager, which goes without saying.
    ...(kind === "board.create" ? [] : (details.records ?? [])).flatMap((/** @type {any} */ record) => recordWords(record, person, nameOf)),
    details.name && kind.startsWith("token") ? html`<bdi>${details.name}</bdi>` : null,
    details.board ? html`<bdi>${details.name}</bdi>` : null,
    details.command ? html`<code>${details.command}</code>` : null,
    details.braked ? t("many times") : null,
    details.device ? html`<span class="quiet">${details.device}</span>` : null,
  ].filter(Boolean);
  return parts.length ? html`<span class="audit__about">— ${parts.map((part, index) => html`${index ? " · " : nothing}${part}`)}</span>` : nothing;
}

/** @param {any} record @param {string | null} actor @param {Named} nameOf */
function recordWords({ type, id, before, after }, actor, nameOf) {
  const words = [];
  if (type === "member" && id !== actor) words.push(html`<bdi>${nameOf(id)}</bdi>`);
  if (type === "invitation") words.push(html`<bdi>${nameOf(id)}</bdi>`);
  if (type === "role") words.push(html`<bdi>${after?.name ?? before?.name ?? nameOf(id)}</bdi>`);
  const role = [before?.role, after?.role].filter(Boolean).map((each) => roleWord(each, nameOf(each)));
  if (role.length) words.push(role.join(" → "));
  if (type === "workspace") words.push(Object.keys(before ?? {}).map((name) => `${name}: ${before[name]} → ${after[name]}`).join(", "));
  return words;
}
