/** Tells a plain page that something it shows has changed: it listens to streams without keeping their records. */
import { line } from "./line.js";

const SETTLE = 300;

/**
 * @param {() => unknown} refresh called once for whatever happened within a moment
 * @param {import("../sync/connection.js").Connection} [connection] an open one
 * @returns {{listen(streams: Map<string, number>): void}} stream -> the last change that the page knows
 */
export function follow(refresh, connection = line()) {
  /** @type {Map<string, number>} */
  let known = new Map();
  const refreshSoon = debounced(refresh);
  const join = (/** @type {string} */ stream) => connection
    .request("join", { stream, since: known.get(stream) ?? 0 })
    .then((answer) => (answer.resync || answer.changes.length) && refreshSoon(), () => {});
  const heard = (/** @type {{stream: string, seq: number}} */ frame) => {
    if (frame.seq > (known.get(frame.stream) ?? Infinity)) refreshSoon();
  };
  connection.on("connect", () => [...known.keys()].forEach(join));
  connection.on("change", heard);
  connection.on("head", heard);
  connection.on("resync", refreshSoon);
  connection.on("revoked", refreshSoon);
  return {
    listen(streams) {
      const added = [...streams.keys()].filter((stream) => !known.has(stream));
      known = streams;
      if (connection.connected) added.forEach(join);
    },
  };
}

/** @param {() => unknown} fn */
function debounced(fn) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      fn();
    }, SETTLE);
  };
}
