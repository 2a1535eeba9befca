"""One run: set the stage, let clients act while the nemesis does harm, heal, drain, read what is left."""

import asyncio
import contextlib
import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.faults.client import Client
from tests.faults.evidence import Evidence
from tests.faults.generator import Generator
from tests.faults.history import History
from tests.faults.memory import Memory
from tests.faults.nemesis import Nemesis
from tests.faults.office import Office
from tests.faults.options import Options
from tests.faults.proxy import ChaosProxy
from tests.faults.schedule import Fault
from tests.faults.server import Server
from tests.faults.services import running_postgres, running_redis
from tests.faults.stage import Stage, set_stage
from tests.faults.tables import Database
from tests.faults.wire import LineBroken, http

QUIET = 1.5
SMALL_BUFFER = 65536
NODE = Path(__file__).with_name("reducer.mjs")


def run(options: Options, schedule: list[Fault]) -> Evidence:
    """Do it all in a folder of its own; return everything that the checks need."""
    folder = Path(options.folder or tempfile.mkdtemp(prefix="baton-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty; give another --folder.")
    with _services(options, folder) as (services, environment):
        url = environment["DATABASE_URL"]
        # The last person and the last board are the reader's.
        stage = set_stage(folder, url, options.clients + 1, options.boards + 1, options.bug)
        history = History(folder / "history.jsonl")
        server = Server(folder, environment, options.bug)
        try:
            evidence = asyncio.run(_play(options, schedule, stage, server, services, history))
        finally:
            history.close()
            asyncio.run(server.kill())
        _read_database(evidence, Database(url), stage, options)
    return evidence


async def _play(
    options: Options,
    schedule: list[Fault],
    stage: Stage,
    server: Server,
    services: dict[str, Any],
    history: History,
) -> Evidence:
    await server.start()
    memory = Memory(server, history)
    office = Office(f"{options.seed} owner", server.port, stage.owner_token, history)
    clients = await _make_clients(options, stage, server, history)
    *players, reader = clients
    nemesis = Nemesis(server, players, reader, office, history, services)
    living = [asyncio.create_task(client.live()) for client in clients]
    acting = [_act(client, options, stage) for client in players]
    watching = asyncio.create_task(memory.watch())
    await nemesis.play(schedule, options.seconds)
    for task in acting:
        task.cancel()
    history.add("healed")
    healed_at = history.now()
    converged = await _converge(clients, office, history, options.patience)
    await asyncio.sleep(QUIET)
    opened = await _open_cards(clients[0], server.port)
    for client in clients:
        client.close()
    office.close()
    await asyncio.gather(*living)
    watching.cancel()
    await memory.finish()
    await server.stop()
    for client in clients:
        await client.proxy.stop()
    return Evidence(
        options, stage, history, clients, converged, healed_at, opened, memory, nemesis.done
    )


async def _make_clients(
    options: Options, stage: Stage, server: Server, history: History
) -> list[Client]:
    clients = []
    for number, (person, token) in enumerate(zip(stage.people, stage.tokens, strict=True)):
        proxy = ChaosProxy(("127.0.0.1", server.port), buffer=SMALL_BUFFER)
        await proxy.start()
        client = Client(number, person, token, server.port, proxy, history)
        boards = stage.boards[:-1] if number < options.clients else stage.boards[-1:]
        for board in boards:
            client.follow(board, from_nothing=number % 3 < 2)
        clients.append(client)
    return clients


def _act(client: Client, options: Options, stage: Stage) -> asyncio.Task[None]:
    seed = f"{options.seed} {client.number}"
    return client.play(Generator(seed, client.boards, stage.people, options.hot), options.rate)


async def _converge(
    clients: list[Client], office: Office, history: History, patience: float
) -> bool:
    """Wait until everybody has sent everything and knows the newest change of each board."""
    until = history.now() + patience
    while history.now() < until:
        await asyncio.sleep(0.1)
        if not all(client.is_done for client in clients):
            continue
        with contextlib.suppress(LineBroken):
            heads = await office.heads()
            if all(client.has_reached(heads) for client in clients):
                return True
    return False


async def _open_cards(client: Client, port: int) -> dict[str, Any]:
    """Open cards as a panel does: what only an open card shows has a way of its own."""
    opened = {}
    for following in client.boards.values():
        talked = {record["card"] for record in following.view.of_type("comment")}
        for card in sorted(talked)[:30]:
            with contextlib.suppress(LineBroken):
                _, opened[card] = await http(port, client.token, f"/api/cards/{card}")
    return opened


def _read_database(evidence: Evidence, database: Database, stage: Stage, options: Options) -> None:
    for board in stage.boards:
        evidence.logs[board] = database.log(board)
        evidence.heads[board] = database.head(board)
        evidence.tables[board] = database.view(board)
    evidence.database_faults = database.faults()
    evidence.browser = _browser_replay(evidence.logs, options.bug)


def _browser_replay(logs: dict[str, list[dict[str, Any]]], bug: str | None) -> Any:
    asked = {board: {"changes": log, "points": points_of(log)} for board, log in logs.items()}
    done = subprocess.run(
        ["node", str(NODE), bug or ""], input=json.dumps(asked), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"the browser's reducer failed: {done.stderr}")
    return json.loads(done.stdout)


def points_of(log: list[dict[str, Any]]) -> list[int]:
    """The numbers at which the browser's reducer is compared with ours."""
    return sorted({log[len(log) * part // 4 - 1]["seq"] for part in (1, 2, 3, 4)}) if log else []


@contextmanager
def _services(options: Options, folder: Path) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    environment = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'baton.db'}",
        "SECRET_KEY": "only-for-faults-0123456789-abcdefghij",
        "ASYNC_MODE": options.async_mode,
        "WORKERS": str(options.workers),
        "RATE_LIMIT": "off",
    }
    services: dict[str, Any] = {}
    with ExitStack() as stack:
        if options.database == "postgresql":
            services["postgres"], url = stack.enter_context(running_postgres())
            environment["DATABASE_URL"] = url
        if options.workers > 1:
            redis = stack.enter_context(running_redis(folder))
            services |= {"redis": redis} if redis else {}
            environment |= {"REDIS_URL": redis.url} if redis else {}
        yield services, environment
