/** Asks what something in the library is called, in which folder it lies, and which tags it has. */
import { LitElement, html } from "lit";
import { t } from "../lib/i18n.js";

const MOST_TAGS = 20;

/** @param {string} text @returns {string[]} */
export function tagsIn(text) {
  const tags = text.split(/[,，;；]/u).map((tag) => tag.trim().slice(0, 40)).filter(Boolean);
  return [...new Set(tags)].slice(0, MOST_TAGS);
}

export class LibraryForm extends LitElement {
  static properties = { file: { attribute: false }, folders: { attribute: false }, done: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.file = null;
    /** @type {string[]} */
    this.folders = [];
    /** @type {(fields?: {name?: string, folder?: string | null, tags?: string[]}) => void} */
    this.done = () => {};
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.querySelector("input")?.focus();
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const said = (/** @type {string} */ name) => String(form.get(name) ?? "").trim();
    this.done({ name: said("name") || this.file.name, folder: said("folder") || null, tags: tagsIn(said("tags")) });
  }

  render() {
    const { file } = this;
    return html`<form class="link-form" @submit=${this.onSubmit}>
      <label class="field"><span class="field__label">${t("Name")}</span>
        <input class="input" name="name" maxlength="200" dir="auto" autocomplete="off" required .value=${file.name}></label>
      <label class="field"><span class="field__label">${t("Folder")}</span>
        <input class="input" name="folder" maxlength="100" dir="auto" autocomplete="off" list="library-folders" .value=${file.folder ?? ""}></label>
      <datalist id="library-folders">${this.folders.map((folder) => html`<option value=${folder}></option>`)}</datalist>
      <label class="field"><span class="field__label">${t("Tags")}</span>
        <input class="input" name="tags" dir="auto" autocomplete="off" aria-describedby="tags-hint" .value=${file.tags.join(", ")}></label>
      <p class="field__hint" id="tags-hint">${t("Separated by commas")}</p>
      <div class="sheet__actions">
        <button type="button" class="button" @click=${() => this.done()}>${t("Cancel")}</button>
        <button type="submit" class="button button--primary">${t("Save")}</button>
      </div>
    </form>`;
  }
}

customElements.define("baton-library-form", LibraryForm);
