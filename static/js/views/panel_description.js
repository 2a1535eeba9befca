/** The description of a deal. */
import { describeCard } from "../commands/cards.js";
import { t } from "../lib/i18n.js";
import { whyClosed } from "./kept_text.js";
import { TextEditor } from "./text_editor.js";

export class PanelDescription extends TextEditor {
  static properties = { ...TextEditor.properties, card: { attribute: false }, detail: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.card = null;
    /** @type {import("../types").CardDetail | null} */
    this.detail = null;
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    return this.detail ? [this.detail.subscribe(redraw)] : [];
  }

  /** @returns {import("./text_editor.js").Kept} */
  get kept() {
    const { session, card, detail } = this;
    const text = detail?.description?.text ?? "";
    const missing = Boolean(detail && !detail.loaded && card.has_description && !text);
    return {
      about: "description",
      id: card.id,
      text,
      loadedAt: detail?.seq ?? 0,
      may: session.can("card.describe") && !card.archived_at && Boolean(detail) && !missing,
      ready: Boolean(detail),
      missing,
      longest: 100_000,
      closed: whyClosed(session, card),
      write: (text, base) => describeCard(session.store, { card: card.id, text, base }),
      words: {
        title: t("Description"),
        add: t("Add a description"),
        aside: t("Your changes to the description were put aside."),
        meanwhile: (name) => t("{name} changed the description while you were writing. Yours will be merged with it.", { name }),
      },
    };
  }
}

customElements.define("baton-panel-description", PanelDescription);
