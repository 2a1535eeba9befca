// What can wait until there is nothing else to do.

/** @param {() => void} fn @param {number} patience a page that is never idle does it after so many milliseconds */
export function whenIdle(fn, patience) {
  if (typeof requestIdleCallback === "function") requestIdleCallback(fn, { timeout: patience });
  else setTimeout(fn, patience / 10);
}
