"""Pulls deals of another system into a board, again and again: what was changed there since the last time, one way.

A pull is an import like that of a file, with the same plan and the same commands; so nothing is doubled, what people
have changed here since stays, and each is undone as one.
"""

import logging
import time
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Row

from auth import vault
from board.models import Column
from board.queries import BOARD
from core import clock, i18n, strict_json
from core.actors import Actor
from core.clock import to_wire
from core.commands import derived_id
from core.consumers import consumer
from core.database import writing
from core.errors import AppError, Forbidden, Gone, NotFound, Unavailable
from core.extensions import db
from core.jobs import CALLS, Later, Progress, enqueue, job
from core.models import new_id
from integrations.imports.models import Pull
from integrations.imports.only_whole import take_back
from integrations.imports.places import open_for_import
from integrations.imports.tables.csv_columns import guess_mapping
from integrations.imports.tables.csv_import import import_table
from integrations.imports.tables.csv_plan import (
    Options,
    currency_of,
    date_order_of,
    surroundings_of,
)
from integrations.imports.tables.table import MAX_ROWS
from integrations.imports.tables.table_sources import BY_NAME
from integrations.outward.stopping import stop_pull
from integrations.pulling import fxiaoke, zoho
from integrations.pulling.pull_calls import PullFailed
from integrations.pulling.pull_tables import Beat, Fetched, with_stages

log = logging.getLogger(__name__)

PULL = Pull.__table__
SYSTEMS: dict[str, ModuleType] = {"zoho": zoho, "fxiaoke": fxiaoke}
# So often one is tried again by itself, then it waits for its next time.
TRIES = 3
OUTAGE_SECONDS = 60
LONGEST_SECONDS = 15 * 60
NOTHING = {"fetched": 0}
# A pull that failed so often in a row rests until somebody looks at it.
PATIENCE = 3


def make_pull(
    board: str, id: str, system: str, address: str, said: dict[str, str], actor: str
) -> None:
    """Keep how another system is opened. It rests until it is put to work."""
    known = SYSTEMS[system]
    values = {
        "board_id": board,
        "id": id,
        "system": system,
        "address": address,
        "account": {name: said[name] for name in known.ACCOUNT},
        "secret": _locked({name: said[name] for name in known.SECRET}),
        "stages": {},
        "hours": 1,
        "author": actor,
        "stamp": new_id(),
        "created_at": clock.now(),
        "failures": 0,
        "paused_at": clock.now(),
    }
    _write(insert(PULL).values(values))


def open_for_pulls(id: str, actor: Actor) -> Any:
    """Return a board to somebody who may import into it and sees all of it; raise NotFound or Forbidden."""
    board = open_for_import(id, actor)
    if not board.sight.is_whole:
        raise Forbidden(_("Only managers of the board may import."), {"command": "import.start"})
    return board


def pulls_of(board: str) -> list[Row[Any]]:
    """Return the pulls of a board, the oldest first."""
    with db.engine.connect() as connection:
        mine = select(PULL).where(PULL.c.board_id == board)
        return list(connection.execute(mine.order_by(PULL.c.created_at, PULL.c.id)))


def find_pull(board: str, id: str) -> Row[Any]:
    """Return a pull of a board; raise NotFound."""
    found = next((row for row in pulls_of(board) if row.id == id), None)
    if found is None:
        raise NotFound(_("There is no such pull on this board."), {"field": "pull"})
    return found


def change_pull(row: Row[Any], actor: str, **fields: Any) -> None:
    """Write what is to be different. Whoever puts it to work lends it their rights, and it goes at once."""
    begins = row.paused_at is not None and fields.get("paused_at", "") is None
    if begins:
        fields |= {"author": actor, "stamp": new_id(), "failures": 0, "failure": None}
    _write(update(PULL).where(_is(row.board_id, row.id)).values(fields))
    if begins:
        begun = find_pull(row.board_id, row.id)
        _plan(begun, clock.now(), derived_id(begun.stamp, "first"))


def drop_pull(board: str, id: str) -> None:
    """Forget a pull and what opens the other system; what it brought stays."""
    _write(delete(PULL).where(_is(board, id)))


