"""A whole workspace as one zip: boards, customers, people, settings, the files. README.txt says what is what."""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from flask_babel import gettext as _
from sqlalchemy import select

from board.models import StoredFile
from board.queries import ATTACHMENT, BOARD, visible_to
from core import clock, server, strict_json
from core.actors import Actor
from core.clock import to_wire
from core.csv_lines import csv_line
from core.database import one_moment
from core.errors import NotFound
from core.extensions import db
from core.files import files
from core.records import record_of, records
from core.snapshots import holders_now, look, read_records
from integrations.exports.board_json import all_types, board_json, with_commas
from integrations.exports.sheets import BOM
from integrations.exports.shown import gently, see

STORED_FILE = StoredFile.__table__
# Who was invited and has not come is nobody yet, and what is unsent has a secret.
LEFT_OUT = ("invitation",)
CUSTOMERS = ("company", "contact", "interaction", "pulse", "customer_rules")
AS_TABLE = ("company", "contact", "interaction")
PIECE = 256 * 1024
# Quick, and hardly larger than at 6.
LEVEL = 3
UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+')

Step = Callable[[int, int], None]


@dataclass
class Archive:
    """What is to come into a workspace's archive, and what did."""

    workspace: str
    actor: Actor
    step: Step
    boards: list[Any] = field(default_factory=list)
    attachments: list[Any] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    done: int = 0

    def write(self, path: Path) -> dict[str, Any]:
        """Write the zip; return what is in it."""
        self._look()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as book:
            self._write_workspace(book)
            self._tell()
            for board in self.boards:
                self._write_board(book, board)
                self._tell()
            for attachment in self.attachments:
                self._write_file(book, attachment)
                self._tell()
            book.writestr("README.txt", self._readme())
        return self._report() | {"size": path.stat().st_size}

    def _look(self) -> None:
        mine = visible_to(self.actor.id).where(BOARD.c.workspace == self.workspace)
        with db.engine.connect() as connection:
            self.boards = list(connection.execute(mine.order_by(BOARD.c.id)))
            shown = (ATTACHMENT.c.id, ATTACHMENT.c.name, ATTACHMENT.c.file)
            kept = (
                select(*shown)
                .join(STORED_FILE, STORED_FILE.c.id == ATTACHMENT.c.file)
                .where(ATTACHMENT.c.board_id.in_([board.id for board in self.boards]))
            )
            self.attachments = list(connection.execute(kept.order_by(ATTACHMENT.c.id)))

    def _tell(self) -> None:
        self.done += 1
        self.step(self.done, 1 + len(self.boards) + len(self.attachments))

    def _report(self) -> dict[str, Any]:
        count = len(self.attachments) - len(self.missing)
        return {"boards": len(self.boards), "files": count, "missing": self.missing}

    def _write_workspace(self, book: zipfile.ZipFile) -> None:
        types = [type for (stream, type) in records if stream == "workspace"]
        with one_moment(db.engine) as connection:
            view = look(connection, f"workspace:{self.workspace}", self.actor)
            holders = holders_now(connection, view)

            def read(type: str) -> Iterator[dict[str, Any]]:
                return read_records(connection, view, type, archived=True, holders=holders)

            names = {one["id"]: one["name"] for one in read("member")}
            settings = [type for type in types if type not in (*CUSTOMERS, *LEFT_OUT)]
            _write_text(book, "workspace.json", _document("baton-workspace", settings, read))
            _write_text(book, "customers.json", _document("baton-customers", CUSTOMERS, read))
            for type in AS_TABLE:
                lines = _table(record_of("workspace", type).fields, read(type), names)
                _write_text(book, f"customers/{type}.csv", lines)

    def _write_board(self, book: zipfile.ZipFile, board: Any) -> None:
        with one_moment(db.engine) as connection:
            shown = see(connection, board.id, self.actor, all_types())
            name = f"boards/{_fit(board.name)} {board.id[-8:]}.json"
            _write_text(book, name, board_json(connection, shown))

    def _write_file(self, book: zipfile.ZipFile, attachment: Any) -> None:
        try:
            source = files().open(attachment.file)
        except NotFound:
            self.missing.append(attachment.name)
            return
        # Pictures and documents are packed already.
        entry = zipfile.ZipInfo(f"files/{attachment.id}/{_fit(attachment.name)}", _now())
        with source, book.open(entry, "w", force_zip64=True) as target:
            for piece in _pieces(source):
                target.write(piece)
                server.sleep(0)

    def _readme(self) -> str:
        lines = [
            _("This is a workspace of Baton as it was on %(when)s.", when=to_wire(clock.now())),
            "",
            _(
                "boards/: each board as JSON, complete; Baton imports it again, out of this archive with its files."
            ),
            _("customers.json and customers/: companies, contacts, and what was said with them."),
            _("workspace.json: people, departments, roles and settings. There is no secret in it."),
            _("files/: the files themselves, each in a folder named by the id of its attachment."),
            "",
            _("The forms are described in docs/export.md of Baton."),
        ]
        if self.missing:
            lines += ["", _("These files were not in the store any more:"), *self.missing]
        return "\n".join(lines) + "\n"


def _document(
    form: str, types: Iterable[str], read: Callable[[str], Iterator[dict[str, Any]]]
) -> Iterator[str]:
    yield strict_json.dumps({"format": form, "version": 1, "made_at": to_wire(clock.now())})[:-1]
    yield ',"records":{'
    for number, type in enumerate(types):
        yield ("," if number else "") + f'"{type}":['
        yield from with_commas(read(type))
        yield "]"
    yield "}}"


def _table(
    fields: tuple[str, ...], found: Iterable[dict[str, Any]], names: dict[str, str]
) -> Iterator[str]:
    """Yield records as the lines of a CSV, people by their names."""
    yield BOM + csv_line(fields)
    for record in gently(found):
        yield csv_line(_cell(record[name], names) for name in fields)


def _cell(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list | dict):
        return strict_json.dumps(value) if value else None
    return names.get(value, value) if isinstance(value, str) else value


def _write_text(book: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    entry = zipfile.ZipInfo(name, _now())
    entry.compress_type = zipfile.ZIP_DEFLATED
    with book.open(entry, "w", force_zip64=True) as target:
        for piece in pieces:
            target.write(piece.encode())


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _fit(name: str) -> str:
    """Return a name that every system takes for a file, and that leads nowhere else."""
    return UNFIT.sub("_", name).strip(". ")[:100] or "_"


def _now() -> tuple[int, int, int, int, int, int]:
    return clock.now().timetuple()[:6]
