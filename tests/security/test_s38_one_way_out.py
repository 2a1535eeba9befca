"""S-38: nothing of ours calls an address but the one client that looks at it first."""

import pytest

from tests.support.sources import imported, modules

pytestmark = pytest.mark.once

CLIENTS = ("urllib3", "urllib.request", "http.client", "requests", "httpx", "aiohttp", "ftplib")
# The server listens, and speaks to its own processes; its figures are at a port of their own.
LISTENERS = ("core/server/", "core/health.py")


def test_s38_one_module_knows_a_client():
    knowing = {
        path
        for path, tree in modules().items()
        for module, name in imported(tree)
        if {module, f"{module}.{name}"} & set(CLIENTS) or module.startswith("urllib3.")
    }
    assert knowing == {"core/outbound.py"}


def test_s38_one_module_opens_connections():
    knowing = {
        path
        for path, tree in modules().items()
        for module, _name in imported(tree)
        if module == "socket" and not path.startswith(LISTENERS)
    }
    assert knowing == {"core/outbound.py"}
