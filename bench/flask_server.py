"""The peer in Python: Flask-SocketIO on eventlet as its documentation shows it, run as a process of its own.

It knows no cards: whatever the command was, everyone in the room is sent a text of the size of one of our
changes. The only setting that is not its own is the number of connections, else 1,024.
"""

import sys
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

from flask import Flask  # noqa: E402
from flask_socketio import SocketIO, emit, join_room  # noqa: E402

port, size = map(int, sys.argv[1:])
text = "x" * max(0, size - 16)
app = Flask("peer")
socketio = SocketIO(app, async_mode="eventlet")


@app.get("/healthz")
def healthz():
    """Tell that it serves."""
    return "ok"


@socketio.on("join")
def join(payload):
    """Let a socket hear a stream."""
    join_room(payload["stream"])
    return {"ok": {"seq": 0}}


@socketio.on("command")
def command(payload):
    """Tell everyone."""
    emit("change", text, to=payload["stream"])
    return {"ok": {"seq": 0}}


if __name__ == "__main__":
    socketio.run(app, host="127.0.0.1", port=port, max_size=20_000)
