/** The deal's fields in two columns; each opens where it stands and saves by itself. */
import { LitElement, html, nothing } from "lit";
import { openPopover, closePopover } from "../behaviors/popover.js";
import { assignCard, editCard, unassignCard } from "../commands/cards.js";
import { formatFullDay, today } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { avatar } from "./avatar.js";
import { mayCommit, tell } from "./card_actions.js";
import { distanceWords, dueWords, fieldText } from "./card_words.js";
import { makeDateField } from "./date_field.js";
import { FieldSaves } from "./field_saves.js";
import { icon } from "./icon.js";
import { tellRefused } from "./kept_text.js";
import { nameOf, person } from "./people.js";
import { pickPeople, pickPerson } from "./person_picker.js";
import { openRoles } from "./helper_roles.js";
import { saveState } from "./save_state.js";
import { isMarked, tierIcon } from "./tier.js";
import { overtakenNotice } from "./versions.js";
import { Watch } from "./watch.js";
import "./company_picker.js";
import "./money_editor.js";
import "./source_editor.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{field: string, original: any, base: number, editor: any, card: string}} Editing */

export class PanelFields extends LitElement {
  static properties = { session: { attribute: false }, card: { attribute: false } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.card = null;
    /** @type {Editing | null} */
    this.editing = null;
    this.saves = new FieldSaves(this);
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<string, any>} changed */
  willUpdate(changed) {
    const { session, card } = this;
    const before = changed.get("card");
    if (before && before.id !== card.id) this.saves.clear();
    const redraw = () => this.requestUpdate();
    this.watch.to(card.id, () => [
      ...["company:*", "member:*", "version:*", `tasks-of:${card.id}`].map((key) => session.store.subscribe(key, redraw)),
      session.workspace.subscribe("member:*", redraw),
      session.on("presence", redraw),
      session.on("status", redraw),
      session.on("change", (change, local) => !local && this.onChange(change)),
    ]);
  }

  /** What I am editing stays; what somebody else made of it stands beneath. @param {any} change */
  onChange(change) {
    const { editing } = this;
    if (!editing || change.actor === this.session.me.id) return;
    const patch = change.patches.find((/** @type {any} */ one) => one.type === "card" && one.id === editing.card && one.put);
    if (!patch || JSON.stringify(patch.put[editing.field]) === JSON.stringify(editing.original)) return;
    editing.editor.notice = t("{name} changed this to {value}", {
      name: nameOf(this.session, change.actor), value: fieldText(this.session, editing.field, patch.put[editing.field]),
    });
  }

  /**
   * @param {string} field @param {HTMLElement} anchor @param {any} editor
   * @param {{label: string, width?: number, onClose?: (reason: import("../behaviors/popover.js").Reason) => void}} options
   */
  open(field, anchor, editor, options) {
    openPopover(anchor, editor, {
      ...options,
      onClose: (reason) => {
        options.onClose?.(reason);
        this.editing = null;
        this.session.presence.set({ field: null });
      },
    });
    this.editing = { field, original: this.card[field] ?? null, base: this.session.seq, editor, card: this.card.id };
    this.session.presence.set({ field });
  }

  /** @param {string} field @param {any} value @param {{id: string, name: string} | null} [company] named at once, before the board has its copy */
  save(field, value, company = null) {
    const { session, editing } = this;
    const card = editing?.card ?? this.card.id;
    const original = editing ? editing.original : this.card[field];
    const base = editing?.base ?? session.seq;
    if (JSON.stringify(value) === JSON.stringify(original)) return;
    this.saves.save(field, () => session.run(withCompany(editCard(session.store, { card, fields: { [field]: value }, base }), company)),
      (error) => tellRefused(session, error, field === "company" ? "" : fieldText(session, field, value)));
  }

  /** @param {HTMLElement} anchor */
  editValue(anchor) {
    const { session, card } = this;
    const editor = Object.assign(document.createElement("baton-money-editor"), {
      value: card.value, currency: session.store.get("board", session.boardId)?.currency ?? session.boot.workspace.currency,
    });
    editor.addEventListener("choose", (event) => {
      this.save("value", /** @type {CustomEvent} */ (event).detail);
      closePopover();
    });
    this.open("value", anchor, editor, { label: t("Value"), onClose: (reason) => reason === "away" && this.saveIfRead("value", editor) });
  }

  /** @param {HTMLElement} anchor */
  editClose(anchor) {
    const editor = makeDateField({ value: this.card.expected_close, today: today(this.session.boot), label: t("Expected close") }, (day) => {
      this.save("expected_close", day);
      closePopover();
    });
    this.open("expected_close", anchor, editor, { label: t("Expected close"), onClose: (reason) => reason === "away" && this.saveIfRead("expected_close", editor) });
  }

