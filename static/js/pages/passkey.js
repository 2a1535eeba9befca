/** Passkeys: what the browser does of them. They are bound to the host's name, which is not one of digits. */
import { api } from "./requests.js";

export function canUsePasskeys() {
  return Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON) && !/^[\d.]+$|:/.test(location.hostname.replace(/^\[|\]$/g, ""));
}

/** Has a passkey sign. @returns {Promise<object>} */
export async function signByPasskey() {
  const { options } = await api.post("/api/session/passkey/options");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return toJson(await navigator.credentials.get({ publicKey }));
}

/** Makes a passkey. @returns {Promise<object>} */
export async function makePasskey() {
  const { options } = await api.post("/api/account/passkeys/options");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return toJson(await navigator.credentials.create({ publicKey }));
}

/** @param {Credential | null} credential @returns {object} */
function toJson(credential) {
  return /** @type {PublicKeyCredential} */ (credential).toJSON();
}
