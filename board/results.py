"""What the answers to commands have beside number and change, for the description of the API."""

from core.openapi import answers_with
from core.shapes import ANYTHING, FLAG, ID, NUMBER, TEXT, by_key, many, maybe

OF_BOARDS = {
    "archive.purge": {"left": NUMBER, "job": maybe(ID)},
    "attachment.add": {"attachment": ID},
    "attachment.attach": {"attachment": ID},
    "attachment.link": {"attachment": ID},
    "baton.pass": {"baton": ID},
    "board.purge": {"job": ID},
    "card.create": {"card": ID, "number": NUMBER},
    "card.describe": {"merged": FLAG, "unreached": many(ID), "versions": many(ID)},
    "card.edit": {"versions": many(ID)},
    "cards.bulk": {"results": many(ANYTHING)},
    "change.undo": {"left": many(by_key(ANYTHING)), "job": maybe(ID), "group": maybe(ID)},
    "column.create": {"column": ID},
    "comment.add": {"comment": ID, "unreached": many(ID)},
    "comment.edit": {"merged": FLAG, "unreached": many(ID), "versions": many(ID)},
    "competitor.create": {"competitor": ID},
    "label.create": {"label": ID},
    "playbook.write": {"merged": FLAG, "versions": many(ID)},
    "reason.create": {"reason": ID},
    "review.start": {"review": ID},
    "rhythm.create": {"rhythm": ID},
    "task.complete": {"next": maybe(ID)},
    "task.create": {"task": ID},
    "view.create": {"view": ID},
    "work.hand_over": {"handed": NUMBER, "left": NUMBER},
}
OF_WORKSPACES = {
    "board.create": {"board": ID},
    "company.create": {"company": ID},
    "contact.create": {"contact": ID},
    "department.create": {"department": ID},
    "interaction.log": {"interaction": ID},
    "member.add_placeholder": {"member": ID},
    "member.invite": {"invitation": ID, "token": TEXT},
    "pulse.ask": {"pulse": ID, "token": TEXT},
    "role.create": {"role": ID},
}
OF_PEOPLE = {"view.create": {"view": ID}, "notification.read": {"left": NUMBER}}

for kind, told in (("board", OF_BOARDS), ("workspace", OF_WORKSPACES), ("user", OF_PEOPLE)):
    for name, fields in told.items():
        answers_with(kind, name, **fields)
