"""Deals that are fetched again and again from a CRM which a team keeps using. Beta, and off until somebody connects it.

What was fetched becomes the file that the system would have exported and is imported as such: deals are known again
by their record ids, and what people changed here stays.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Row

from auth.vault import lock, unlock
from core import clock, i18n, strict_json
from core.actors import Actor
from core.clock import to_wire
from core.commands import derived_id
from core.database import writing
from core.errors import AppError, Invalid
from core.extensions import db
from core.jobs import CALLS, Later, Progress, enqueue, find_job, job
from core.models import new_id
from integrations import fxiaoke, zoho
from integrations.csv_dates import DATE_ORDERS
from integrations.fetched import Busy, Fetched
from integrations.models import Pull
from integrations.places import place_on_board
from integrations.table_looking import options_of
from integrations.table_reading import read_table
from integrations.uploads import keep_upload

PULL = Pull.__table__
SYSTEMS = {"zoho": zoho, "fxiaoke": fxiaoke}
TITLES = {"zoho": "Zoho CRM", "fxiaoke": "纷享销客 Fxiaoke"}
# Seconds until the next try, where the system does not say how long to wait.
PAUSES = (60, 600, 3600)


def find(board: str, system: str) -> Row[Any] | None:
    """Return a board's connection to a system."""
    mine = (PULL.c.board_id == board) & (PULL.c.system == system)
    with db.engine.connect() as connection:
        return connection.execute(select(PULL).where(mine)).first()


def keep(board: str, system: str, actor: str, hours: int, secrets: dict[str, str]) -> None:
    """Connect a board to a system, or change how; secrets that are left out stay. Plans the first run."""
    known = find(board, system)
    merged = _kept(known, SYSTEMS[system].ADDRESSES, secrets) | secrets
    missing = [name for name in SYSTEMS[system].NEEDED if not merged.get(name)]
    if missing:
        raise Invalid("Something is missing.", {"fields": {name: ["Needed."] for name in missing}})
    facts = {"stamp": new_id(), "hours": hours, "actor": actor}
    facts["secrets"] = lock(strict_json.dumps(merged))
    with writing(db.engine) as connection:
        if known:
            connection.execute(_row(board, system, update(PULL)).values(facts))
        else:
            values = {"board_id": board, "system": system, **facts}
            connection.execute(insert(PULL).values(values))
    if hours:
        _plan(board, system, facts["stamp"], actor, hours, 0)


def forget(board: str, system: str) -> None:
    """Disconnect; what came stays on the board, what is planned ends."""
    with writing(db.engine) as connection:
        connection.execute(_row(board, system, delete(PULL)))


def told(row: Row[Any]) -> dict[str, Any]:
    """Return a connection as it is shown: no secret of it, only which are there."""
    secrets = _secrets(row)
    addresses = SYSTEMS[row.system].ADDRESSES
    return {
        "system": row.system,
        "hours": row.hours,
        "addresses": {name: secrets.get(name, "") for name in addresses},
        "filled": sorted(name for name in secrets if name not in addresses),
        "since": row.since and to_wire(row.since),
        "last": row.last,
        "job": row.job,
    }


def run_now(board: str, system: str, actor: str, dry_run: bool) -> str:
    """Fetch now; return the job. A dry run changes nothing and remembers nothing."""
    row = find(board, system)
    args = {"board": board, "system": system, "stamp": row and row.stamp, "dry_run": dry_run}
    return enqueue("pull", args, actor)


@job("pull", lane=CALLS)
def run_job(progress: Progress) -> dict[str, Any]:
    """Fetch what was changed and have it imported; the next run is planned first, so that none ends all."""
    args = progress.args
    row = find(args["board"], args["system"])
    if row is None or row.stamp != args["stamp"]:
        return {"fetched": 0, "job": None}
    i18n.speak_to(row.actor)
    if "round" in args:
        _plan(row.board_id, row.system, row.stamp, row.actor, row.hours, args["round"] + 1)
    try:
        fetched = SYSTEMS[row.system].fetch(
            _secrets(row), _since(row), lambda count: progress.step(count, count)
        )
        import_job = _import(progress, row, fetched, args.get("dry_run", False))
    except Busy as busy:
        if progress.tries < len(PAUSES):
            raise Later(busy.pause or PAUSES[progress.tries]) from busy
        return _tell(row, {"error": "unavailable"})
    except AppError as error:
        return _tell(row, {"error": error.code, "message": error.message})
    if args.get("dry_run"):
        return {"fetched": len(fetched.rows), "job": import_job}
    return _tell(
        row, {"fetched": len(fetched.rows), "job": import_job},
        since=_since(row), job=import_job or None, job_since=fetched.newest,
    )  # fmt: skip


def _import(progress: Progress, row: Row[Any], fetched: Fetched, dry_run: bool) -> str | None:
    """Ask for the import of what was fetched, in the name of whoever connected the system."""
    if not fetched.rows:
        return None
    place = place_on_board(row.board_id, Actor(row.actor))
    content = fetched.as_csv()
    with db.engine.connect() as connection:
        currency = place.currency(connection)
    options = options_of(
        read_table(content),
        place.workspace,
        currency,
        {"source": row.system, "date_order": DATE_ORDERS[0]},
    )
    args = {
        "upload": keep_upload(content), "file": TITLES[row.system], "place": vars(place), "name": None,
        "options": options, "dry_run": dry_run,
    }  # fmt: skip
    return enqueue("csv-import", args, row.actor, id=derived_id(progress.id, "import"))


def _since(row: Row[Any]) -> Any:
    """Return up to when everything has come: a failed import is fetched again."""
    done = row.job and find_job(row.job)
    return row.job_since if done and done.state == "done" else row.since


def _plan(board: str, system: str, stamp: str, actor: str, hours: int, number: int) -> None:
    args = {"board": board, "system": system, "stamp": stamp, "round": number}
    after = clock.now() + timedelta(hours=hours if number else 0)
    enqueue("pull", args, actor, id=derived_id(stamp, "round", str(number)), run_after=after)


def _tell(row: Row[Any], last: dict[str, Any], **facts: Any) -> dict[str, Any]:
    facts["last"] = {"at": to_wire(clock.now()), **last}
    mine = _row(row.board_id, row.system, update(PULL)).where(PULL.c.stamp == row.stamp)
    with writing(db.engine) as connection:
        connection.execute(mine.values(facts))
    return last


def _kept(known: Row[Any] | None, usual: dict[str, str], secrets: dict[str, str]) -> dict[str, str]:
    """Return what need not be given again; all has to be where an address changes, or whoever may change it
    could have the secrets sent to themselves.
    """
    before = _secrets(known) if known else {}
    moved = any(secrets.get(name, before.get(name)) != before.get(name) for name in usual)
    return usual | ({} if moved else before)


def _secrets(row: Row[Any]) -> dict[str, str]:
    opened = unlock(row.secrets)
    return strict_json.loads(opened) if opened else {}


def _row(board: str, system: str, statement: Any) -> Any:
    return statement.where(PULL.c.board_id == board, PULL.c.system == system)
