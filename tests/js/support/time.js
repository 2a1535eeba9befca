// Time that stands still until a test moves it: events in order, and promises settled after each.

export class FakeClock {
  /** @param {() => number} [random] */
  constructor(random = () => 0.5) {
    this.time = 1_000_000;
    this.random = random;
    /** @type {{at: number, order: number, fn: () => void}[]} */
    this.events = [];
    this.order = 0;
  }

  now() {
    return this.time;
  }

  /** @param {number} ms @param {() => void} fn */
  after(ms, fn) {
    const event = { at: this.time + Math.max(0, ms), order: this.order++, fn };
    this.events.push(event);
    return () => {
      this.events = this.events.filter((other) => other !== event);
    };
  }

  /** Runs everything that is due within so many milliseconds. @param {number} [ms] */
  async pass(ms = 0) {
    const end = this.time + ms;
    await settled();
    for (let next = this.next(end); next; next = this.next(end)) {
      this.events = this.events.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.fn();
      await settled();
    }
    this.time = end;
  }

  /** @param {number} end */
  next(end) {
    return this.events.filter((event) => event.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}

/** Lets every promise that can go on do so. */
export async function settled() {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
