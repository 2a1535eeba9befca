/** The one place that knows the library of charts: stacked bars with a dashed line, or lines, on a canvas. */
import { BarController, BarElement, CategoryScale, Chart, LineController, LineElement, LinearScale, PointElement, Tooltip } from "chart.js";

/** @typedef {import("./insight_chart.js").Spec} Spec */
/** @typedef {import("./insight_chart.js").Series} Series */
/** @typedef {{tones: string[], text: string, line: string, font: string}} Colors */

Chart.register(BarController, BarElement, CategoryScale, LineController, LineElement, LinearScale, PointElement, Tooltip);
const TICKS = 5;
const THICKEST = 44;
const isStill = matchMedia("(prefers-reduced-motion: reduce)");

export class Drawing {
  /** @param {HTMLCanvasElement} canvas @param {(at: {index: number, set: number}) => void} pick */
  constructor(canvas, pick) {
    this.canvas = canvas;
    this.pick = pick;
    /** @type {Chart<any> | null} */
    this.chart = null;
  }

  /** @param {Spec} spec @param {Colors} colors */
  show(spec, colors) {
    const data = { labels: spec.labels, datasets: spec.sets.map((set) => dataset(spec, set, toneOf(spec, set, colors))) };
    const options = this.options(spec, colors);
    if (!this.chart) {
      // Only what changes moves.
      this.chart = new Chart(this.canvas, /** @type {any} */ ({ type: spec.kind, data, options: { ...options, animation: false } }));
      return;
    }
    Object.assign(this.chart, { data, options });
    this.chart.update();
  }

  end() {
    this.chart?.destroy();
    this.chart = null;
  }

  /** @param {Spec} spec @param {Colors} colors */
  options(spec, { text, line, font }) {
    const isBar = spec.kind === "bar";
    return {
      maintainAspectRatio: false,
      animation: isStill.matches ? false : { duration: 200 },
      interaction: { mode: "index", intersect: false },
      onClick: (/** @type {any} */ event, /** @type {any[]} */ _all, /** @type {any} */ chart) => this.pickAt(chart, event),
      scales: {
        x: { stacked: isBar, grid: { display: false }, border: { color: line }, ticks: { color: text, font: { family: font }, maxRotation: 0, autoSkipPadding: 12 } },
        y: { stacked: isBar, beginAtZero: true, border: { display: false }, grid: { color: line }, ticks: { color: text, font: { family: font }, maxTicksLimit: TICKS, precision: 0, callback: (/** @type {any} */ value) => spec.format(Number(value)) } },
      },
      plugins: { tooltip: { callbacks: { label: (/** @type {any} */ item) => labelOf(spec, item) } } },
    };
  }

  /** @param {any} chart @param {any} event */
  pickAt(chart, event) {
    const [nearest] = chart.getElementsAtEventForMode(event, "nearest", { intersect: true }, false);
    if (nearest) this.pick({ index: nearest.index, set: nearest.datasetIndex });
  }
}

/** The legend names each tone once. @param {Spec} spec @param {Series} set @param {Colors} colors */
function toneOf({ sets }, { tone }, { tones }) {
  return tones[sets.filter(({ ghost }) => !ghost).findIndex((one) => one.tone === tone)];
}

/** @param {Spec} spec @param {Series} set @param {string} color */
function dataset({ kind }, { name, values, line, ghost }, color) {
  const common = { label: name, data: values, backgroundColor: color, borderColor: color, hoverBackgroundColor: color, hoverBorderColor: color };
  if (kind === "bar" && !line && !ghost) return { ...common, type: "bar", stack: "all", maxBarThickness: THICKEST, borderRadius: 2, order: 1 };
  if (kind === "bar" && ghost) return { ...common, type: "bar", stack: "what-if", maxBarThickness: THICKEST, order: 1, backgroundColor: "transparent", hoverBackgroundColor: "transparent", borderWidth: 2, borderSkipped: false };
  const dashed = line ? { borderDash: [5, 4], stack: "goal", pointStyle: "line", pointRadius: THICKEST / 2, pointHoverRadius: THICKEST / 2, pointBorderWidth: 2 } : {};
  return { ...common, type: "line", borderWidth: 2, pointRadius: values.length === 1 ? 3 : 0, pointHoverRadius: 4, spanGaps: false, order: 0, ...dashed };
}

/** @param {Spec} spec @param {any} item */
function labelOf(spec, { datasetIndex, dataIndex }) {
  const { name, shown, values } = spec.sets[datasetIndex];
  const value = (shown ?? values)[dataIndex];
  return value === null ? "" : `${name}: ${spec.format(value)}`;
}