def show_pull(row: Row[Any]) -> dict[str, Any]:
    """Return what is shown of one: all but its secret."""
    times = {name: getattr(row, name) for name in ("created_at", "since", "ran_at", "paused_at")}
    plain = ("id", "system", "address", "account", "stages", "hours", "author", "report", "failure")
    return {name: getattr(row, name) for name in plain} | {
        name: moment and to_wire(moment) for name, moment in times.items()
    }


def ask_for(row: Row[Any], actor: str, *, dry_run: bool) -> str:
    """Ask for a pull out of its turn, or for what it would bring; return the job."""
    args = {"board": row.board_id, "pull": row.id, "dry_run": dry_run, "stamp": None}
    return enqueue("pull", args, actor)


@consumer("pulls", streams="workspace", types=["member"])
def follow_workspace(change: Any) -> None:
    """Whoever is forgotten lends nothing their rights any more: a pull of theirs rests until another does."""
    if change.name != "member.forget":
        return
    boards = select(BOARD.c.id).where(BOARD.c.workspace == change.stream.partition(":")[2])
    lent = (PULL.c.author == change.actor) & PULL.c.board_id.in_(boards)
    with db.engine.connect() as connection:
        rows = connection.execute(select(PULL).where(lent, PULL.c.paused_at.is_(None))).all()
    failure = {"at": to_wire(change.at), "code": "right", "said": ""}
    for row in rows:
        _write(update(PULL).where(_is(row.board_id, row.id)).values(failure=failure))
        _let_rest(row, "right")


@job("pull", lane=CALLS, for_others=True)
def run(progress: Progress) -> dict[str, Any]:
    """Fetch what was changed, and bring it. The report is that of an import, with `fetched`."""
    i18n.speak_to(progress.actor)
    given = progress.args
    try:
        row = find_pull(given["board"], given["pull"])
    except NotFound:
        return NOTHING
    is_planned = given["stamp"] is not None
    if is_planned and (row.paused_at or row.stamp != given["stamp"]):
        _leave_nothing_hidden(progress, row)
        return NOTHING
    if is_planned:
        # Of one run there is one next one, however often it is tried.
        next_id = derived_id(progress.id, "next")
        _plan(row, clock.now() + timedelta(hours=row.hours), next_id)
    try:
        return _tried(progress, row)
    except PullFailed as failed:
        if is_planned and failed.wait and progress.tries < TRIES:
            raise Later(failed.wait) from None
        _leave_nothing_hidden(progress, row)
        _fail(row, failed, counts=is_planned)
        raise _words(row, failed) from None


def _leave_nothing_hidden(progress: Progress, row: Row[Any]) -> None:
    """Take back what came before the process ended, where this pull does not go on."""
    if not progress.args["dry_run"]:
        take_back(row.board_id, Actor(progress.actor), progress.id)


def _tried(progress: Progress, row: Row[Any]) -> dict[str, Any]:
    """Pull; whatever is wrong with them, their answers or our rights is a failure that somebody reads."""
    try:
        return _pull(progress, row)
    except Unavailable as outage:
        raise Later(OUTAGE_SECONDS) from outage
    except (Forbidden, NotFound, Gone) as refusal:
        raise PullFailed("right", refusal.message) from refusal
    except AppError as refusal:
        raise PullFailed("plan", refusal.message) from refusal
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        log.exception("what %s answered was not understood", row.system)
        raise PullFailed("answer", type(error).__name__) from error


def _pull(progress: Progress, row: Row[Any]) -> dict[str, Any]:
    actor, dry_run = Actor(progress.actor), progress.args["dry_run"]
    open_for_pulls(row.board_id, actor)
    since = None if dry_run else row.since
    fetched = _fetch(row, since, _Patience(progress).beat)
    report = _bring(progress, row, actor, fetched, dry_run) if fetched.table.rows else {}
    report |= {"fetched": len(fetched.table.rows)}
    if not dry_run:
        newest = fetched.newest and datetime.fromisoformat(fetched.newest)
        done = {"ran_at": clock.now(), "failures": 0, "failure": None, "since": newest or row.since}
        kept = {name: report.get(name, 0) for name in ("fetched", "cards", "known", "changed")}
        _write(update(PULL).where(_is(row.board_id, row.id)).values(**done, report=kept))
    return report


