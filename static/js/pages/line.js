/** The one line to the server that the parts of a plain page share. */
import { Connection } from "../sync/connection.js";
import { readBoot } from "./start.js";

/** @type {Connection | undefined} */
let shared;

/** @returns {Connection} */
export function line() {
  if (!shared) {
    // Somebody else may sign in meanwhile: this page speaks for its own person alone.
    shared = new Connection({ options: { auth: { user: readBoot()?.me.id } } });
    shared.open();
  }
  return shared;
}
