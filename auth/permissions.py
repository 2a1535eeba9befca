"""Who may do what: one table for each kind of stream, role by command. Nothing else decides by role.

A row names the roles which may run the command. Beside these roles a workspace can make its own for its
boards, out of the commands of the table BOARD (`role.create`). Some commands look closer themselves: one may edit
only one's own comment, answer only what one was asked, decide only about a text that one may write, an
admin cannot touch an owner; such rules stand in the operation.
Owner and admin of a workspace act as manager on each of its boards.
"""

MANAGER = ("manager",)
EDITOR = ("manager", "editor")
MOVER = ("manager", "editor", "mover")
COMMENTER = ("manager", "editor", "mover", "commenter")
BOARD_ROLES = ("manager", "editor", "mover", "commenter", "viewer")

BOARD = {
    "board.rename": MANAGER,
    "board.edit": MANAGER,
    "board.archive": MANAGER,
    "board.restore": MANAGER,
    "board.purge": MANAGER,
    "import.start": MANAGER,
    "import.companies": MANAGER,
    "import.people": MANAGER,
    "import.labels": MANAGER,
    "import.cards": MANAGER,
    "import.tasks": MANAGER,
    "import.comments": MANAGER,
    "import.attachments": MANAGER,
    "import.history": MANAGER,
    "import.finish": MANAGER,
    "import.cancel": MANAGER,
    "member.add": MANAGER,
    "member.change_role": MANAGER,
    "member.remove": MANAGER,
    "work.hand_over": MANAGER,
    "archive.purge": MANAGER,
    "column.create": EDITOR,
    "column.rename": EDITOR,
    "column.move": EDITOR,
    "column.edit": EDITOR,
    "column.archive": EDITOR,
    "column.restore": EDITOR,
    "playbook.write": EDITOR,
    "playbook.add_example": EDITOR,
    "playbook.remove_example": EDITOR,
    "label.create": EDITOR,
    "label.edit": EDITOR,
    "label.archive": EDITOR,
    "label.restore": EDITOR,
    "reason.create": MANAGER,
    "reason.edit": MANAGER,
    "reason.move": MANAGER,
    "reason.archive": MANAGER,
    "reason.restore": MANAGER,
    # Whoever closes a deal may name a new one.
    "competitor.create": MOVER,
    "competitor.edit": EDITOR,
    "competitor.archive": EDITOR,
    "competitor.restore": EDITOR,
    "card.create": EDITOR,
    "card.edit": EDITOR,
    "card.describe": EDITOR,
    "card.assign": EDITOR,
    "card.unassign": EDITOR,
    "card.label": EDITOR,
    "card.unlabel": EDITOR,
    # Whoever moves a deal says that what its stage asks for is there.
    "card.tick": MOVER,
    "card.untick": MOVER,
    "card.vote": COMMENTER,
    "card.unvote": COMMENTER,
    "card.archive": EDITOR,
    "card.restore": EDITOR,
    "card.move": MOVER,
    "card.win": MOVER,
    "card.lose": MOVER,
    "card.reopen": MOVER,
    # Each of its commands needs its own right besides.
    "cards.bulk": MOVER,
    "task.create": EDITOR,
    "task.edit": EDITOR,
    "task.move": EDITOR,
    "task.complete": EDITOR,
    "task.reopen": EDITOR,
    "task.archive": EDITOR,
    "task.restore": EDITOR,
    "task.see": COMMENTER,
    "baton.pass": COMMENTER,
    "baton.accept": COMMENTER,
    "baton.answer": COMMENTER,
    "baton.return": COMMENTER,
    "baton.withdraw": COMMENTER,
    "comment.add": COMMENTER,
    "comment.edit": COMMENTER,
    "comment.archive": COMMENTER,
    "comment.restore": COMMENTER,
    "view.create": EDITOR,
    "view.edit": EDITOR,
    "view.archive": EDITOR,
    "view.restore": EDITOR,
    "comment.react": COMMENTER,
    "comment.unreact": COMMENTER,
    "comment.ask": COMMENTER,
    "comment.answer": COMMENTER,
    "comment.unask": COMMENTER,
    "attachment.add": COMMENTER,
    "attachment.link": COMMENTER,
    "attachment.attach": COMMENTER,
    "attachment.edit": COMMENTER,
    "attachment.archive": COMMENTER,
    "attachment.restore": COMMENTER,
    # Whoever may do something may take it back; of others' work see board/undoable.py.
    "change.undo": COMMENTER,
    "rhythm.create": MANAGER,
    "rhythm.edit": MANAGER,
    "rhythm.archive": MANAGER,
    "rhythm.restore": MANAGER,
    "rule.create": MANAGER,
    "rule.edit": MANAGER,
    "rule.pause": MANAGER,
    "rule.resume": MANAGER,
    "rule.archive": MANAGER,
    "rule.restore": MANAGER,
    "review.start": EDITOR,
    "review.edit_agenda": EDITOR,
    "review.take_over": EDITOR,
    "review.end": EDITOR,
    "review.join": BOARD_ROLES,
    "review.note": COMMENTER,
    "goal.set": MANAGER,
    "goal.archive": MANAGER,
    "goal.restore": MANAGER,
    "version.take": COMMENTER,
    "version.drop": COMMENTER,
}

