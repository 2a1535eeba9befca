/** A chart with its legend: drawn by a library that comes only when there is something to draw. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";

/** @typedef {{name: string, tone: string, values: (number | null)[], shown?: number[], line?: boolean, ghost?: boolean}} Series a ghost stands outlined beside the others, in the tone of the one that it would be */
/** @typedef {{kind: "bar" | "line", labels: string[], format: (value: number) => string, sets: Series[]}} Spec */

export class InsightChart extends LitElement {
  static properties = { spec: { attribute: false }, label: {} };

  constructor() {
    super();
    /** @type {Spec} */
    this.spec = { kind: "bar", labels: [], format: String, sets: [] };
    this.label = "";
    /** @type {import("./insight_drawing.js").Drawing | null} */
    this.drawing = null;
    this.redraw = () => this.draw();
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.theme = new MutationObserver(this.redraw);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.dark.addEventListener("change", this.redraw);
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.dark.removeEventListener("change", this.redraw);
    this.theme.disconnect();
    this.drawing?.end();
    this.drawing = null;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has("spec")) this.draw();
  }

  async draw() {
    const { Drawing } = await import("./insight_drawing.js");
    const canvas = this.querySelector("canvas");
    if (!canvas || !this.isConnected) return;
    this.drawing ??= new Drawing(canvas, (detail) => this.dispatchEvent(new CustomEvent("pick", { detail })));
    this.drawing.show(this.spec, this.colors());
  }

  /** The legend's own colours: so a chart follows the theme, and what is drawn is what is named. */
  colors() {
    const tones = [...this.querySelectorAll(".insight-chart__tone")].map((tone) => getComputedStyle(tone).backgroundColor);
    const { color, borderColor, fontFamily } = getComputedStyle(/** @type {Element} */ (this.querySelector(".insight-chart__frame")));
    return { tones, text: color, line: borderColor, font: fontFamily };
  }

  render() {
    const { sets, labels } = this.spec;
    return html`<ul class="insight-chart__legend" aria-hidden="true">${sets.filter(({ ghost }) => !ghost).map(({ name, tone, line }) => html`<li><i class="insight-chart__tone insight-chart__tone--${tone} ${line ? "insight-chart__tone--line" : ""}"></i>${name}</li>`)}</ul>
      <div class="insight-chart__frame">${labels.length ? nothing : html`<p class="insight-chart__none quiet">${t("Nothing in this period.")}</p>`}
        <canvas role="img" aria-label=${t("{title}; the same stands in the table below.", { title: this.label })}></canvas></div>`;
  }
}

customElements.define("baton-insight-chart", InsightChart);
