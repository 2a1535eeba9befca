"""Tables of the board stream; each row belongs to exactly one board."""

from board.models.attachment import Attachment, StoredFile
from board.models.baton import Baton
from board.models.board import FACTS, Board
from board.models.card import Card
from board.models.column import Column
from board.models.comment import Comment
from board.models.company import BoardCompany
from board.models.competitor import Competitor
from board.models.description import Description
from board.models.feed import Feed
from board.models.imported import Import
from board.models.label import Label
from board.models.member import BoardMember
from board.models.playbook import Playbook
from board.models.pulse import BoardPulse
from board.models.reason import Reason
from board.models.review import Review
from board.models.rhythm import Rhythm
from board.models.task import Task
from board.models.version import Version
from board.models.view import OwnView, SavedView

__all__ = [
    "FACTS",
    "Attachment",
    "Baton",
    "Board",
    "BoardCompany",
    "BoardMember",
    "BoardPulse",
    "Card",
    "Column",
    "Comment",
    "Competitor",
    "Description",
    "Feed",
    "Import",
    "Label",
    "OwnView",
    "Playbook",
    "Reason",
    "Review",
    "Rhythm",
    "SavedView",
    "StoredFile",
    "Task",
    "Version",
]
