// What the server refused, and what never reached it.
import { t } from "../lib/i18n.js";

export class CommandError extends Error {
  /** @param {{code: string, message: string, data?: any}} error */
  constructor({ code, message, data }) {
    super(code === "internal" ? reportable(message, data?.id) : message);
    this.name = "CommandError";
    this.code = code;
    this.data = data ?? {};
  }
}

/** Its person finds it in the list of unsent changes, or has discarded it there: nobody else need say so, or give the words back. */
export class PutAside extends CommandError {}

export class ApiError extends CommandError {
  /** @param {number} status @param {{code: string, message: string, data?: any}} error */
  constructor(status, error) {
    super(error);
    this.name = "ApiError";
    this.status = status;
  }
}

/** The line broke before an answer came: nobody knows yet whether it was done. */
export class LineBroken extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(reason);
    this.name = "LineBroken";
  }
}

/** Not refused, only not now: wait and send the same again. @param {string} code */
export function isPutOff(code) {
  return code === "rate_limited" || code === "unavailable";
}

/** A fault of ours says where it stands in the log, so that whoever meets it can report it. @param {string} message @param {string} [id] */
function reportable(message, id) {
  return !id || message.includes(id) ? message : `${message} ${t("Reference: {id}", { id })}`;
}
