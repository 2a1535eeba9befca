/** The identities by which one signs in at the identity provider of this installation. */
import { html, nothing, render } from "lit";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { box } from "./box.js";
import { sentenceOf } from "./forms.js";
import { withProof } from "./proof.js";
import { goToProvider } from "./provider.js";
import { api } from "./requests.js";

/**
 * @typedef {{id: string, issuer: string, name: string, created_at: string, used_at: string | null}} Identity
 * @typedef {{identities: Identity[], provider: string | null}} State
 */

/** Shown where there is a provider, or something of one to remove. @param {HTMLElement} place */
export async function showIdentities(place) {
  /** @param {() => Promise<unknown>} [work] */
  const attempt = async (work) => {
    try {
      await work?.();
    } catch (error) {
      toast({ text: sentenceOf(error), tone: "risk" });
    }
    const state = await api.get("/api/account/identities");
    place.hidden = !state.provider && !state.identities.length;
    render(list(state, attempt), place);
  };
  await attempt();
}

/** @param {State} state @param {(work: () => Promise<unknown>) => void} attempt */
function list({ identities, provider }, attempt) {
  return box(t("Single sign-on"), provider ? t("Sign in with {name}, without a password of Baton.", { name: provider }) : "", html`
    ${identities.length ? html`<ul class="ways__rows">${identities.map((identity) => row(identity, attempt))}</ul>` : html`<p class="quiet">${t("Nothing is linked yet.")}</p>`}
    ${provider ? html`<div class="form__actions ways__actions">
      <button class="button" type="button" @click=${() => attempt(linkOne)}>${icon("plus")}${t("Link {name}", { name: provider })}</button></div>` : nothing}`);
}

/** @param {Identity} identity @param {(work: () => Promise<unknown>) => void} attempt */
function row(identity, attempt) {
  const used = identity.used_at ? t("last used {when}", { when: formatMoment(identity.used_at) }) : t("never used");
  return html`<li class="ways__row">
    ${icon("link")}<span class="ways__name truncate" dir="auto">${identity.name}</span>
    <span class="quiet small push">${new URL(identity.issuer).hostname} · ${t("linked {when}", { when: formatMoment(identity.created_at) })} · ${used}</span>
    <button class="button button--ghost button--icon" type="button" aria-label=${t("Unlink {name}", { name: identity.name })} @click=${() => attempt(() => unlink(identity))}>${icon("unlink")}</button>
  </li>`;
}

function linkOne() {
  return withProof(() => goToProvider("/api/account/identities", { next: "/security" }));
}

/** @param {Identity} identity */
async function unlink(identity) {
  const sure = await confirm({ title: t("Unlink “{name}”?", { name: identity.name }), text: t("One can no longer sign in with it."), action: t("Unlink"), tone: "risk" });
  if (sure) await withProof(() => api.delete(`/api/account/identities/${identity.id}`));
}
