"""Work that is ended by SIGKILL at a chosen statement, as a power cut or an impatient operator would."""

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from itertools import count

from sqlalchemy import Engine, event


def kill_at_each_statement(work: Callable[[], None], every: int = 1) -> Iterator[int]:
    """Run work again and again, killed a statement later each time, until it comes to its end.

    Long work is killed at each commit, at the statement after it, and at every so-manieth one in between.

    Yields after each kill, so that the test can look at what was left.
    """
    for number in count(1):
        if not _is_killed(work, number, every):
            return
        yield number


def _is_killed(work: Callable[[], None], number: int, every: int) -> bool:
    pid = os.fork()
    if pid == 0:
        _work_and_die(work, number, every)
    _pid, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0, "it failed before it was killed; see above"
    return False


def _work_and_die(work: Callable[[], None], number: int, every: int) -> None:
    status, places, said = 1, count(1), count()

    def strike() -> None:
        if next(places) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def before_statement(*_: object) -> None:
        if next(said) % every == 0:
            strike()

    def before_commit(*_: object) -> None:
        nonlocal said
        strike()
        said = count()

    try:
        event.listen(Engine, "before_cursor_execute", before_statement)
        event.listen(Engine, "commit", before_commit)
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        # Nothing of the test run may happen twice.
        os._exit(status)
