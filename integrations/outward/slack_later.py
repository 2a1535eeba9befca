"""What Slack is answered later, since it waits for three seconds alone: what came of a click, what a link shows."""

import re
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from auth.vault import unlock
from board.names import Names
from board.queries import CARD
from board.scope import open_board
from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.extensions import db
from core.i18n import speaking_to
from core.jobs import CALLS, Later, Progress, forget_jobs, job
from core.outbound import Unreachable
from core.records import record_of
from integrations.outward import slack_api, slack_apps
from integrations.outward.outlet_events import Event
from integrations.outward.outlet_models import OUTLET
from integrations.outward.refusals import Refused
from integrations.outward.slack_blocks import unfurl
from integrations.outward.telling import News, NotAllowed, check_author

# An answer is of use as long as somebody looks at the message.
PAUSES = (2, 10)
KINDS = ("slack.respond", "slack.unfurl")
# Slack tells an event again within minutes; that it is known already must be known until then.
KEPT = timedelta(days=1)
LINKS = 5
PLACE = re.compile(r"/boards/([0-9a-f-]{36})/cards/(\d{1,9})$")


@job("slack.respond", lane=CALLS)
def respond(progress: Progress) -> dict[str, Any]:
    """Tell somebody in Slack, and nobody else there, what came of their click."""
    _forget_old(progress)
    url = unlock(progress.args["url"])
    if url is None:
        return {"told": "no"}
    text = {"response_type": "ephemeral", "replace_original": False, "text": progress.args["text"]}
    try:
        slack_api.tell(url, text)
    except (Refused, Unreachable) as error:
        return _again(progress, error)
    return {"told": "yes"}


@job("slack.unfurl", lane=CALLS)
def show_links(progress: Progress) -> dict[str, Any]:
    """Show deals below the links to them, in channels to which their board's news goes anyway."""
    _forget_old(progress)
    app, told = slack_apps.find_app(progress.args["workspace"]), progress.args["event"]
    token = unlock(app.bot_token) if app.bot_token else None
    shown = _shown(app, told) if token else {}
    if token is None or not shown:
        return {"links": 0}
    place = {"channel": told.get("channel"), "ts": told.get("message_ts")}
    if told.get("unfurl_id"):
        place = {"unfurl_id": told["unfurl_id"], "source": told.get("source")}
    try:
        slack_api.call(token, "chat.unfurl", unfurls=shown, **place)
    except (Refused, Unreachable) as error:
        return _again(progress, error)
    return {"links": len(shown)}


def _forget_old(progress: Progress) -> None:
    """Forget what this app was told before: it holds words of deals, and there is one for each click and link."""
    forget_jobs(progress.actor, KINDS, clock.now() - KEPT)


def _again(progress: Progress, error: Exception) -> dict[str, Any]:
    is_final = isinstance(error, Refused) and error.is_final
    if is_final or progress.tries >= len(PAUSES):
        return {"told": "no", "code": str(error)[:80]}
    raise Later(PAUSES[progress.tries])


def _shown(app: Row[Any], told: dict[str, Any]) -> dict[str, Any]:
    links = [str(link.get("url")) for link in told.get("links") or ()][:LINKS]
    found = {}
    with db.engine.connect() as connection:
        for url in links:
            outlet = _outlet(connection, app, str(told.get("channel")), url)
            if outlet is not None:
                with speaking_to(outlet.author):
                    found[url] = _deal(connection, outlet, url)
    return {url: shown for url, shown in found.items() if shown}


def _outlet(connection: Connection, app: Row[Any], channel: str, url: str) -> Row[Any] | None:
    """Return the outlet that may show in a channel what a link leads to."""
    address = current_app.config["BATON"].address
    place = PLACE.fullmatch(url.removeprefix(address)) if url.startswith(f"{address}/") else None
    if place is None:
        return None
    mine = (OUTLET.c.workspace_id == app.workspace_id) & (OUTLET.c.kind == "slack")
    here = (OUTLET.c.channel == channel) & (OUTLET.c.board_id == place[1])
    return connection.execute(select(OUTLET).where(mine, here).limit(1)).first()


def _deal(connection: Connection, outlet: Row[Any], url: str) -> dict[str, Any] | None:
    number = int(url.rpartition("/")[2])
    mine = (CARD.c.board_id == outlet.board_id) & (CARD.c.number == number)
    row = connection.execute(select(CARD).where(mine, CARD.c.archived_at.is_(None))).first()
    try:
        check_author(connection, outlet, outlet.board_id)
        board = open_board(outlet.board_id, Actor(outlet.author), connection)
    except (NotAllowed, NotFound):
        return None
    if row is None:
        return None
    card = record_of("board", "card").dump(row)
    names = Names(connection, board.workspace_id, board.id)
    return unfurl(News(board, None, Event("deal", row.id, card), names, card), outlet.amounts)
