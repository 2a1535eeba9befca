"""Slack as it calls us: requests signed by its documented rule, with no help from the library that checks them."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def signed(body, *, secret=SECRET, at=None):
    """Return the headers that Slack adds to a body."""
    at = str(int(time.time()) if at is None else at)
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}


def typed(text, *, user="U1", channel="C1", trigger="1.2.abc", url="https://hooks.slack.com/1"):
    """Return the form that Slack posts for `/deal …`."""
    return urlencode(
        {
            "token": "old", "team_id": "T1", "team_domain": "tideline", "channel_id": channel,
            "channel_name": "sales", "user_id": user, "user_name": "ana", "command": "/deal", "text": text,
            "api_app_id": "A1", "response_url": url, "trigger_id": trigger,
        }
    )  # fmt: skip


def clicked(action, *, user="U1", channel="C1", url="", trigger="9.9.abc"):
    """Return the form that Slack posts for a click."""
    payload = {
        "type": "block_actions", "user": {"id": user, "username": "ana"}, "team": {"domain": "tideline"},
        "channel": {"id": channel}, "response_url": url, "trigger_id": trigger, "actions": [action],
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload)})


FORM = "application/x-www-form-urlencoded"
