/** Open questions in words: whom they ask, and for how long they have waited. */
import { closePopover, openPopover } from "../behaviors/popover.js";
import { t } from "../lib/i18n.js";
import { departmentName } from "./people.js";
import { makePicker } from "./picker.js";

/** @typedef {import("../types").Session} Session */

const ANYBODY = "anybody";

/** @param {Session} session @param {{asked_department: string | null, asked_by_customer?: boolean}} asked */
export function askedWords(session, { asked_department: department, asked_by_customer: customer }) {
  const name = departmentName(session, department);
  if (customer) return name ? t("Customer's question, to {department}", { department: name }) : t("Customer's question");
  if (name) return t("Open question to {department}", { department: name });
  return t("Open question");
}

/** Who should answer: a department, or whoever can. @param {HTMLElement} anchor @param {Session} session @param {(department: string | null) => void} onPick */
export function pickDepartment(anchor, session, onPick) {
  const departments = [...session.workspace.all("department")].map(({ id, name }) => ({ id, label: name }));
  if (!departments.length) return onPick(null);
  const options = [{ id: ANYBODY, label: t("Anybody") }, ...departments.sort((a, b) => a.label.localeCompare(b.label))];
  const picker = makePicker({ label: t("Who should answer?"), options }, ({ id }) => {
    closePopover();
    onPick(id === ANYBODY ? null : id ?? null);
  });
  openPopover(anchor, picker, { label: t("Who should answer?") });
}
