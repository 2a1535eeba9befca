/** A person as a round badge in the person's colour. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";

const CJK = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]/u;

/** @typedef {{id?: string, name: string, color?: string, status?: string}} Person */

/**
 * Two letters of a Western name, the family name's character of a Chinese one.
 * @param {string} name
 */
export function initials(name) {
  const words = name.trim().split(/[\s·]+/u).filter(Boolean);
  if (!words.length) return "?";
  if (CJK.test(words[0])) return [...words[0]][0];
  const letters = words.length > 1 ? [words[0], words[words.length - 1]].map((word) => [...word][0]) : [...words[0]].slice(0, 2);
  return letters.join("").toLocaleUpperCase();
}

/**
 * The letters are drawn by the style sheet: they are a picture of the name, not words to read or to find.
 * @param {Person | undefined} person
 * @param {{size?: "sm" | "md" | "lg", named?: boolean}} [options] named: the name stands beside it already
 */
export function avatar(person, { size = "md", named = false } = {}) {
  const name = person?.name ?? t("Unknown person");
  return html`<span class="avatar avatar--${size}" data-color=${person?.color ?? "slate"} data-person=${person?.id ?? nothing} title=${named ? nothing : name}
    role=${named ? nothing : "img"} aria-label=${named ? nothing : name} aria-hidden=${named ? "true" : nothing}
    data-initials=${initials(name)}></span>`;
}

/**
 * @param {Person[]} people
 * @param {{size?: "sm" | "md" | "lg", max?: number}} [options]
 */
export function avatarStack(people, { size = "md", max = 4 } = {}) {
  const shown = people.length > max ? people.slice(0, max - 1) : people;
  const rest = people.slice(shown.length);
  const names = rest.map((person) => person.name).join(", ");
  return html`<span class="avatar-stack">${shown.map((person) => avatar(person, { size }))}${
    rest.length ? html`<span class="avatar avatar--${size} avatar--rest" title=${names} role="img" aria-label=${names}
      data-initials="+${rest.length}"></span>` : nothing}</span>`;
}
