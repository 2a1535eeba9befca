/** What a criterion of a stage asks for, in words. */
import { t } from "../lib/i18n.js";
import { isKnown } from "../store/criteria.js";

/** @returns {Record<string, string>} */
export function fieldWords() {
  return { value: t("Value"), expected_close: t("Expected close"), company: t("Customer"), owner: t("Owner"), next_step: t("Next step"), description: t("Description"), label: t("A label"), file: t("A file") };
}

/** @param {import("../store/criteria.js").Criterion} criterion */
export function criterionWords(criterion) {
  if (criterion.tick !== undefined) return criterion.tick;
  if (!isKnown(criterion)) return t("“{field}”, which deals no longer have: asks nothing", { field: criterion.field ?? "" });
  return fieldWords()[criterion.field ?? ""];
}
