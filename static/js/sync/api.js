// The REST API as functions: JSON in and out, refusals as ApiError.
import { t } from "../lib/i18n.js";
import { ApiError } from "./errors.js";

/**
 * @param {{fetch?: typeof fetch, onUnauthenticated?: () => void}} [options]
 * @returns {import("../types").Api}
 */
export function makeApi({ fetch: send = (...args) => fetch(...args), onUnauthenticated = () => {} } = {}) {
  /** @param {string} method @param {string} path @param {object} [body] @param {Record<string, string>} [headers] */
  async function call(method, path, body, headers = {}) {
    const answer = await reach(() => send(path, request(method, body, headers)));
    if (answer.status === 204) return null;
    const content = await answer.json().catch(() => null);
    if (answer.ok) return content;
    if (answer.status === 401) onUnauthenticated();
    throw new ApiError(answer.status, content?.error ?? unknownError(answer));
  }

  return {
    get: (path) => call("GET", path),
    post: (path, body, headers) => call("POST", path, body ?? {}, headers),
    put: (path, body) => call("PUT", path, body ?? {}),
    delete: (path) => call("DELETE", path),
  };
}

/** @param {string} method @param {object | undefined} body @param {Record<string, string>} headers @returns {RequestInit} */
function request(method, body, headers) {
  const init = { method, credentials: /** @type {const} */ ("same-origin") };
  const accepted = { Accept: "application/json", ...headers };
  if (body instanceof FormData) return { ...init, headers: accepted, body };
  if (method === "GET") return { ...init, headers: accepted };
  // An unsafe method must say that it is JSON, also without a body: a form on another site cannot.
  return { ...init, headers: { "Content-Type": "application/json", ...accepted }, body: JSON.stringify(body ?? {}) };
}

/** @param {() => Promise<Response>} send */
async function reach(send) {
  try {
    return await send();
  } catch {
    throw new ApiError(0, { code: "unavailable", message: t("The server cannot be reached.") });
  }
}

/** An answer that isn't ours: a proxy's page. @param {Response} answer */
function unknownError(answer) {
  const code = answer.status >= 500 ? "unavailable" : "internal";
  return { code, message: t("The server gave no clear answer ({status}).", { status: answer.status }) };
}
