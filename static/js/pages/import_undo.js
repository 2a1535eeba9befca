/** Taking back an import that made a new board: the board goes to the archived ones, as a whole. */
import { t } from "../lib/i18n.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { sentenceOf } from "./forms.js";
import { command } from "./requests.js";

/** @param {string} board its id @returns {Promise<boolean>} whether it was taken back */
export async function undoNewBoard(board) {
  const sure = await confirm({
    title: t("Undo the import?"),
    text: t("The new board goes to the archived boards, with all that came. Customers and people that are new stay in the workspace."),
    action: t("Remove this board"),
    tone: "risk",
  });
  if (!sure) return false;
  try {
    await command(`boards/${board}`, "board.archive");
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
    return false;
  }
  return true;
}
