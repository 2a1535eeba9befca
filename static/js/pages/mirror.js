/** Keeps the records of one stream in a store, for plain pages that show settings live. */
import { Store } from "../store/store.js";
import { Stream } from "../sync/stream.js";
import { api } from "./requests.js";

/**
 * @param {import("../sync/connection.js").Connection} connection
 * @param {string} kind "board" or "workspace" @param {string} id
 * @param {() => void} onRevoked
 * @returns {{store: Store, opened: Promise<void>, take(change: import("../types").Change): void}}
 */
export function mirror(connection, kind, id, onRevoked) {
  const store = new Store();
  const stream = new Stream({ name: `${kind}:${id}`, path: `/api/${kind}s/${id}`, link: connection, api });
  stream.on("snapshot", (snapshot) => store.reset({ [kind]: [snapshot[kind]], ...snapshot.records }));
  stream.on("change", (change) => store.apply(change.patches));
  stream.on("revoked", onRevoked);
  return { store, opened: stream.open(), take: (change) => stream.receive(change) };
}
