/**
 * Forms that speak JSON: busy while they wait, errors beside their fields, the first of them focused.
 *
 *   handleForm(form, async (values) => { await api.post("/api/session", values); location.assign("/"); });
 *
 * A field is found by its name. Its error is written into the element `[data-error="<name>"]`, or into one
 * that is made after it; what belongs to no field stands in `[data-message]` or above the form's buttons.
 */
import { t } from "../lib/i18n.js";
import { CommandError } from "../sync/errors.js";

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */
/** @typedef {Record<string, string>} Values */

/**
 * @param {HTMLFormElement} form
 * @param {(values: Values, form: HTMLFormElement) => Promise<void>} submit rejects with a CommandError to show it
 */
export function handleForm(form, submit) {
  form.noValidate = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    clearErrors(form);
    if (showErrors(form, missing(form))) return;
    setBusy(form, true);
    try {
      await submit(valuesOf(form), form);
    } catch (error) {
      showFailure(form, error);
    } finally {
      setBusy(form, false);
    }
  });
  form.addEventListener("input", (event) => clearError(/** @type {Field} */ (event.target)));
}

/** @param {HTMLFormElement} form @returns {Values} text is trimmed, passwords are not */
export function valuesOf(form) {
  /** @type {Values} */
  const values = {};
  for (const [name, value] of new FormData(form)) {
    const kept = form.elements.namedItem(name) instanceof HTMLInputElement && /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).type === "password";
    if (typeof value === "string") values[name] = kept ? value : value.trim();
  }
  return values;
}

/** @param {HTMLFormElement} form @param {unknown} error */
export function showFailure(form, error) {
  if (!(error instanceof CommandError)) throw error;
  if (error.code === "invalid" && showErrors(form, fieldMessages(error.data.fields ?? {}))) return;
  showMessage(form, error.message);
}

/** @param {HTMLFormElement} form @param {string} text @param {"risk" | "good"} [tone] */
export function showMessage(form, text, tone = "risk") {
  const place = messageOf(form);
  place.classList.toggle("form__message--good", tone === "good");
  place.textContent = text;
  if (text && tone === "risk") place.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  showMessage(form, "");
  for (const field of fieldsOf(form)) clearError(field);
}

/** @param {HTMLFormElement} form @param {Record<string, string>} messages @returns {boolean} whether one found its field */
export function showErrors(form, messages) {
  const wrong = fieldsOf(form).filter((field) => messages[field.name]);
  for (const field of wrong) showError(field, messages[field.name]);
  wrong[0]?.focus();
  return wrong.length > 0;
}

/** @param {HTMLFormElement} form @param {boolean} busy */
function setBusy(form, busy) {
  form.ariaBusy = String(busy);
  for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

/** @param {HTMLFormElement} form @returns {Record<string, string>} what the browser itself finds wrong */
function missing(form) {
  return Object.fromEntries(fieldsOf(form).filter((field) => !field.checkValidity()).map((field) => [field.name, complaint(field)]));
}

/** @param {Field} field */
function complaint(field) {
  const { valueMissing, typeMismatch, tooShort } = field.validity;
  if (valueMissing) return t("Please fill this in.");
  if (typeMismatch && field.type === "email") return t("This is not an e-mail address.");
  if (tooShort) return t("At least {n} characters, please.", { n: /** @type {HTMLInputElement} */ (field).minLength });
  return field.validationMessage;
}

/** What to say about a refusal where there is no field to say it at. @param {unknown} error @returns {string} */
export function sentenceOf(error) {
  if (!(error instanceof CommandError)) return /** @type {Error} */ (error).message;
  const [first] = error.code === "invalid" ? Object.values(fieldMessages(error.data.fields ?? {})) : [];
  return first ?? error.message;
}

/** The server's {field: [sentence]}, however deep. @param {Record<string, any>} fields @returns {Record<string, string>} */
function fieldMessages(fields) {
  /** @type {Record<string, string>} */
  const messages = {};
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") messages[name] = value;
    else if (Array.isArray(value)) messages[name] = value.join(" ");
    else Object.assign(messages, fieldMessages(value));
  }
  return messages;
}

/** @param {HTMLFormElement} form @returns {Field[]} */
function fieldsOf(form) {
  return /** @type {Field[]} */ ([...form.elements].filter((element) => "name" in element && element.name && "checkValidity" in element && !(element instanceof HTMLButtonElement)));
}

/** @param {Field} field @param {string} message */
function showError(field, message) {
  const place = errorOf(field);
  place.textContent = message;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", [...describers(field, place.id), place.id].join(" "));
}

/** @param {Field} field */
function clearError(field) {
  if (!field.hasAttribute?.("aria-invalid")) return;
  const place = errorOf(field);
  place.textContent = "";
  field.removeAttribute("aria-invalid");
  const rest = describers(field, place.id).join(" ");
  if (rest) field.setAttribute("aria-describedby", rest);
  else field.removeAttribute("aria-describedby");
}

/** @param {Field} field @param {string} own */
function describers(field, own) {
  return (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== own);
}

/** @param {Field} field @returns {HTMLElement} */
function errorOf(field) {
  const known = field.form?.querySelector(`[data-error="${field.name}"]`);
  const place = /** @type {HTMLElement} */ (known ?? makeErrorOf(field));
  place.id ||= `${field.form?.id || "form"}-${field.name}-error`;
  return place;
}

/** @param {Field} field */
function makeErrorOf(field) {
  const place = document.createElement("p");
  place.className = "field__error";
  place.dataset.error = field.name;
  (field.closest(".field") ?? field).append(place);
  return place;
}

/** @param {HTMLFormElement} form @returns {HTMLElement} */
function messageOf(form) {
  const known = form.querySelector("[data-message]");
  if (known) return /** @type {HTMLElement} */ (known);
  const place = document.createElement("p");
  place.className = "form__message";
  place.dataset.message = "";
  place.setAttribute("role", "alert");
  form.insertBefore(place, form.querySelector(".form__actions"));
  return place;
}
