"""Between processes, by Redis: short messages that may get lost. Whoever tells something waits for nothing.

Without Redis, or while it is gone, nothing breaks: the database is the truth, and is looked at each second.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from flask import Flask
from redis.backoff import NoBackoff
from redis.retry import Retry

from core import metrics, server
from core.models import new_id

log = logging.getLogger(__name__)

# Each topic is asked this often, at least, for what it has to tell.
BEAT_SECONDS = 1.0
RETRY_SECONDS = 1.0
ANSWER_SECONDS = 2.0
# Somebody tells something each second; a line on which nothing is heard is dead, whatever TCP says.
SILENCE_SECONDS = 5.0
NOTE_SECONDS = 60.0


@dataclass(frozen=True)
class Topic:
    """What this process has to tell now, and what to do with what another (by its name) tells."""

    name: str
    take: Callable[[], list[str]]
    # Raises ValueError for what nobody of ours tells.
    hear: Callable[[str, str], None]


_topics: dict[str, Topic] = {}
_clients: list[redis.Redis] = []
_news = threading.Event()


def init_bus(app: Flask) -> None:
    """Connect to Redis when the operator has one."""
    url, once = app.config["BATON"].redis_url, Retry(NoBackoff(), 0)
    _clients[:] = (
        [redis.Redis.from_url(url, socket_timeout=ANSWER_SECONDS, retry=once)] if url else []
    )


def register_topic(topic: Topic) -> None:
    """Let a module tell and hear messages of one kind."""
    _topics[topic.name] = topic


def is_there() -> bool:
    """Whether there is anybody to tell something."""
    return bool(_clients)


@cache
def own_name() -> str:
    """Return the name of this process. A worker asks once it has forked, so that each has its own."""
    return new_id()


def wake() -> None:
    """A topic has something to tell, and not only at the next beat."""
    _news.set()


def tell(_app: Flask) -> None:
    """Loop for ever: publish what the topics have to tell."""
    for client in _clients:
        _again_and_again("tell", lambda client=client: _tell(client))


def follow(app: Flask) -> None:
    """Loop for ever: give the topics what other processes tell."""
    for client in _clients:
        ear = _Ear(client, app)
        _again_and_again("hear", ear.listen)


def _tell(client: redis.Redis) -> None:
    _news.wait(timeout=BEAT_SECONDS)
    _news.clear()
    with client.pipeline(transaction=False) as pipeline:
        for topic in _topics.values():
            for text in topic.take():
                pipeline.publish(_channel(client, topic.name), f"{own_name()} {text}")
        pipeline.execute()


class _Ear:
    """A subscription to all topics, made anew when it breaks or falls silent."""

    def __init__(self, client: redis.Redis, app: Flask) -> None:
        self._client, self._app = client, app
        self._pubsub: Any = None
        self._heard_at = 0.0
        self._noted_at = float("-inf")
        self._topics = {_channel(client, topic.name): topic for topic in _topics.values()}

    def listen(self) -> None:
        """Wait for one message and hand it on."""
        try:
            message = self._subscribed().get_message(timeout=BEAT_SECONDS)
            if message is None and time.monotonic() - self._heard_at > SILENCE_SECONDS:
                raise redis.ConnectionError("nothing is heard any more")
        except redis.RedisError:
            self._hang_up()
            raise
        if message is not None:
            self._heard_at = time.monotonic()
            try:
                self._hand_on(message["channel"].decode(), message["data"].decode())
            except ValueError as error:
                self._pass_over(error)

    def _pass_over(self, error: ValueError) -> None:
        """Note that somebody else writes into our channels, now and then: it may be without end."""
        metrics.count("baton_redis_failures_total", by=1, what="read")
        if time.monotonic() - self._noted_at > NOTE_SECONDS:
            self._noted_at = time.monotonic()
            log.warning("what no process of ours tells came by Redis: %.100s", error)

    def _hand_on(self, channel: str, message: str) -> None:
        sender, _, text = message.partition(" ")
        if sender != own_name():
            with self._app.app_context():
                self._topics[channel].hear(sender, text)

    def _subscribed(self) -> Any:
        if self._pubsub is None:
            self._heard_at = time.monotonic()
            self._pubsub = self._client.pubsub(ignore_subscribe_messages=True)
            self._pubsub.subscribe(*self._topics)
        return self._pubsub

    def _hang_up(self) -> None:
        if self._pubsub is not None:
            self._pubsub.close()
            self._pubsub = None


def _again_and_again(what: str, once: Callable[[], None]) -> None:
    """Call for ever; an outage is noted when it begins and when it ends, not each second between."""
    is_well = True
    while True:
        try:
            once()
        except redis.RedisError as error:
            metrics.count("baton_redis_failures_total", by=1, what=what)
            if is_well:
                log.warning("Redis is gone (%s: %s); going on without it", what, error)
            is_well = False
            server.sleep(RETRY_SECONDS)
        except Exception:
            log.exception("a message between processes failed; going on")
            server.sleep(RETRY_SECONDS)
        else:
            if not is_well:
                log.warning("Redis is back (%s)", what)
            is_well = True


def _channel(client: redis.Redis, topic: str) -> str:
    # Channels know no database numbers, yet two installations may share one Redis by them.
    return f"baton:{client.connection_pool.connection_kwargs.get('db') or 0}:{topic}"
