/** What to do in a stage, in words. */
import { writePlaybook } from "../commands/playbooks.js";
import { html } from "lit";
import { t } from "../lib/i18n.js";
import { TextEditor } from "./text_editor.js";

export class PlaybookText extends TextEditor {
  static properties = { ...TextEditor.properties, columnId: { attribute: false } };

  constructor() {
    super();
    this.columnId = "";
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    const { store } = this.session;
    return [store.subscribe(`playbook:${this.columnId}`, redraw), store.subscribe(`column:${this.columnId}`, redraw)];
  }

  /** @returns {import("./text_editor.js").Kept} */
  get kept() {
    const { session, columnId } = this;
    const column = session.store.get("column", columnId);
    return {
      about: "playbook",
      id: columnId,
      text: session.store.get("playbook", columnId)?.text ?? "",
      loadedAt: 0,
      may: session.can("playbook.write") && Boolean(column) && !column?.archived_at,
      ready: true,
      missing: false,
      longest: 20_000,
      closed: column?.archived_at ? t("This stage was archived.") : t("Your role on this board was changed."),
      write: (text, base) => writePlaybook(session.store, { column: columnId, text, base }),
      words: {
        title: t("What to do here"),
        add: t("Write down what to do in this stage"),
        aside: t("Your changes to the playbook were put aside."),
        meanwhile: (name) => t("{name} changed the playbook while you were writing. Yours will be merged with it.", { name }),
      },
    };
  }

  renderNothing() {
    return html`<p class="panel-empty panel-empty--words">${t("Nobody has written down yet what to do in this stage.")}</p>`;
  }
}

customElements.define("baton-playbook-text", PlaybookText);