class _Patience:
    """How much of another system, and for how long, is listened to. A file has its limits as well."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self.ends = progress, time.monotonic() + LONGEST_SECONDS

    def beat(self, count: int) -> None:
        """Tell how much has come; raise PullFailed for too much."""
        if count > MAX_ROWS or time.monotonic() > self.ends:
            raise PullFailed("plan", _("There is more than one pull may bring."))
        self.progress.step(0, count)


def _fetch(row: Row[Any], since: datetime | None, beat: Beat) -> Fetched:
    system, secret = SYSTEMS[row.system], vault.unlock(row.secret)
    if secret is None:
        raise PullFailed("key")
    given = strict_json.loads(secret)
    opened = system.open_account(row.address, row.account, given)
    if opened != given:
        _write(update(PULL).where(_is(row.board_id, row.id)).values(secret=_locked(opened)))
    return system.fetch(row.address, row.account, opened, since, beat)


def _bring(
    progress: Progress, row: Row[Any], actor: Actor, fetched: Fetched, dry_run: bool
) -> dict[str, Any]:
    source = BY_NAME[row.system]
    mapping = guess_mapping(fetched.table.header, source)
    column = Column.__table__
    with db.engine.connect() as connection:
        around = surroundings_of(connection, row.board_id)
        currency = currency_of(connection, None, row.board_id)
        names = connection.execute(
            select(column.c.id, column.c.name).where(column.c.board_id == row.board_id)
        )
        called = {id: name for id, name in names}
    stages = {theirs: called[ours] for theirs, ours in row.stages.items() if ours in called}
    table = with_stages(fetched.table, stages, mapping.get("stage"))  # type: ignore[arg-type]
    options = Options(mapping, date_order_of(table, mapping), currency, row.system)
    report = import_table(
        table, source.tool, around, actor, options,
        base=progress.id, step=progress.step, dry_run=dry_run,
    )  # fmt: skip
    stage = mapping.get("stage")
    theirs = dict.fromkeys(cells[stage] for _line, cells in fetched.table.rows)  # type: ignore[index]
    return report | {"their_stages": [name for name in theirs if name]}


def _fail(row: Row[Any], failed: PullFailed, *, counts: bool) -> None:
    failures = row.failures + 1 if counts else row.failures
    failure = {"at": to_wire(clock.now()), "code": failed.code, "said": failed.said}
    values = {"failures": failures, "failure": failure}
    _write(update(PULL).where(_is(row.board_id, row.id)).values(values))
    if failures >= PATIENCE:
        _let_rest(row, failed.code)


def _let_rest(row: Row[Any], code: str) -> None:
    """Let a pull rest, and tell a person; on a board that was removed there is nobody to tell."""
    if not stop_pull(row, BY_NAME[row.system].tool, code):
        _write(update(PULL).where(_is(row.board_id, row.id)).values(paused_at=clock.now()))


def _words(row: Row[Any], failed: PullFailed) -> AppError:
    """Return a failure as the page says it."""
    tool = BY_NAME[row.system].tool
    words = {
        "unreachable": _("%(tool)s does not answer.", tool=tool),
        "busy": _("%(tool)s asks to be left alone for a while.", tool=tool),
        "refused": _("%(tool)s refused: %(said)s", tool=tool, said=failed.said),
        "address": _("Baton does not send anything to this address."),
        "answer": _("What %(tool)s answered was not understood.", tool=tool),
        "key": _("The secret was kept under another key. Enter it again."),
        "right": _("Whoever put this pull to work may no longer import here."),
        "plan": failed.said,
    }
    return Unavailable(words[failed.code], {"code": failed.code, "said": failed.said})


def _plan(row: Row[Any], at: datetime, id: str) -> None:
    args = {"board": row.board_id, "pull": row.id, "dry_run": False, "stamp": row.stamp}
    enqueue("pull", args, row.author, id=id, run_after=at)


def _locked(secret: dict[str, Any]) -> str:
    return vault.lock(strict_json.dumps(secret))


def _is(board: str, id: str) -> Any:
    return (PULL.c.board_id == board) & (PULL.c.id == id)


def _write(statement: Any) -> None:
    with writing(db.engine) as connection:
        connection.execute(statement)
