// Time and chance as sync uses them, so that tests can put their own in place.

/** @type {import("../types").Clock} */
export const clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};
