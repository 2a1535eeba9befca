// Clocks on the screen go on by themselves: everything that shows how long something lasts is told each minute.

/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {ReturnType<typeof setInterval> | undefined} */
let timer;

/** @param {() => void} fn @returns {() => void} */
export function everyMinute(fn) {
  listeners.add(fn);
  timer ??= setInterval(() => listeners.forEach((one) => one()), 60_000);
  return () => {
    listeners.delete(fn);
    if (listeners.size) return;
    clearInterval(timer);
    timer = undefined;
  };
}
