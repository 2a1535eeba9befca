"""What the tests of calls to chosen addresses share: an application that may call some of them, and a resolver."""

import dataclasses
import re
import socket
from contextlib import contextmanager

from flask import Flask
from flask_babel import Babel

from core.outbound_allow import parse_allowed
from tests.support.settings import make_config


@contextmanager
def may_call(folder, allowed=""):
    """Be an application that may call these, besides what is public. No database is asked."""
    app = Flask("caller")
    Babel(app)
    config = make_config(folder, f"sqlite:///{folder / 'none.db'}")
    app.config["BATON"] = dataclasses.replace(config, outbound_allow=parse_allowed(allowed))
    with app.app_context():
        yield


def resolver(monkeypatch, *answers):
    """Answer one look-up after the other, as a name server would that changes its mind; return what was asked."""
    asked, left, real = [], list(answers), socket.getaddrinfo

    def getaddrinfo(host, port, *args, **more):
        if re.fullmatch(r"[\d.]+|[\da-f:.]*:[\da-f:.]*", host):
            return real(host, port, *args, **more)
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked
