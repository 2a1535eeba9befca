"""How Baton is served: the async mode, the options and guards of its sockets, its processes.

Only this package knows eventlet; leaving it means ASYNC_MODE=threading. The modules that depend on the
mode are loaded once it is known, since eventlet has to patch the standard library before all else.
"""

import gc
import os
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask
    from flask_socketio import SocketIO

    from core.config import Config

MAX_MESSAGE = 64 * 1024
ANSWER_SECONDS = 0.1
_prepared: set[str] = set()
_place = {"worker": 0}


def prepare(config: "Config") -> None:
    """Choose the async mode of this process. Call it before anything else is imported."""
    if config.async_mode != "eventlet":
        return
    # psycopg's own waiting in C does not know eventlet and would stop the whole process.
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_selector"
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import_module("core.server.eventlet_patch").patch()
    import_module("core.server.eventlet_mode")
    _prepared.add("eventlet")


def async_mode() -> str:
    """Return the mode in which this process really runs: without `prepare` it is threading."""
    return "eventlet" if "eventlet" in _prepared else "threading"


def socketio_options(config: "Config") -> dict[str, Any]:
    """Return the options for `SocketIO.init_app`."""
    from core import strict_json
    from core.server.packets import StrictPacket

    return {
        "async_mode": async_mode(),
        # The events of one socket run one after the other, in its reader: nothing overtakes.
        "async_handlers": False,
        "transports": _transports(config),
        "cors_allowed_origins": config.allowed_origins,
        "max_http_buffer_size": MAX_MESSAGE,
        "http_compression": False,
        "ping_interval": 25,
        "ping_timeout": 20,
        "manage_session": False,
        "json": strict_json,
        "serializer": StrictPacket,
    }


def install_guards(socketio: "SocketIO", config: "Config") -> None:
    """Put the guards around the Socket.IO server that `init_app` has made."""
    from core.server.guards import Guard
    from core.server.sockets import GuardedSocket

    _mode().guard_websockets(socketio.server.eio)
    GuardedSocket.ticks = _mode().ticks()
    Guard(socketio.server, config).install()


def serve(
    app: "Flask",
    socketio: "SocketIO",
    config: "Config",
    tasks: Sequence[Callable[[], Any]] = (),
) -> None:
    """Serve until SIGTERM. Each serving process runs the tasks in the background, once it has forked."""
    from core.server import processes, supervisor

    is_alone = config.workers == 1
    processes.raise_file_limit()
    with processes.database_lock(config):
        listener = processes.open_listener(config.host, config.port)
        # What is there now stays. Looking through it for garbage stops everybody for 100 ms each time.
        gc.freeze()

        def work(number: int) -> None:
            _place["worker"] = number
            for task in tasks:
                spawn(task)
            _mode().serve(app, socketio.server.eio.guard, listener, is_alone)

        if is_alone:
            work(0)
        else:
            start = partial(processes.fork, app, _mode().after_fork, work)
            supervisor.Supervisor(config.workers, listener, start).run()


def at_leaving(function: Callable[[], None]) -> None:
    """Have a function called when this process begins to leave: whoever waits for something shall wait no longer."""
    from core.server import drain

    drain.at_leaving.append(function)


def worker() -> int:
    """Return which of the workers this process is, from 0; one that takes the place of another has its number."""
    return _place["worker"]


def spawn(function: Callable[..., Any], *args: Any) -> None:
    """Run a function in the background of this process."""
    _mode().spawn(function, *args)


def sleep(seconds: float) -> None:
    """Wait without keeping others from working."""
    _mode().sleep(seconds)


def run_off_loop(function: Callable[..., Any], *args: Any) -> Any:
    """Return what a function returns that computes for long, without stopping the event loop."""
    return _mode().run_off_loop(function, *args)


def let_psycopg_wait() -> None:
    """Let PostgreSQL be waited for so that others can work meanwhile."""
    if async_mode() == "eventlet":
        import_module("core.server.psycopg_waits").install()


def drop(socketio: "SocketIO", sid: str) -> None:
    """Close a client's connection, the transport and not only the namespace."""
    socketio.server.disconnect(sid)


def drop_soon(socketio: "SocketIO", sid: str) -> None:
    """Close a client's connection when what it was just answered has gone out."""
    spawn(_drop_after, socketio, sid)


def _drop_after(socketio: "SocketIO", sid: str) -> None:
    sleep(ANSWER_SECONDS)
    drop(socketio, sid)


def _mode() -> ModuleType:
    return import_module(f"core.server.{async_mode()}_mode")


def _transports(config: "Config") -> list[str]:
    # Long polling needs all requests of a client to reach the same process. Redis is there for several.
    is_only_one = config.workers == 1 and not config.redis_url
    return ["websocket", "polling"] if is_only_one else ["websocket"]
