"""A private PostgreSQL cluster for the tests: unix socket only, gone when they end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}

# Nothing is switched off on which a promise rests.
DURABLE = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
}

TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('setting', 'alembic_version')
"""
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Cluster:
    """One running cluster, with as many databases as the tests ask for."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder, self.settings = folder, settings
        self._revisions: dict[str, str] = {}

    @property
    def socket(self) -> str:
        """The path of the unix socket on which it listens."""
        return str(self.folder / ".s.PGSQL.5432")

    def start(self) -> None:
        settings = " ".join(f"-c {key}='{value}'" for key, value in self.settings.items())
        self._control("-l", self.folder / "log", "-o", f"-k {self.folder} {settings}", "start")

    def stop(self) -> None:
        """Stop as if it had crashed: connections are cut, nothing is flushed."""
        self._control("-m", "immediate", "stop")

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, database: str) -> str:
        """Create an empty database and return its URL."""
        with self._connected("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE template0')
        return self.url(database)

    def drop(self, database: str) -> None:
        with self._connected("postgres") as connection:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')

    def clear(self, database: str) -> None:
        """Delete all rows but the database's settings: much quicker than making it anew.

        It is of the revision again which it had the first time, whatever a test has made of it.
        """
        with self._connected(database) as connection:
            connection.execute(END_OTHERS)
            connection.execute("SET session_replication_role = replica")  # no foreign keys
            tables = connection.execute(TABLES).fetchall()
            connection.execute(";".join(f'DELETE FROM "{name}"' for (name,) in tables))
            if database not in self._revisions:
                found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
                self._revisions[database] = found[0]
            connection.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)")
            connection.execute("DELETE FROM alembic_version")
            revision = (self._revisions[database],)
            connection.execute("INSERT INTO alembic_version VALUES (%s)", revision)

    def _control(self, *arguments: str | Path) -> None:
        _run("pg_ctl", "-D", self.folder / "data", "-w", *arguments)

    def _connected(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            f"host={self.folder} user=postgres dbname={database}", autocommit=True
        )


@contextmanager
def running_cluster(settings: dict[str, str] = SETTINGS) -> Iterator[Cluster]:
    """Make a cluster, start it, and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="baton-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    cluster = Cluster(folder, settings)
    try:
        _run(
            "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8",
        )  # fmt: skip
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str | Path) -> None:
    command = [_find(program), *map(str, arguments)]
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(
        command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stdout.decode(errors='replace')}")


def _find(program: str) -> str:
    found = shutil.which(program)
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    if not found and not versions:
        raise RuntimeError(f"PostgreSQL's {program} is missing: apt-get install postgresql")
    return found or str(versions[-1])
