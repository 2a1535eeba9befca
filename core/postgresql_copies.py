"""Copies of a PostgreSQL database, by its own programs: pg_dump one way, pg_restore and psql the other."""

import os
import secrets
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from sqlalchemy import URL, Engine, inspect

from core.errors import OperatorError

SUFFIX = ".dump"
# A server that is at work may hold one table and wait for another: then one of the two is sent away.
ATTEMPTS = 10
# What the archive does not know of must go too, or a migration would find it in its way.
CLEAR = "LOCK TABLE {names};\nDROP TABLE {names} CASCADE;\n"
NEW_EPOCH = "UPDATE {schema}.setting SET value = '{epoch}' WHERE name = 'epoch';\n"


def copy(engine: Engine, file: Path) -> None:
    """Write one consistent view to an archive, and read it to its end."""
    _run("pg_dump", "--format=custom", f"--file={file}", _address(engine.url), url=engine.url)
    revision_of(file)


def revision_of(file: Path) -> str:
    """Return the schema of an archive which can be read to its end."""
    _run("pg_restore", f"--file={os.devnull}", str(file))
    rows = _run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
    # COPY public.alembic_version (version_num) FROM stdin; and then a row a line.
    _, found, rest = rows.partition("FROM stdin;\n")
    if not found:
        raise OperatorError(f"{file} is not a backup of Baton.")
    return rest.partition("\n")[0]


def restore(engine: Engine, file: Path) -> None:
    """Replace the database's content by that of an archive, and its epoch, in one transaction."""
    found = inspect(engine)
    schema = found.default_schema_name
    # Commands begin with the stream's number: behind that lock they wait while they hold nothing else.
    tables = sorted(found.get_table_names(), key=lambda name: name != "stream")
    names = ", ".join(f'{schema}."{name}"' for name in tables)
    engine.dispose()
    before = CLEAR.format(names=names) if names else ""
    after = NEW_EPOCH.format(schema=schema, epoch=secrets.token_hex(8))
    for attempts_left in reversed(range(ATTEMPTS)):
        complaint = _replace(engine.url, before, file, after)
        if complaint and (not attempts_left or "deadlock" not in complaint):
            raise OperatorError(f"Nothing was changed: {complaint}")
        if not complaint:
            return


def _replace(url: URL, before: str, file: Path, after: str) -> str | None:
    """Run what is said before, the archive, and what is said after; return why it was rolled back."""
    with tempfile.TemporaryFile("w+") as complaints:
        psql = _start_psql(url, complaints)
        try:
            psql.stdin.write(before.encode())
            psql.stdin.flush()
            _run(
                "pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file),
                into=psql.stdin,
            )  # fmt: skip
            psql.stdin.write(after.encode())
            psql.stdin.close()
        except (OperatorError, OSError):
            # The end of its input would be taken for the end of the transaction.
            psql.kill()
        if not psql.wait():
            return None
        complaints.seek(0)
        return complaints.read().strip() or "the archive cannot be read"


def _start_psql(url: URL, complaints: IO[str]) -> "subprocess.Popen[bytes]":
    options = ("--single-transaction", "--set=ON_ERROR_STOP=1", "--no-psqlrc", "--quiet")
    try:
        return subprocess.Popen(
            ["psql", *options, _address(url)],
            env=_environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
        )
    except FileNotFoundError as error:
        raise OperatorError("psql is missing; it comes with PostgreSQL's client.") from error


def _run(
    program: str, *arguments: str, url: URL | None = None, into: IO[bytes] | None = None
) -> str:
    environment = _environment(url) if url else None
    try:
        done = subprocess.run(
            [program, *arguments],
            env=environment,
            stdout=into or subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise OperatorError(f"{program} is missing; it comes with PostgreSQL's client.") from error
    if done.returncode:
        raise OperatorError(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")
    return (done.stdout or b"").decode(errors="replace")


def _address(url: URL) -> str:
    address = URL.create(
        "postgresql",
        url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    )
    return f"--dbname={address.render_as_string()}"


def _environment(url: URL) -> dict[str, str]:
    # The password goes by the environment: other users of the machine can read command lines.
    return os.environ | ({"PGPASSWORD": url.password} if url.password else {})
