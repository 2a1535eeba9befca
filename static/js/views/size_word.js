/** A size on this device, in words. */
import { locale } from "../lib/i18n.js";

/** @param {number} bytes */
export function sizeWord(bytes) {
  const large = bytes >= 1_000_000;
  const shown = Math.max(1, bytes / (large ? 1_000_000 : 1_000));
  return new Intl.NumberFormat(locale(), { style: "unit", unit: large ? "megabyte" : "kilobyte", maximumSignificantDigits: 2 }).format(shown);
}
