"""The machine that measures: its facts, its cores, its compiler, and where the bench keeps what it makes."""

import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pysqlite3.dbapi2

HERE = Path(__file__).parent
ROOT = HERE.parent
# Beside the code, so that it is on the disk on which an installation would be. Git ignores it.
CACHE = HERE / ".cache"
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORES = {CORES[0]}
LOAD_CORES = set(CORES[1:]) or SERVER_CORES


@cache
def facts() -> dict[str, str]:
    """Return what a figure depends on."""
    return {
        "cpu": _cpu(),
        "cores": str(len(CORES)),
        "system": f"{platform.system()} {platform.release()}",
        "disk": _file_system(),
        "python": platform.python_version(),
        "node": _output("node", "--version").lstrip("v") or "none",
        "sqlite": pysqlite3.dbapi2.sqlite_version,
    }


def load_average() -> float:
    """Return how many processes wanted a core within the last minute."""
    return round(os.getloadavg()[0], 1)


@cache
def commit() -> str:
    """Return the commit that is measured, with a + when files were changed since."""
    changed = _output("git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench")
    return _output("git", "rev-parse", "--short", "HEAD") + ("+" if changed else "")


@cache
def compiled(name: str) -> Path:
    """Compile a C program of the bench unless that was done already; return where it is."""
    source, program = HERE / f"{name}.c", CACHE / name
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        sys.exit("The bench needs a C compiler for its load: apt-get install gcc libc6-dev")
    CACHE.mkdir(exist_ok=True)
    subprocess.run([compiler, "-O2", "-Wall", "-o", program, source], check=True)
    return program


@cache
def node_packages() -> Path | None:
    """Install the peer's packages unless that was done already; None where that can't be."""
    folder = CACHE / "node"
    if (folder / "node_modules" / "socket.io").exists():
        return folder
    if not shutil.which("npm"):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}\n')
    words = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run([*words, "socket.io@4.8.3"], cwd=folder, check=False)
    return folder if done.returncode == 0 else None


def cpu_seconds(pids: list[int]) -> float:
    """Return the user and system time of processes, by the kernel's clock of each (clock_getcpuclockid(3))."""
    return sum(time.clock_gettime(~pid << 3 | 2) for pid in pids)


@contextmanager
def on_the_servers_core() -> Iterator[None]:
    """Let this process itself run where the servers run."""
    os.sched_setaffinity(0, SERVER_CORES)
    try:
        yield
    finally:
        os.sched_setaffinity(0, CORES)


def at(cores: set[int]) -> dict[str, object]:
    """Return the argument by which subprocess.Popen keeps a process on some cores."""
    return {"preexec_fn": lambda: os.sched_setaffinity(0, cores)}


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _file_system() -> str:
    CACHE.mkdir(exist_ok=True)
    return _output("stat", "--file-system", "--format=%T", str(CACHE))


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()
