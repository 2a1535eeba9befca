/** What each command of the table of permissions lets a person do, in words, by what it is about. */
import { t } from "../lib/i18n.js";

/** @returns {[string, Record<string, string>][]} */
export function boardRights() {
  return [
    [t("Deals"), {
      "card.create": t("Add deals"),
      "card.edit": t("Change title, value, company and dates"),
      "card.describe": t("Write the description"),
      "card.move": t("Move deals between stages"),
      "card.win": t("Mark deals as won"),
      "card.lose": t("Mark deals as lost"),
      "card.reopen": t("Reopen won and lost deals"),
      "card.assign": t("Assign owners and helpers"),
      "card.unassign": t("Take owners and helpers off"),
      "card.label": t("Put labels on deals"),
      "card.unlabel": t("Take labels off deals"),
      "card.archive": t("Archive deals"),
      "card.restore": t("Restore archived deals"),
      "cards.bulk": t("Change several deals at once, each change within their rights"),
    }],
    [t("Tasks"), {
      "task.create": t("Add tasks"),
      "task.edit": t("Change tasks"),
      "task.move": t("Order tasks, and take them to other deals"),
      "task.complete": t("Tick tasks off"),
      "task.reopen": t("Open ticked tasks again"),
      "task.archive": t("Remove tasks"),
      "task.see": t("Show that they have seen a task of theirs"),
    }],
    [t("Conversation"), {
      "comment.add": t("Write comments"),
      "comment.edit": t("Edit their own comments"),
      "comment.archive": t("Remove their own comments; a manager also those of others"),
      "comment.react": t("React to comments"),
      "comment.unreact": t("Take reactions back"),
      "comment.ask": t("Flag a comment as an open question"),
      "comment.answer": t("Mark questions as answered"),
      "version.take": t("Take the text that was set aside when two wrote at once"),
      "version.drop": t("Let go of the text that was set aside"),
    }],
    [t("Batons"), {
      "baton.pass": t("Pass a deal's question to a person or a department"),
      "baton.accept": t("Accept what they were asked"),
      "baton.answer": t("Answer what they were asked"),
      "baton.return": t("Return what they were asked"),
      "baton.withdraw": t("Take back what they asked; a manager also what others asked"),
    }],
    [t("Files"), {
      "attachment.add": t("Upload files"),
      "attachment.link": t("Add links to documents"),
      "attachment.attach": t("Attach files of the library to deals"),
      "attachment.edit": t("Rename their own files; who may change deals, also those of others"),
      "attachment.archive": t("Remove their own files; who may change deals, also those of others"),
      "attachment.restore": t("Restore removed files"),
    }],
    [t("Stages and labels"), {
      "column.create": t("Add stages"),
      "column.rename": t("Rename stages"),
      "column.move": t("Move stages"),
      "column.edit": t("Set colour, kind, probability and limit of stages"),
      "column.archive": t("Archive stages"),
      "column.restore": t("Restore archived stages"),
      "label.create": t("Add labels"),
      "label.edit": t("Change labels"),
      "label.archive": t("Remove labels"),
    }],
    [t("Views"), {
      "view.create": t("Save views for everybody"),
      "view.edit": t("Change saved views of everybody"),
      "view.archive": t("Remove saved views of everybody"),
      "view.restore": t("Restore removed views"),
    }],
    [t("The board itself"), {
      "board.rename": t("Rename the board"),
      "board.edit": t("Change its colour and currency"),
      "board.archive": t("Archive the board"),
      "board.restore": t("Restore the archived board"),
      "member.add": t("Add people"),
      "member.change_role": t("Change the roles of people"),
      "member.remove": t("Remove people"),
      "import.start": t("Begin an import"),
      "import.companies": t("Import companies"),
      "import.cards": t("Import deals"),
      "import.finish": t("Finish an import"),
      "import.cancel": t("Cancel an import"),
    }],
  ];
}

/** @returns {Record<string, string>} */
export function workspaceRights() {
  return {
    "board.create": t("Make boards"),
    "company.create": t("Add companies"),
    "company.edit": t("Change companies"),
    "member.edit": t("Change their own name and colour; owner and admin also those of others"),
    "member.invite": t("Invite people"),
    "invitation.revoke": t("Take invitations back"),
    "member.change_role": t("Change the roles of people"),
    "member.disable": t("Disable people"),
    "member.enable": t("Enable people"),
    "member.add_placeholder": t("Add people who have no account yet"),
    "department.create": t("Add departments"),
    "department.edit": t("Change departments"),
    "department.archive": t("Remove departments"),
    "role.create": t("Make roles for boards"),
    "role.edit": t("Change these roles"),
    "role.archive": t("Remove these roles"),
    "workspace.limit_files": t("Set what files the workspace lets in"),
    "workspace.edit": t("Change the workspace's name, time zone, currency and language"),
  };
}
