/** Board or table, grouped by what, and the saved views: names for all that the address says of the board. */
import { LitElement, html, nothing } from "lit";
import { closePopover, openPopover } from "../behaviors/popover.js";
import { archiveView, createView, editView, restoreView } from "../commands/views.js";
import { t } from "../lib/i18n.js";
import { emptyFilter, fromQuery } from "../store/filters.js";
import { openActions } from "./action_menu.js";
import { tell } from "./card_actions.js";
import { icon } from "./icon.js";
import { layoutSearch, plainLayout, readLayout, setLayout } from "./layout.js";
import { makePicker } from "./picker.js";
import { ask, choose } from "./sheet.js";
import { toast } from "./toast.js";
import { Watch } from "./watch.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {Record<string, string>} Query */

/** Which month one is looking at is no part of a view. */
const WORDS = [...Object.keys(emptyFilter), ...Object.keys(plainLayout)].filter((word) => word !== "at");
const ALL = "all";
const ATTENTION = "attention";
/** Deals about which facts are known, those with most at risk first. @type {Query} */
const NEEDS_ATTENTION = { fact: "any", view: "table", sort: "-risk" };

/** What of the address a view remembers. @param {string} search @returns {Query} */
export function queryOf(search) {
  const params = new URLSearchParams(search);
  return Object.fromEntries(WORDS.filter((word) => params.get(word)).map((word) => [word, /** @type {string} */ (params.get(word))]));
}

/** Which stages are folded belongs to a view, but does not make it another one. @param {Query} query @param {Query} other */
export function isSameView(query, other) {
  return WORDS.every((word) => (query[word] ?? "") === (other[word] ?? ""));
}

/** @param {string} group */
function groupName(group) {
  return /** @type {Record<string, string>} */ ({ owner: t("Owner"), column: t("Stage"), company: t("Customer") })[group] ?? t("No groups");
}

export class LayoutBar extends LitElement {
  static properties = { session: { attribute: false } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** The list of views, while it is open. @type {import("./picker.js").Picker | null} */
    this.picker = null;
    this.watch = new Watch(this);
    this.onPopState = () => this.restore();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("popstate", this.onPopState);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("popstate", this.onPopState);
  }

  /** It stands on the page before it is defined, so the session is known with the first drawing only. */
  willUpdate() {
    const { session } = this;
    const redraw = () => this.requestUpdate();
    const mine = session.mine;
    this.watch.to(mine ? "with mine" : "session", () => [
      session.ui.subscribe("mine", redraw),
      ...(mine ? [mine.store.subscribe("*:view", redraw)] : []),
      session.ui.subscribe("layout", (layout) => this.changed(layout)),
      session.ui.subscribe("filter", redraw),
      session.store.subscribe("*:view", redraw),
      session.on("role", redraw),
    ]);
  }

  firstUpdated() {
    this.restore();
  }

  restore() {
    this.session.ui.set("layout", readLayout(new URLSearchParams(location.search)));
  }

  /** @param {import("./layout.js").Layout} layout */
  changed(layout) {
    history.replaceState(history.state, "", location.pathname + layoutSearch(location.search, layout) + location.hash);
    this.requestUpdate();
  }

  get layout() {
    return this.session.ui.get("layout") ?? plainLayout;
  }

