"""Zoho CRM: signing in by OAuth, and its deals as a table. Beta: written after the documents, not at Zoho's own server.

Sources: zoho.com/crm/developer/docs/api/v2 (oauth-overview, deals-response, get-records).
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from integrations.imports.tables.table import off_loop
from integrations.pulling import pull_calls
from integrations.pulling.pull_calls import PullFailed
from integrations.pulling.pull_tables import Beat, Fetched, pulled_table

USUAL_ADDRESS = "https://accounts.zoho.com"
# What somebody has to say of the account there, and what of it is secret.
ACCOUNT, SECRET = ("client_id",), ("client_secret", "code")
AT_ONCE = 200
A_SECOND = timedelta(seconds=1)
# Of ten minutes there are ten tokens; then it says `Access Denied`, and only its description says why.
TOO_MANY, TOKEN_SECONDS = "too many requests", 600
FIELDS = (
    *("Deal_Name", "Stage", "Closing_Date", "Amount", "Currency", "Account_Name", "Owner"),
    *("Lead_Source", "Description", "Reason_For_Loss__s", "Created_Time", "Modified_Time"),
)
ASKED = {
    "fields": ",".join(FIELDS),
    "per_page": str(AT_ONCE),
    "sort_by": "Modified_Time",
    "sort_order": "asc",
}
# The names under which exports show them; integrations/imports/tables/table_sources.py knows these.
HEADER = [
    *("Record Id", "Deal Name", "Stage", "Closing Date", "Amount", "Currency", "Account Name"),
    *("Deal Owner", "Owner Email", "Lead Source", "Description", "Reason For Loss", "Created Time"),
]


def open_account(address: str, account: dict[str, Any], secret: dict[str, Any]) -> dict[str, Any]:
    """Return the secret that is to be kept: a code works once and for some minutes, what it is changed for stays."""
    if "refresh_token" in secret:
        return secret
    said = _token(address, account, secret, grant_type="authorization_code", code=secret["code"])
    if "refresh_token" not in said:
        raise PullFailed("refused", "no refresh_token")
    kept = {name: value for name, value in secret.items() if name != "code"}
    return kept | {"refresh_token": said["refresh_token"]}


def fetch(
    address: str,
    account: dict[str, Any],
    secret: dict[str, Any],
    since: datetime | None,
    beat: Beat,
) -> Fetched:
    """Return all deals that were changed since a moment, the oldest change first; raise PullFailed.

    What is changed while pages are read moves to the end, and the others move up. So each page begins where the last
    one ended, by time; by number alone only among those of one second.
    """
    token = _token(
        address, account, secret, grant_type="refresh_token", refresh_token=secret["refresh_token"]
    )
    deals: dict[str, dict[str, Any]] = {}
    begin, page, has_more = since, 1, True
    while has_more:
        some, has_more = _page(token, begin, page)
        deals |= {deal["id"]: deal for deal in some}
        beat(len(deals))
        last = some and _moment(some[-1]["Modified_Time"]) - A_SECOND
        is_further = bool(last) and (begin is None or last > begin)
        begin, page = (last, 1) if is_further else (begin, page + 1)
    times = [deal["Modified_Time"] for deal in deals.values()]
    table = off_loop(pulled_table, HEADER, map(_row, deals.values()))
    return Fetched(table, max(times, key=_moment, default=None))


def _page(
    token: dict[str, Any], since: datetime | None, page: int
) -> tuple[list[dict[str, Any]], bool]:
    """Return one page of deals, and whether there are more."""
    headers = {"Authorization": f"Zoho-oauthtoken {token['access_token']}"}
    if since:
        headers["If-Modified-Since"] = since.isoformat(timespec="seconds")
    asked = urlencode(ASKED | {"page": str(page)})
    status, said = pull_calls.get(f"{token['api_domain']}/crm/v2/Deals?{asked}", headers)
    # Nothing there, or nothing new.
    if status in (204, 304):
        return [], False
    if status != 200 or not isinstance(said, dict) or "data" not in said:
        raise PullFailed("refused", _why(status, said))
    return said["data"], bool(said["data"] and (said.get("info") or {}).get("more_records"))


def _token(
    address: str, account: dict[str, Any], secret: dict[str, Any], **grant: str
) -> dict[str, Any]:
    asked = {"client_id": account["client_id"], "client_secret": secret["client_secret"], **grant}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, said = pull_calls.post(f"{address}/oauth/v2/token", urlencode(asked).encode(), headers)
    if isinstance(said, dict) and TOO_MANY in str(said.get("error_description")).lower():
        raise PullFailed("busy", _why(status, said), TOKEN_SECONDS)
    # An error comes with 200 as well.
    if (
        status != 200
        or not isinstance(said, dict)
        or not {"access_token", "api_domain"} <= said.keys()
    ):
        raise PullFailed("refused", _why(status, said))
    return said


def _row(deal: dict[str, Any]) -> list[Any]:
    owner, account = deal.get("Owner") or {}, deal.get("Account_Name") or {}
    return [
        *(deal.get("id"), deal.get("Deal_Name"), deal.get("Stage"), deal.get("Closing_Date")),
        *(deal.get("Amount"), deal.get("Currency"), account.get("name")),
        *(owner.get("name"), owner.get("email"), deal.get("Lead_Source"), deal.get("Description")),
        *(deal.get("Reason_For_Loss__s"), deal.get("Created_Time")),
    ]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _why(status: int, said: Any) -> str:
    told = said if isinstance(said, dict) else {}
    return str(told.get("error") or told.get("code") or told.get("message") or f"HTTP {status}")