# What a role of the workspace's own may include: not who is on the board, and not its end.
GRANTABLE = tuple(
    name
    for name in BOARD
    if not name.startswith(("member.", "import.", "work.", "archive."))
    and name not in ("board.archive", "board.restore", "board.purge")
)

OWNER = ("owner",)
ADMIN = ("owner", "admin")
MEMBER = ("owner", "admin", "member")
ANYONE = ("owner", "admin", "member", "guest")

WORKSPACE = {
    "workspace.edit": ADMIN,
    "workspace.limit_files": OWNER,
    "workspace.keep_archived": OWNER,
    "workspace.require_second_factor": OWNER,
    "workspace.allow_sign_up": OWNER,
    "member.invite": ADMIN,
    "invitation.revoke": ADMIN,
    "member.change_role": ADMIN,
    "member.disable": ADMIN,
    "member.enable": ADMIN,
    "member.add_placeholder": ADMIN,
    "member.edit": ANYONE,
    "department.create": ADMIN,
    "department.edit": ADMIN,
    "department.archive": ADMIN,
    "role.create": ADMIN,
    "role.edit": ADMIN,
    "role.archive": ADMIN,
    "board.create": MEMBER,
    "company.create": MEMBER,
    "company.edit": MEMBER,
    "company.set_tier": MEMBER,
    "company.archive": MEMBER,
    "company.restore": MEMBER,
    "contact.create": MEMBER,
    "contact.edit": MEMBER,
    "contact.archive": MEMBER,
    "contact.restore": MEMBER,
    # Changed and removed by their authors alone, and by owner and admin.
    "interaction.log": MEMBER,
    "interaction.edit": MEMBER,
    "interaction.archive": MEMBER,
    "interaction.restore": MEMBER,
    # Taken back by whoever made the link, and by owner and admin.
    "pulse.ask": MEMBER,
    "pulse.revoke": MEMBER,
    "company.merge": ADMIN,
    "customers.set_rules": ADMIN,
    "rate.set": ADMIN,
    "rate.remove": ADMIN,
}

SELF = ("self",)

USER = {
    "user.edit": SELF,
    "notification.read": SELF,
    "notification.unread": SELF,
    "notification.snooze": SELF,
    "card.follow": SELF,
    "card.unfollow": SELF,
    "card.mute": SELF,
    "card.unmute": SELF,
    "card.see": SELF,
    "board.mute": SELF,
    "board.unmute": SELF,
    "board.see": SELF,
    "board.look": SELF,
    "view.create": SELF,
    "view.edit": SELF,
    "view.archive": SELF,
    "view.restore": SELF,
}

PERMISSIONS = {"board": BOARD, "workspace": WORKSPACE, "user": USER}


def permits(kind: str, role: str, command: str) -> bool:
    """Tell whether a role may run a command on a stream of this kind; what has no row is refused."""
    return role in PERMISSIONS[kind].get(command, ())