  /** Those that all share, and my own of this board. @returns {any[]} */
  get views() {
    const own = [...(this.session.mine?.store.all("view") ?? [])].filter((view) => view.board === this.session.boardId);
    return [...this.session.store.all("view"), ...own].filter((view) => !view.archived_at).sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Where it is kept: mine on my own stream. @param {any} view */
  storeOf(view) {
    return (view.board && this.session.mine?.store) || this.session.store;
  }

  /** Whoever may not change what all see changes their own. @param {any} view */
  mayChange(view) {
    return Boolean(view.board) || this.session.can("view.edit");
  }

  get current() {
    const query = queryOf(location.search);
    return Object.keys(query).length ? this.views.find((view) => isSameView(view.query, query)) : undefined;
  }

  get isAttention() {
    return isSameView(NEEDS_ATTENTION, queryOf(location.search));
  }

  /** @returns {Query} */
  get shown() {
    const folded = [...(this.session.ui.get("collapsed") ?? [])];
    return { ...queryOf(location.search), ...(folded.length ? { collapsed: folded.join(",") } : {}) };
  }

  // ---- views

  /** @param {Query} query */
  apply(query) {
    const params = new URLSearchParams(query);
    /** @type {any} */ (document.querySelector("baton-filters"))?.change({ ...emptyFilter, ...fromQuery(params) });
    setLayout(this.session, readLayout(params));
    this.session.ui.set("collapsed", new Set((query.collapsed ?? "").split(",").filter(Boolean)));
  }

  /** @param {HTMLElement} anchor */
  pickView(anchor) {
    const options = this.viewOptions();
    const creates = (/** @type {string} */ name, /** @type {any[]} */ found) => (found.some((one) => one.label === name) ? null : t("Save what is shown as “{name}”", { name }));
    const settings = { label: t("Views"), placeholder: t("Find a view, or name what is shown"), options, selected: [this.current?.id ?? (this.isAttention ? ATTENTION : ALL)], creates };
    const picker = makePicker(settings, ({ id, create }) => {
      closePopover();
      if (create) this.save(create);
      else if (id === ATTENTION) this.apply(NEEDS_ATTENTION);
      else this.apply(this.views.find((view) => view.id === id)?.query ?? {});
    });
    this.picker = picker;
    openPopover(anchor, picker, { label: t("Views") });
  }

  viewOptions() {
    const saved = this.views.map((view) => ({ id: view.id, label: view.name, hint: view.board ? t("only for me") : "" }));
    return [{ id: ALL, label: t("All deals") }, { id: ATTENTION, label: t("Needs attention"), hint: t("most money at risk first") }, ...saved];
  }

  /** A view that comes while one is choosing is there to be chosen. */
  updated() {
    if (this.picker?.isConnected) this.picker.options = this.viewOptions();
  }

  /** @param {string} name */
  async save(name) {
    const { session, shown } = this;
    const given = { name, query: shown };
    const whose = session.can("view.create") ? await choose({ title: t("Save the view “{name}”", { name }), options: [{ value: "all", label: t("For everyone on the board"), icon: "users" }, { value: "me", label: t("Only for me"), icon: "user" }] }) : "me";
    if (whose === "all") this.run(createView(session.store, given));
    if (whose === "me") this.run(createView(session.store, { ...given, board: session.boardId }), true);
  }

  /** @param {HTMLElement} anchor @param {any} view */
  openMenu(anchor, view) {
    const store = this.storeOf(view);
    openActions(anchor, view.name, [
      { label: t("Rename…"), icon: "pencil", run: () => this.rename(view) },
      { label: t("Save which stages are collapsed"), icon: "fold-horizontal", run: () => this.run(editView(store, { view: view.id, fields: { query: this.shown } }), Boolean(view.board)) },
      { label: t("Remove"), icon: "archive", run: () => this.archive(view) },
    ]);
  }

  /** @param {any} view */
  async rename(view) {
    const name = await ask(t("Rename the view"), (done) => html`<form class="sheet__form" @submit=${(/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const text = /** @type {HTMLInputElement} */ (/** @type {HTMLElement} */ (event.target).querySelector("input")).value.trim();
      if (text) done(text);
    }}><label class="field"><span class="field__label">${t("Name")}</span><input class="input" maxlength="60" dir="auto" required .value=${view.name}></label>
      <div class="sheet__actions"><button type="button" class="button" @click=${() => done()}>${t("Cancel")}</button><button type="submit" class="button button--primary">${t("Rename")}</button></div></form>`);
    if (name && name !== view.name) this.run(editView(this.storeOf(view), { view: view.id, fields: { name } }), Boolean(view.board));
  }

  /** @param {any} view */
  async archive(view) {
    const store = this.storeOf(view);
    const isMine = Boolean(view.board);
    if (!(await this.run(archiveView(store, { view: view.id }), isMine))) return;
    toast({ text: t("Removed the view “{name}”", { name: view.name }), action: { label: t("Undo"), run: () => this.run(restoreView(store, { view: view.id }), isMine) } });
  }

  /** @param {any} command @param {boolean} [isMine] @returns {Promise<boolean>} */
  async run(command, isMine = false) {
    try {
      await this.session.run(isMine ? { ...command, scope: "user" } : command);
      return true;
    } catch (error) {
      tell(error);
      return false;
    }
  }

  // ---- drawing

  render() {
    const { layout, current } = this;
    return html`<div class="layout-bar">
      ${current && this.mayChange(current) ? this.renderCurrent(current) : this.renderViews(current)}
      ${layout.view === "calendar" ? nothing : this.renderGroup(layout.view)}
      <div class="segments" role="group" aria-label=${t("Layout")}>
        ${this.segment("board", "kanban", t("Board"))}
        ${this.segment("table", "table", t("Table"))}
        ${this.segment("calendar", "calendar", t("Calendar"))}
        ${this.attention()}
      </div>
    </div>`;
  }

  /** @param {any} current */
  renderViews(current) {
    return html`<button type="button" class="chip ${current ? "chip--on" : ""}" aria-haspopup="dialog" dir="auto" @click=${(/** @type {Event} */ event) => this.pickView(/** @type {HTMLElement} */ (event.currentTarget))}
      >${current ? t("View: {name}", { name: current.name }) : t("Views")}</button>`;
  }

  /** @param {any} view */
  renderCurrent(view) {
    return html`<span class="chip chip--on filters__chip">
      <button type="button" class="filters__open" aria-haspopup="dialog" dir="auto" @click=${(/** @type {Event} */ event) => this.pickView(/** @type {HTMLElement} */ (event.currentTarget))}>${t("View: {name}", { name: view.name })}</button>
      <button type="button" class="filters__off" aria-haspopup="menu" aria-label=${t("Change the view {name}", { name: view.name })}
        @click=${(/** @type {Event} */ event) => this.openMenu(/** @type {HTMLElement} */ (event.currentTarget), view)}>${icon("ellipsis")}</button></span>`;
  }

  /** @param {string} view */
  renderGroup(view) {
    const { group } = this.layout;
    const open = (/** @type {Event} */ event) => this.pickGroup(/** @type {HTMLElement} */ (event.currentTarget), view);
    return html`<button type="button" class="chip ${group ? "chip--on" : ""}" aria-haspopup="dialog" @click=${open}>${group ? t("Grouped: {field}", { field: groupName(group) }) : t("Group")}</button>`;
  }

  /** On the board the stages stand side by side already. @param {HTMLElement} anchor @param {string} view */
  pickGroup(anchor, view) {
    const groups = ["", "owner", ...(view === "table" ? ["column"] : []), "company"];
    const settings = { label: t("Group by"), options: groups.map((id) => ({ id, label: groupName(id) })), selected: [this.layout.group] };
    const picker = makePicker(settings, ({ id }) => {
      closePopover();
      setLayout(this.session, { group: id ?? "" });
    });
    openPopover(anchor, picker, { label: t("Group by") });
  }

  /** @param {import("./layout.js").Layout["view"]} view @param {string} iconName @param {string} label */
  segment(view, iconName, label) {
    const on = this.layout.view === view && !this.isAttention;
    return html`<button type="button" class="segments__item" aria-pressed=${on ? "true" : "false"} title=${label} @click=${() => setLayout(this.session, { view })}>${icon(iconName)}<span class="visually-hidden">${label}</span></button>`;
  }

  /** Pressed once more it gives back all deals. */
  attention() {
    const on = this.isAttention;
    const label = t("Needs attention: most money at risk first");
    return html`<button type="button" class="segments__item" aria-pressed=${on ? "true" : "false"} title=${label} @click=${() => this.apply(on ? {} : NEEDS_ATTENTION)}>${icon("triangle-alert")}<span class="visually-hidden">${label}</span></button>`;
  }
}

customElements.define("baton-layout-bar", LayoutBar);