  /** @param {HTMLElement} anchor */
  editSource(anchor) {
    const editor = Object.assign(document.createElement("baton-source-editor"), { session: this.session, value: this.card.source ?? null });
    editor.addEventListener("choose", (event) => {
      this.save("source", /** @type {CustomEvent} */ (event).detail);
      closePopover();
    });
    this.open("source", anchor, editor, { label: t("Source"), onClose: (reason) => reason === "away" && this.saveIfRead("source", editor) });
  }

  /** Leaving a field saves it, unless nobody could tell what it says. @param {string} field @param {any} editor */
  saveIfRead(field, editor) {
    const read = editor.read();
    if ("error" in read) this.saves.set(field, { state: "failed", message: t("Not saved: {reason}", { reason: read.error }), retry: () => this.saves.set(field, null) });
    else this.save(field, read.value);
  }

  /** @param {HTMLElement} anchor */
  editCompany(anchor) {
    const editor = Object.assign(document.createElement("baton-company-picker"), { session: this.session, selected: this.card.company });
    editor.addEventListener("choose", (event) => {
      const company = /** @type {CustomEvent} */ (event).detail;
      this.save("company", company?.id ?? null, company);
      closePopover();
    });
    this.open("company", anchor, editor, { label: t("Customer") });
  }

  /** @param {HTMLElement} anchor */
  editOwner(anchor) {
    const { session, card } = this;
    const base = session.seq;
    this.session.presence.set({ field: "owner" });
    pickPerson(anchor, session, {
      label: t("Owner"), selected: card.owner, none: t("No owner"),
      onPick: (id) => this.runQuietly(id ? assignCard(session.store, { card: card.id, member: id, role: "owner", base }) : unassignCard(session.store, { card: card.id, member: card.owner })),
      onClose: () => session.presence.set({ field: null }),
    });
  }

  /** @param {HTMLElement} anchor */
  editHelpers(anchor) {
    const { session, card } = this;
    const helpers = () => /** @type {any} */ (session.store.get("card", card.id))?.helpers ?? [];
    pickPeople(anchor, session, {
      label: t("Helpers"), without: card.owner,
      selected: () => helpers().map((/** @type {any} */ helper) => helper.member),
      onPick: (member, chosen) => this.runQuietly(chosen
        ? assignCard(session.store, { card: card.id, member, role: roleOf(session, member) })
        : unassignCard(session.store, { card: card.id, member })),
    });
  }

  /** @param {any} command */
  runQuietly(command) {
    this.session.run(command).catch(tell);
  }

  render() {
    const { card } = this;
    return html`<div class="panel-fields">
      ${this.renderField("company", t("Customer"), this.companyText(), "card.edit", (anchor) => this.editCompany(anchor))}
      ${this.session.seesAmounts ? this.renderField("value", t("Value"), card.value ? html`<span class="panel-fields__money">${formatMoney(card.value)}</span>` : nothing, "card.edit", (anchor) => this.editValue(anchor)) : nothing}
      ${this.renderField("owner", t("Owner"), this.ownerText(), "card.assign", (anchor) => this.editOwner(anchor))}
      ${this.renderField("expected_close", t("Expected close"), this.closeText(), "card.edit", (anchor) => this.editClose(anchor))}
      ${this.renderHelpers()}
      ${this.renderNextStep()}
      ${this.renderCommit()}
      ${this.renderField("source", t("Source"), card.source ? html`<span dir="auto">${card.source}</span>` : nothing, "card.edit", (anchor) => this.editSource(anchor))}
    </div>`;
  }

  /** Whether its owner counts on it; theirs to say, or a manager's. */
  renderCommit() {
    const { session, card } = this;
    if (card.status !== "open") return nothing;
    const words = card.commit ? html`<span class="panel-fields__commit">${icon("handshake")}${t("Committed")}</span>` : html`<span class="panel-fields__empty">${t("not committed")}</span>`;
    return html`<div class="panel-field" data-field="commit">
      <span class="panel-field__label" id="field-commit">${t("Commitment")}</span>
      <div class="panel-field__body">${mayCommit(session, card)
        ? html`<button type="button" class="panel-field__value" id="value-commit" aria-pressed=${card.commit ? "true" : "false"} aria-labelledby="field-commit value-commit"
          @click=${() => this.runQuietly(editCard(session.store, { card: card.id, fields: { commit: !card.commit } }))}>${words}</button>`
        : html`<span class="panel-field__value panel-field__value--fixed">${words}</span>`}</div>
    </div>`;
  }

  /**
   * @param {string} field @param {string} label @param {unknown} value @param {string} command
   * @param {(anchor: HTMLElement) => void} edit
   */
  renderField(field, label, value, command, edit) {
    const { session, card } = this;
    const empty = value === nothing;
    const may = session.can(command) && !card.archived_at;
    const content = empty ? html`<span class="panel-fields__empty">${may ? t("Add") : t("none")}</span>` : value;
    return html`<div class="panel-field" data-field=${field}>
      <span class="panel-field__label" id="field-${field}">${label}</span>
      <div class="panel-field__body">
        ${may ? html`<button type="button" class="panel-field__value" id="value-${field}" aria-haspopup="dialog" aria-labelledby="field-${field} value-${field}"
          @click=${(/** @type {Event} */ event) => edit(/** @type {HTMLElement} */ (event.currentTarget))}>${content}</button>`
          : html`<span class="panel-field__value panel-field__value--fixed">${content}</span>`}
        ${this.renderOthers(field)}
      </div>
      ${saveState(session, this.saves.get(field))}
      ${overtakenNotice(session, "card", card.id, field)}
    </div>`;
  }

