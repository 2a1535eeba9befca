"""A small application behind the real server, run as a process of its own by the tests of core/server."""

import gc
import os
import sys
import time

from core import server
from core.config import Config

config = Config.from_environment(os.environ)
server.prepare(config)

from flask import Flask, jsonify, request  # noqa: E402
from flask_socketio import SocketIO  # noqa: E402

from core.server import drain, patience  # noqa: E402
from core.server.sockets import GuardedSocket  # noqa: E402

if config.async_mode == "eventlet":
    # A stock limit so low that a test need not open a thousand connections to meet it.
    sys.modules["eventlet.wsgi"].DEFAULT_MAX_SIMULTANEOUS_REQUESTS = 10

# So that the tests which wait for the last moment need not wait long.
drain.FINISH_SECONDS, drain.LEAVE_SECONDS = 2.5, 4.0
patience.BODY_SECONDS, patience.AT_ONCE = 6.0, 10 * 1024

app = Flask("tiny")
app.extensions["sqlalchemy"] = type("NoDatabase", (), {"engines": {}})()
socketio = SocketIO()
socketio.init_app(app, **server.socketio_options(config))
server.install_guards(socketio, config)
seen: list[str] = []


@app.get("/healthz")
def healthz():
    return "ok"


@app.get("/facts")
def facts():
    """Tell the tests what can't be seen from outside."""
    if "werkzeug.socket" in request.environ:
        connection = request.environ["werkzeug.socket"]
    else:
        connection = request.environ["eventlet.input"].get_socket()
    return jsonify(
        seen=seen,
        pid=os.getpid(),
        sockets=len(socketio.server.eio.sockets),
        remembered=sum(isinstance(thing, GuardedSocket) for thing in gc.get_objects()),
        environs=sum(map(bool, socketio.server.environ.values())),
        rooms=len(socketio.server.manager.rooms.get("/", {}).get("everyone", {})),
        no_delay=connection.getsockopt(6, 1),
        wait_function=os.environ.get("PSYCOPG_WAIT_FUNC"),
    )


@app.post("/read")
def read():
    return str(len(request.get_data()))


@app.get("/drop")
def drop():
    for sid in list(socketio.server.manager.rooms["/"]["everyone"]):
        server.drop(socketio, sid)
    return "ok"


@app.get("/flood")
def flood():
    for _ in range(int(request.args["packets"])):
        socketio.emit("noise", "x" * 4096)
        server.sleep(0)
    return "ok"


@app.get("/nan")
def nan():
    try:
        socketio.emit("number", {"value": chr(0xD800)})
    except TypeError:
        return "refused"
    return "sent"


@app.get("/stall")
def stall():
    # eventlet does not patch a busy loop: this is what a careless handler does.
    until = time.perf_counter() + 0.4
    while time.perf_counter() < until:
        pass
    return "ok"


@app.get("/slow")
def slow():
    server.sleep(float(request.args["seconds"]))
    return "done"


@app.get("/off-loop")
def off_loop():
    return str(server.run_off_loop(sum, range(10)))


def on_connect(sid, environ, auth=None):
    seen.append("connect")
    if not isinstance(auth, dict) or auth.get("token") != "good":
        return False
    socketio.server.enter_room(sid, "everyone")
    return None


def on_disconnect(sid, reason=None):
    seen.append("disconnect")


def on_slow(sid, payload):
    server.sleep(payload["seconds"])
    return payload["number"]


socketio.server.on("connect", on_connect)
socketio.server.on("disconnect", on_disconnect)
socketio.server.on("echo", lambda sid, payload: payload)
socketio.server.on("slow", on_slow)
socketio.server.on("enough", lambda sid, payload: server.drop_soon(socketio, sid) or "go")


def tick() -> None:
    seen.append("task")


if __name__ == "__main__":
    server.serve(app, socketio, config, tasks=[tick])
