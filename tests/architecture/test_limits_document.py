"""The limits that docs/protocol.md promises are those of the code."""

import re

from auth import push_subscriptions, throttle, tokens
from auth.commands import roles
from board import feed_routes, presence, pulse_routes
from core import changes, followers, jobs, ratelimit, security, server
from core.config import Config
from core.server import door, guards, packets, patience, sockets
from intake import guard, pages
from integrations.imports import archives, remembered, routes
from integrations.imports.tables import (
    table,
    table_labels,
    table_planner,
    table_stages,
    xlsx_reading,
)
from integrations.outward import outlets, slack_routes
from integrations.pulling import pull_routes
from tests.support.sources import ROOT

TABLE = (ROOT / "docs" / "protocol.md").read_text().partition("\n## Limits")[2]
PROMISED = dict(re.findall(r"^\| (.+?) \| (.+?) \| .+ \|$", TABLE, re.M))


def test_each_promised_limit_is_the_one_of_the_code(tmp_path):
    config = Config.from_environment({"DATA_DIR": str(tmp_path)})
    limits = of_sockets(config) | of_requests() | of_guessing() | of_tables() | of_numbers()
    assert {
        name: limit for name, limit in PROMISED.items() if name not in ("what", "---")
    } == limits


def of_sockets(config):
    queued = kib(sockets.MAX_QUEUED_CHARACTERS)
    return {
        "commands of a person, socket and HTTP together": f"{pace(config.rate_limit)} (`RATE_LIMIT`)",
        "calls over HTTP that read, of a person and of each of their tokens": pace(ratelimit.READS),
        "`join` of a person": pace(ratelimit.JOINS),
        "refusals by these, and of presence, at a person's sockets": pace(ratelimit.REFUSALS),
        "presence states of a socket": pace((presence.PER_SECOND, presence.BURST)),
        "new sockets of an address": pace(door.KNOCKS),
        "sockets of an address that have not signed in": f"{door.MAX_UNKNOWN}, and "
        f"{door.MAX_WAITING:,} that wait for such a place",
        "time to sign in on a socket": f"{guards.CONNECT_SECONDS:.0f} seconds",
        "sockets of a process": f"{config.max_sockets:,} (`MAX_SOCKETS`)",
        "a message to the socket, its fragments together": f"{kib(server.MAX_MESSAGE)}, "
        f"nested {packets.MAX_DEPTH} deep",
        "what waits for a client that does not read": f"{sockets.MAX_QUEUED_PACKETS} packets, {queued}",
    }


def of_requests():
    return {
        "changes in one answer": f"{changes.MAX_CHANGES:,}, {kib(changes.MAX_PORTION)}",
        "the body of a request": f"{kib(security.BODY_LIMIT)}; a file `FILE_LIMIT_MB`",
        "a file to import": f"{routes.MAX_UPLOAD // 1024**2} MiB, an archive of {archives.MAX_MEMBERS} files that "
        f"unpacks to as much, a workspace's {archives.MOST_NAMES:,}; a table, or a small board's JSON, "
        f"{table.MAX_BYTES // 1024**2} MiB; {table.MAX_ROWS:,} rows or cards",
        "time for the head of a request": f"{patience.HEAD_SECONDS:.0f} seconds",
        "time for its body": f"{patience.BODY_SECONDS:.0f} seconds, and 1 more for each {kib(patience.SLOWEST)}: "
        f"of a length up to {kib(patience.AT_ONCE)}, beyond that of what came",
        "silence within it": f"{patience.STALL_SECONDS:.0f} seconds",
    }


def of_guessing():
    return {
        **braked(
            throttle.brakes_for("a", "b"),
            "wrong passwords for an account from one address",
            "wrong passwords from one address",
            "wrong passwords for an account",
        ),
        **braked(
            throttle.brakes_for_code("a", "b"),
            "wrong codes for an account from one address",
            "wrong codes for an account",
        ),
        **braked(
            throttle.brakes_for_recovery("a", "b"),
            "wrong recovery codes for an account from one address",
        ),
        **braked(throttle.brakes_for_passkey("b"), "sign-ins by passkey from one address"),
        **braked(throttle.brakes_for_pulse("b"), "answers to links of customers from one address"),
        **braked(throttle.brakes_for_export("a"), "exports of boards by a person"),
        **braked(throttle.brakes_for_archive("a"), "archives of a workspace by a person"),
        "looks at them from one address": pace((pulse_routes.RATE, pulse_routes.BURST)),
        **braked(
            guard.brakes("a", "b"),
            "requests by one form from one address",
            "requests by all forms from one address",
            "requests by one form",
        ),
        "looks at forms and senders' links from one address": pace((pages.RATE, pages.BURST)),
        "calendar feeds fetched from one address": pace(feed_routes.BY_PLACE),
        "one calendar feed": f"1 each {1 / feed_routes.BY_FEED[0]:.0f} seconds, {feed_routes.BY_FEED[1]} at once",
        **braked(
            throttle.brakes_for_mail("a", "b"),
            "mails with a link to an account, asked for from one address",
            "such mails asked for from one address",
            "such mails to an account",
        ),
    }


def of_tables():
    rows, cell = f"{table.MAX_ROWS:,} rows", f"a cell {table.MAX_CELL:,} characters"
    stages, owners = f"{table_stages.MAX_STAGES} stages", f"{table_planner.MAX_PEOPLE} owners"
    labels, most = f"{table_labels.MAX_LABELS} new labels", f"{mib(table.MAX_BYTES)}"
    return {
        "a table that is imported": f"{most}, {rows}, {table.MAX_COLUMNS} columns, {stages}, {owners}, "
        f"{labels}, {cell}",
        "a workbook": f"unpacks to {mib(xlsx_reading.MAX_UNPACKED)}, a part to {xlsx_reading.MAX_RATIO} times "
        "of what was sent",
        "matched headers that a workspace remembers": f"{remembered.MOST}",
    }


def of_numbers():
    return {
        "roles of a workspace's own": f"{roles.MOST_ROLES}",
        "systems from which deals are pulled to a board": f"{pull_routes.MOST}",
        "browsers of a person that are pushed to": f"{push_subscriptions.MOST}",
        "calls to push services, webhooks and chats at once": f"{jobs.CALLS_AT_ONCE}, "
        "of a person or an address 1",
        "webhooks of a workspace, channels of a board": f"{outlets.MOST}",
        "what Slack sends": kib(slack_routes.BODY_LIMIT),
        "requests that wait for changes, `events` and `wait=`": f"{followers.MOST_AT_ALL}, "
        f"of a person {followers.MOST_OF_A_PERSON}",
        "boards of a token": f"{tokens.MOST_BOARDS}",
    }


def pace(limit):
    rate, burst = limit
    return f"{rate:.0f} a second, {burst} at once"


def braked(brakes, *names):
    return {
        name: f"{brake.burst} at once, then 1 each {brake.every.total_seconds():.0f} seconds"
        for name, brake in zip(names, brakes, strict=True)
    }


def mib(size):
    return f"{size // 1024 // 1024} MB"


def kib(size):
    return f"{size // 1024:,} KiB"
