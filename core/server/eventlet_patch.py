"""Patching for the eventlet mode, apart from it: engine.io, which that needs, imports clients of HTTP where these are
installed, and what has the old classes of TLS by then never works with the new ones.
"""

import eventlet


def patch() -> None:
    """Make the standard library cooperative."""
    eventlet.monkey_patch()
