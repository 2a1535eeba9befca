"""Calls the address that a rule names: a durable job, tried again, which says in the end that nobody answered."""

import json
from typing import Any

from flask import current_app
from sqlalchemy import Connection, delete, select

from board.queries import BOARD, CARD, COLUMN
from core.clock import to_wire
from core.commands import derived_id
from core.database import writing
from core.errors import AppError
from core.extensions import db
from core.jobs import CALLS, Later, Progress, job
from core.outbound import Unreachable, post
from core.signatures import HEADER, derived_signing_secret, signature
from rules.models import RuleAddress
from rules.reading import working_rule
from rules.running import fail

ADDRESS = RuleAddress.__table__
# Seconds until the next try.
PAUSES = (60, 600)


@job("rule.call", lane=CALLS, for_others=True)
def call(progress: Progress) -> dict[str, Any]:
    """Tell an address of a deal; an answer of its own is not read."""
    given = progress.args
    with db.engine.connect() as connection:
        url = _url(connection, given)
        body = _body(connection, given)
        rule = working_rule(connection, given["board"], given["rule"])
    if body is None or rule is None:
        return {"called": "no"}
    if url is None:
        return _give_up(progress, rule, "gone")
    raw = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": progress.id}
    headers[HEADER] = signature(secret_of(given["board"], given["hook"]), raw)
    try:
        status = post(url, raw, headers).status
        code = None if status < 300 else f"http_{status}"
    except AppError as refusal:
        return _give_up(progress, rule, refusal.code)
    except Unreachable:
        code = "unreachable"
    if code is None:
        return {"called": "yes"}
    if progress.tries < len(PAUSES):
        raise Later(PAUSES[progress.tries])
    return _give_up(progress, rule, code)


def secret_of(board: str, hook: str) -> str:
    """Return what calls to an address that a rule names are signed with."""
    return derived_signing_secret("rule", board, hook)


def forget(change: Any) -> None:
    """Forget the addresses of rules that were removed for good."""
    board = change.stream.partition(":")[2]
    gone = {
        action["hook"]
        for patch, before in zip(change.patches, change.before, strict=True)
        if patch["type"] == "rule" and patch.get("del")
        for action in before["fields"]["actions"]
        if action["do"] == "webhook"
    }
    if gone:
        with writing(db.engine) as connection:
            mine = (ADDRESS.c.board_id == board) & ADDRESS.c.id.in_(gone)
            connection.execute(delete(ADDRESS).where(mine))


def _give_up(progress: Progress, rule: Any, code: str) -> dict[str, Any]:
    given, id = progress.args, derived_id(progress.id, "fail")
    fail(given["board"], rule, given["card"], "webhook", code, id)
    return {"called": "no", "code": code}


def _url(connection: Connection, given: dict[str, Any]) -> str | None:
    mine = (ADDRESS.c.board_id == given["board"]) & (ADDRESS.c.id == given["hook"])
    return connection.scalar(select(ADDRESS.c.url).where(mine))


def _body(connection: Connection, given: dict[str, Any]) -> dict[str, Any] | None:
    """Return what is told: where the deal stands and where to read more. Amounts stay in the house."""
    found = (
        select(CARD, COLUMN.c.name.label("stage"), BOARD.c.name.label("board_name"))
        .join(COLUMN, (COLUMN.c.board_id == CARD.c.board_id) & (COLUMN.c.id == CARD.c.column))
        .join(BOARD, BOARD.c.id == CARD.c.board_id)
        .where(CARD.c.board_id == given["board"], CARD.c.id == given["card"])
    )
    row = connection.execute(found).first()
    if row is None:
        return None
    address = f"{current_app.config['BATON'].address}/boards/{row.board_id}/cards/{row.number}"
    return {
        # What chat rooms show of a call.
        "text": f"{given['name']}: {row.title} ({row.stage}) {address}",
        "rule": {"id": given["rule"], "name": given["name"]},
        "board": {"id": row.board_id, "name": row.board_name},
        "card": {
            "id": row.id, "number": row.number, "title": row.title, "stage": row.stage,
            "status": row.status, "created_at": to_wire(row.created_at), "url": address,
        },
    }  # fmt: skip
