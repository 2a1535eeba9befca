"""Every command of the board stream; importing this package registers them."""

from board.commands import (  # noqa: F401
    archive,
    attachments,
    batons,
    boards,
    bulk,
    cards,
    columns,
    comments,
    imports,
    labels,
    members,
    outcomes,
    questions,
    removal,
    reviews,
    tasks,
    undo,
    versions,
    views,
    work,
)
