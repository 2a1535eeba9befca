"""Addresses inside, in every spelling, given to the one door by which a person names where the server calls."""

import http.client
import json

from bench.attacks.stage import Stage
from tests.security.test_s36_address_forms import INSIDE, ODD
from tests.support.spy import watching

KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
# As in the table of the tests, and with the port of somebody who listens.
SPELLINGS = (
    "127.0.0.1",
    "localhost",
    "127.1",
    "0",
    "0x7f000001",
    "2130706433",
    "[::1]",
    "[::ffff:127.0.0.1]",
)


def call_inside(stage: Stage) -> dict[str, float]:
    """Subscribe a browser at each address; return how often that was taken, and somebody called."""
    with watching() as spy:
        addresses = [f"https://[{it}]/" if ":" in it else f"https://{it}/" for it in INSIDE] + ODD
        addresses += [
            f"{kind}://{it}:{spy.port}/" for it in SPELLINGS for kind in ("http", "https")
        ]
        taken = sum(_subscribe(stage, address) < 300 for address in addresses)
        # One outside is taken, so that it was the address for which the others were refused.
        outside = _subscribe(stage, "https://8.8.8.8/x") < 300
        return {
            "outside_taken": outside,
            "tried": len(addresses),
            "taken": taken,
            "called": spy.connections,
        }


def _subscribe(stage: Stage, address: str) -> int:
    heads = {"Cookie": f"baton_session={stage.people['owner'].cookie}", "Origin": stage.url}
    heads |= {"Content-Type": "application/json"}
    line = http.client.HTTPConnection("127.0.0.1", stage.server.port, timeout=30)
    body = json.dumps({"endpoint": address, "keys": KEYS})
    line.request("PUT", "/api/push", body, heads)
    status = line.getresponse().status
    line.close()
    return status
