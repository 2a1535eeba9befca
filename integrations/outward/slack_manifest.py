"""The manifest of a workspace's own Slack app: what Slack wants to know of it, to be pasted there."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

SCOPES = ["chat:write", "commands", "incoming-webhook", "links:read", "links:write"]
HINT = "find, new, move, won or assign …"


def addresses(workspace: str) -> dict[str, str]:
    """Return where Slack reaches Baton."""
    at = f"{current_app.config['BATON'].address}/api/slack/{workspace}"
    return {name: f"{at}/{name}" for name in ("command", "action", "event")}


def manifest(workspace: str) -> dict[str, Any]:
    """Return what is pasted into Slack under “Create an app from a manifest”."""
    at = addresses(workspace)
    command = {
        "command": "/deal",
        "url": at["command"],
        "description": "Find, make, move, win and assign deals in Baton",
        "usage_hint": HINT,
        "should_escape": True,
    }
    return {
        "display_information": {"name": "Baton"},
        "features": {
            "bot_user": {"display_name": "Baton", "always_online": False},
            "slash_commands": [command],
            "unfurl_domains": [urlsplit(at["command"]).hostname],
        },
        "oauth_config": {"scopes": {"bot": SCOPES}},
        "settings": {
            "event_subscriptions": {"request_url": at["event"], "bot_events": ["link_shared"]},
            "interactivity": {"is_enabled": True, "request_url": at["action"]},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }
