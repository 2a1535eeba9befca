"""Slack waits for three seconds for an answer. What takes longer, such as while the database is busy, is told later."""

from collections.abc import Callable
from concurrent.futures import Future

from flask import Flask, current_app

from core import references, server

# What is left is for the way to and fro.
PATIENCE_SECONDS = 2.0

Work = Callable[[], str]


def in_time(work: Work, tell_later: Callable[[str], None]) -> str | None:
    """Return what some work says; None where Slack would not wait for it: `tell_later` is called with it then.

    Both may run beside the request, and must not ask for it; the work raises nothing, since nobody would hear of it.
    """
    said: Future[str] = Future()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    server.spawn(_do, app, references.current(), work, said)
    try:
        return said.result(PATIENCE_SECONDS)
    except TimeoutError:
        said.add_done_callback(lambda done: tell_later(done.result()))
        return None


def _do(app: Flask, ids: dict[str, str], work: Work, said: Future[str]) -> None:
    references.begin(**ids)
    with app.app_context():
        try:
            said.set_result(work())
        except Exception as error:
            said.set_exception(error)
