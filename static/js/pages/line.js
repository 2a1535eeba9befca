/** The one line to the server that the parts of a plain page share. */
import { Connection } from "../sync/connection.js";

/** @type {Connection | undefined} */
let shared;

/** @returns {Connection} */
export function line() {
  if (!shared) {
    shared = new Connection();
    shared.open();
  }
  return shared;
}
