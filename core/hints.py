"""Between processes: "stream X has news", by Redis. Only a hint to look at the log, never the news itself.

A hint may get lost without harm: every process also compares heads each second.
"""

import logging
import threading
from collections.abc import Callable

import redis
from flask import Flask
from redis.backoff import NoBackoff
from redis.retry import Retry

from core import server

log = logging.getLogger(__name__)

CHANNEL = "baton:news"
RETRY_SECONDS = 1.0
_clients: list[redis.Redis] = []
_untold: set[str] = set()
_news = threading.Event()


def init_hints(app: Flask) -> None:
    """Connect to Redis when the operator has one."""
    url = app.config["BATON"].redis_url
    once = Retry(NoBackoff(), 0)
    _clients[:] = [redis.Redis.from_url(url, socket_timeout=2, retry=once)] if url else []


def give_hint(stream: str) -> None:
    """Have the other processes told that a stream has a new change; nobody waits for Redis here."""
    if _clients:
        _untold.add(stream)
        _news.set()


def tell_hints(_app: Flask) -> None:
    """Loop for ever: tell the other processes what there is to tell."""
    for client in _clients:
        while True:
            _news.wait()
            _news.clear()
            _tell(client)


def follow_hints(app: Flask, look: Callable[[str], None]) -> None:
    """Loop for ever: call `look` with each stream that another process tells of."""
    for client in _clients:
        while True:
            try:
                _listen(client, app, look)
            except redis.RedisError as error:
                log.warning("hints are interrupted: %s", error)
            except Exception:
                log.exception("following a hint failed; going on")
            server.sleep(RETRY_SECONDS)


def _tell(client: redis.Redis) -> None:
    while _untold:
        stream = _untold.pop()
        try:
            client.publish(CHANNEL, stream)
        except redis.RedisError as error:
            # By now the others may have found it themselves; an old hint is worth nothing.
            _untold.clear()
            log.warning("no hint for %s: %s", stream, error)
            server.sleep(RETRY_SECONDS)


def _listen(client: redis.Redis, app: Flask, look: Callable[[str], None]) -> None:
    with client.pubsub(ignore_subscribe_messages=True) as pubsub:
        pubsub.subscribe(CHANNEL)
        while True:
            message = pubsub.get_message(timeout=1.0)
            if message:
                with app.app_context():
                    look(message["data"].decode(errors="replace"))
