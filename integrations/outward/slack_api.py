"""Asking Slack as the workspace's app: its Web API, called by core/outbound.py as everything is."""

import json
from typing import Any

from core import strict_json
from core.outbound import Answer, post
from integrations.outward.refusals import Refused, asked_to_wait

API = "https://slack.com/api/"
# What will be so again however often it is tried.
FINAL = frozenset(
    (
        *("channel_not_found", "not_in_channel", "is_archived", "channel_is_archived"),
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"),
        *("missing_scope", "no_permission", "restricted_action", "invalid_blocks"),
        *("access_denied", "not_allowed_token_type", "posting_to_general_channel_denied"),
        *("msg_too_long", "user_not_found", "action_prohibited", "no_service", "no_team"),
        *("invalid_token", "no_active_hooks", "invalid_payload", "team_disabled"),
    )
)
AUTH = frozenset(("not_authed", "account_inactive", "token_revoked", "token_expired"))


def call(token: str, method: str, **args: Any) -> dict[str, Any]:
    """Call a method; return what it says; raise Refused."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Authorization": f"Bearer {token}",
    }
    answer = post(API + method, json.dumps(args, ensure_ascii=False).encode(), headers)
    said = _said(answer)
    if answer.status == 200 and said.get("ok") is True:
        return said
    raise refusal(answer, str(said.get("error") or ""))


def tell(url: str, message: dict[str, Any]) -> Answer:
    """Post to an incoming webhook, or to where a command is answered later; raise Refused."""
    raw = json.dumps(message, ensure_ascii=False).encode()
    answer = post(url, raw, {"Content-Type": "application/json"})
    if answer.status == 200:
        return answer
    raise refusal(answer, answer.body[:80].decode("ascii", "replace").strip())


def refusal(answer: Answer, error: str) -> Refused:
    """Return what a refusal of Slack's means."""
    is_known = error in FINAL
    code = ("invalid_auth" if error in AUTH else error) if is_known else f"http_{answer.status}"
    if not is_known and answer.status == 200:
        code = error[:40] if error.replace("_", "").isalnum() and error else "invalid"
    is_final = is_known or answer.status in (404, 410)
    return Refused(code, is_final=is_final, wait=asked_to_wait(answer), answer=answer)


def _said(answer: Answer) -> dict[str, Any]:
    try:
        said = strict_json.loads(answer.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