  /** Who else has this field open. @param {string} field */
  renderOthers(field) {
    const { session, card } = this;
    const peer = session.presence.onCard(card.id).find((one) => one.state.field === field && one.member !== session.me.id);
    if (!peer) return nothing;
    const someone = person(session, peer.member);
    return html`<span class="panel-field__other" data-color=${someone?.color ?? "slate"}>${t("{name} is editing", { name: nameOf(session, peer.member) })}</span>`;
  }

  companyText() {
    const { session, card } = this;
    if (!card.company) return nothing;
    const company = session.store.get("company", card.company);
    return html`${isMarked(company?.tier) ? icon(tierIcon(company?.tier)) : nothing}<span dir="auto">${company?.name ?? "…"}</span>`;
  }

  ownerText() {
    const { session, card } = this;
    if (!card.owner) return nothing;
    return html`${avatar(person(session, card.owner), { size: "sm", named: true })}<span dir="auto">${nameOf(session, card.owner)}</span>`;
  }

  closeText() {
    const { card, session } = this;
    if (!card.expected_close) return nothing;
    const now = today(session.boot);
    const late = card.status === "open" && card.expected_close < now;
    return html`<span>${formatFullDay(card.expected_close)} <span class="panel-fields__soft ${late ? "panel-fields__soft--late" : ""}">${distanceWords(card.expected_close, now)}</span></span>`;
  }

  renderHelpers() {
    const { card, session } = this;
    const may = session.can("card.assign") && !card.archived_at;
    const helpers = card.helpers.map((/** @type {any} */ helper) => html`<span class="helper">${avatar(person(session, helper.member), { size: "sm", named: true })}<span><span dir="auto">${nameOf(session, helper.member)}</span> ${
      may ? html`<button type="button" class="helper__role" aria-haspopup="dialog" aria-label=${t("Role of {name}: {role}. Change", { name: nameOf(session, helper.member), role: helper.role })}
        @click=${(/** @type {Event} */ event) => openRoles(/** @type {HTMLElement} */ (event.currentTarget), session, card, helper)}>${helper.role}</button>` : html`<span class="helper__role">${helper.role}</span>`}</span></span>`);
    const change = (/** @type {unknown} */ content, look = "") => html`<button type="button" class="panel-field__value ${look}" aria-haspopup="dialog" aria-label=${t("Add or remove helpers")}
      @click=${(/** @type {Event} */ event) => this.editHelpers(/** @type {HTMLElement} */ (event.currentTarget))}><span class="panel-fields__empty">${content}</span></button>`;
    return html`<div class="panel-field" data-field="helpers">
      <span class="panel-field__label">${t("Helpers")} ${may && helpers.length ? change(icon("plus"), "panel-field__value--icon") : nothing}</span>
      <div class="panel-field__body">${helpers}
        ${helpers.length ? nothing : may ? change(t("Add")) : html`<span class="panel-field__value panel-field__value--fixed"><span class="panel-fields__empty">${t("none")}</span></span>`}
      </div>
    </div>`;
  }

  renderNextStep() {
    const { card, session } = this;
    const step = card.next_step;
    const task = step && session.store.get("task", step.task);
    const words = step && dueWords(step.due, today(session.boot));
    return html`<div class="panel-field" data-field="next_step">
      <span class="panel-field__label">${t("Next step")}</span>
      <div class="panel-field__body"><span class="panel-field__value panel-field__value--fixed">${step
        ? html`<span class="step-dot step-dot--${words.tone}"></span><span dir="auto">${task?.title ?? ""} <span class="panel-fields__soft panel-fields__soft--${words.tone}">${words.text}</span></span>`
        : html`<span class="step-dot"></span><span class="panel-fields__empty">${t("none planned")}</span>`}</span></div>
    </div>`;
  }
}

/** The department says what somebody usually helps with. @param {Session} session @param {string} member */
function roleOf(session, member) {
  return session.workspace.get("department", person(session, member)?.department)?.name ?? t("helper");
}

/** The board has no copy of a customer that none of its deals named yet. @param {any} command @param {{id: string, name: string} | null} company */
function withCompany(command, company) {
  if (!company) return command;
  const effect = command.effect;
  return { ...command, effect: (/** @type {any} */ store) => [
    ...(store.get("company", company.id) ? [] : [{ type: "company", id: company.id, put: { id: company.id, name: company.name } }]),
    ...(effect?.(store) ?? []),
  ] };
}

customElements.define("baton-panel-fields", PanelFields);
