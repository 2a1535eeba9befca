"""Instances of the extensions, made here and wired in app.py."""

from blinker import Namespace
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy

from core.models import Model

db = SQLAlchemy(model_class=Model)
migrate = Migrate()
login_manager = LoginManager()
socketio = SocketIO()

signals = Namespace()
# Sent with the Change once it is durable and broadcast; it only wakes consumers.
change_committed = signals.signal("change-committed")
# Sent with `stream`, `command` and `actor` when somebody may not do what they asked for.
command_refused = signals.signal("command-refused")
# Sent with `user` and, for one sign-in alone, `session`: their sockets close at once.
session_ended = signals.signal("session-ended")
# Sent with `user` when all their sign-ins end, or all but one: whatever else acts in their name has to end too.
ways_in_ended = signals.signal("ways-in-ended")
# Sent with `stream` and `sid` when a socket hears a stream no more, by its wish or not.
stream_left = signals.signal("stream-left")
