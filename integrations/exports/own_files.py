"""The files of a board that Baton has exported: examined and kept as uploads are, before the records that name them."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.engine import Row

from auth.file_rules import file_rules
from board.uploads import Received, check_file, find_stored, space, store, stored_among
from core.commands import derived_id
from core.errors import Conflict, Invalid, TooLarge
from core.extensions import db
from core.files import arriving
from core.models import new_id
from integrations.exports.own_archive import Export
from integrations.exports.own_plan import OwnPlan, Record
from integrations.imports.tables.table import off_loop

# What an upload may be refused for; of such a file only the name is told.
REFUSALS = (Conflict, Invalid, TooLarge)
OF_BYTES = ("type", "size", "width", "height")


class FileBringing:
    """What becomes of the files of a plan in a workspace, uploaded by `person`."""

    def __init__(
        self, export: Export, plan: OwnPlan, workspace: str, person: str, base: str
    ) -> None:
        self.export, self.plan, self.workspace, self.person = export, plan, workspace, person
        self.base = base
        self.said = _digests(export.document)
        with db.engine.connect() as connection:
            self.rules = file_rules(connection, workspace)
            self.used = space(connection, workspace)["used"]

    def leave_misfits(self) -> None:
        """Leave out what is refused by its type, its size or for want of room, as far as the archive says these."""
        whys: dict[str, str] = {}
        coming = stored_among({self._id_of(record) for record in self._files()})
        for record in self._files():
            id = self._id_of(record)
            if id in coming:
                continue
            size = self.export.members[self.plan.files[record["id"]]].file_size
            try:
                check_file(self.rules, self.used, record["type"], size)
            except REFUSALS as refusal:
                whys[record["id"]] = refusal.message
                continue
            coming.add(id)
            self.used += size
        self.plan.leave_files(whys)

    def bring(self, step: Callable[[int], None]) -> None:
        """Keep the bytes of all that came so far, and say in each record what they are; leave out what is refused."""
        whys: dict[str, str] = {}
        for number, record in enumerate(self._files(), 1):
            id = self._id_of(record)
            try:
                kept = find_stored(id) or self._keep(id, self.plan.files[record["id"]])
            except REFUSALS as refusal:
                whys[record["id"]] = refusal.message
            else:
                record |= {"file": kept.id} | {name: getattr(kept, name) for name in OF_BYTES}
            step(number)
        self.plan.leave_files(whys)

    def _files(self) -> list[Record]:
        return [one for one in self.plan.records["attachment"] if one["id"] in self.plan.files]

    def _id_of(self, record: Record) -> str:
        """Attachments that share their bytes there do so here."""
        attachment = self.plan.files[record["id"]]
        return derived_id(self.base, "file", self.said.get(attachment) or attachment)

    def _keep(self, id: str, attachment: str) -> Row[Any]:
        path = arriving() / new_id()
        try:
            off_loop(self.export.write_file, attachment, path, self.rules.limit)
            digest = off_loop(_digest, path)
            if self.said.get(attachment, digest) != digest:
                raise Invalid(_("Their bytes are not those that were exported."))
            received = Received(path, "", path.stat().st_size, digest)
            store(id, received, self.workspace, self.person, self.rules)
        finally:
            path.unlink(missing_ok=True)
        kept = find_stored(id)
        assert kept
        return kept


def _digests(document: Record) -> dict[str, str]:
    """Return of each attachment which bytes the document says it has."""
    files = document.get("files")
    found = (one for one in files if isinstance(one, dict)) if isinstance(files, list) else ()
    pairs = ((one.get("attachment"), one.get("sha256")) for one in found)
    return {id: said for id, said in pairs if isinstance(id, str) and isinstance(said, str)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
