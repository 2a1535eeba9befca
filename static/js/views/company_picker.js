/** Finding a customer among all of the workspace, or making a new one. */
import { LitElement, html } from "lit";
import { createCompany } from "../commands/boards.js";
import { t } from "../lib/i18n.js";
import { fold } from "../lib/text.js";
import "./picker.js";

/** @typedef {import("../types").Session} Session */

const NONE = "none";
const PAUSE = 150;

export class CompanyPicker extends LitElement {
  static properties = {
    session: { attribute: false },
    selected: {},
    notice: { attribute: false },
    found: { state: true },
    busy: { state: true },
    error: { state: true },
  };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {string | null} */
    this.selected = null;
    this.notice = "";
    /** @type {{id: string, name: string}[]} */
    this.found = [];
    this.busy = false;
    this.error = "";
    this.asked = 0;
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.found = [...this.session.store.all("company")].map(({ id, name }) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name)).slice(0, 50);
    this.search("");
  }

  /** @param {string} query */
  search(query) {
    const asked = ++this.asked;
    setTimeout(async () => {
      if (asked !== this.asked) return;
      try {
        const { companies } = await this.session.api.get(`/api/companies?q=${encodeURIComponent(query)}`);
        if (asked === this.asked) this.merge(companies);
      } catch {
        // Offline: the customers that this board knows already can still be chosen.
      }
    }, query ? PAUSE : 0);
  }

  /** @param {{id: string, name: string}[]} companies */
  merge(companies) {
    const known = new Map([...companies, ...this.found].map((company) => [company.id, company]));
    this.found = [...known.values()];
  }

  /** @param {CustomEvent} event */
  async onPick({ detail }) {
    if (detail.create) return this.create(detail.create);
    this.choose(detail.id === NONE ? null : this.found.find(({ id }) => id === detail.id) ?? null);
  }

  /** @param {string} name */
  async create(name) {
    if (this.busy) return;
    this.busy = true;
    this.error = "";
    try {
      const command = createCompany(this.session.workspace, { name });
      const { company } = await this.session.run(command);
      this.choose({ id: company ?? command.args.id, name });
    } catch (error) {
      this.error = /** @type {Error} */ (error).message;
    } finally {
      this.busy = false;
    }
  }

  /** @param {{id: string, name: string} | null} company */
  choose(company) {
    this.dispatchEvent(new CustomEvent("choose", { detail: company }));
  }

  render() {
    const options = this.found.map(({ id, name }) => ({ id, label: name }));
    if (this.selected) options.push({ id: NONE, label: t("No customer") });
    return html`
      ${this.notice ? html`<p class="notice" role="status">${this.notice}</p>` : ""}
      <baton-picker .label=${t("Customer")} .placeholder=${t("Find or add a customer")} .options=${options} .selected=${this.selected ? [this.selected] : []}
        .empty=${t("Type a name to add a customer")}
        .creates=${(/** @type {string} */ query) => (this.found.some(({ name }) => fold(name) === fold(query)) ? null : t("New customer “{name}”", { name: query }))}
        @query=${(/** @type {CustomEvent} */ event) => this.search(event.detail)} @pick=${this.onPick}></baton-picker>
      ${this.error ? html`<p class="notice notice--wrong" role="alert">${this.error}</p>` : ""}`;
  }
}

customElements.define("baton-company-picker", CompanyPicker);
