/** Speaks to screen readers. */

/** A live region that is written before the reader has noticed it stays silent. */
const SETTLE = 60;

/** @type {Map<string, HTMLElement>} */
const regions = new Map();

/** @param {string} text @param {"polite" | "assertive"} [urgency] */
export function announce(text, urgency = "polite") {
  const region = regionFor(urgency);
  region.textContent = "";
  setTimeout(() => (region.textContent = text), SETTLE);
}

/** @param {"polite" | "assertive"} urgency */
function regionFor(urgency) {
  const known = regions.get(urgency);
  if (known) return known;
  const region = document.createElement("div");
  region.className = "announcer";
  region.setAttribute("aria-live", urgency);
  region.setAttribute("aria-atomic", "true");
  document.body.append(region);
  regions.set(urgency, region);
  return region;
}

/** Gathers what others do and says it at most every few seconds. */
export class Gathered {
  /** @param {(texts: string[]) => string} summarise @param {number} [pause] */
  constructor(summarise, pause = 2_500) {
    this.summarise = summarise;
    this.pause = pause;
    /** @type {string[]} */
    this.texts = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {string} text */
  add(text) {
    this.texts.push(text);
    this.timer ??= setTimeout(() => this.speak(), this.pause);
  }

  speak() {
    announce(this.summarise(this.texts));
    this.texts = [];
    this.timer = undefined;
  }
}
