"""Deals from Zoho CRM by its REST API (v2): page by page, only what was changed since the last time."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from core.outbound import get, post
from integrations.fetched import Fetched, Step, asked, json_of, refusal, refuse_too_many, words

# What the connection needs; the addresses differ by data centre.
NEEDED = ("api", "accounts", "client_id", "client_secret", "refresh_token")
ADDRESSES = {"api": "https://www.zohoapis.com", "accounts": "https://accounts.zoho.com"}
HEADER = (
    "Record Id", "Deal Name", "Stage", "Amount", "Currency", "Closing Date", "Probability (%)",
    "Account Name", "Deal Owner", "Owner Email", "Lead Source", "Created Time", "Reason For Loss",
)  # fmt: skip
FIELDS = (
    "Deal_Name,Stage,Amount,Currency,Closing_Date,Probability,Account_Name,Owner,Lead_Source,Created_Time,"
    "Modified_Time,Reason_For_Loss__s"
)
# An answer of ours is read up to 64 KiB.
PER_PAGE = 50


def fetch(settings: dict[str, str], since: datetime | None, step: Step) -> Fetched:
    """Return the deals changed since a moment; raise Busy or an AppError."""
    headers = {"Authorization": f"Zoho-oauthtoken {_token(settings)}"}
    if since:
        headers["If-Modified-Since"] = since.isoformat(timespec="seconds")
    rows: list[list[str]] = []
    newest, page, more = since, 1, True
    while more:
        records, more = _page(settings["api"], page, headers)
        rows += [_row(record) for record in records]
        refuse_too_many(rows)
        newest = max(
            [moment for record in records if (moment := _changed(record))] + _one(newest),
            default=None,
        )
        step(len(rows))
        page += 1
    return Fetched(HEADER, rows, newest)


def _token(settings: dict[str, str]) -> str:
    names = ("client_id", "client_secret", "refresh_token")
    form = {name: settings[name] for name in names} | {"grant_type": "refresh_token"}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    url = f"{settings['accounts'].rstrip('/')}/oauth/v2/token"
    said = json_of(asked(lambda: post(url, urlencode(form).encode(), kind)))
    token = words(said.get("access_token"))
    if not token:
        raise refusal(said.get("error", "no access token"))
    return token


def _page(api: str, page: int, headers: dict[str, str]) -> tuple[list[dict[str, Any]], bool]:
    query = f"fields={FIELDS}&sort_by=Modified_Time&sort_order=asc&page={page}&per_page={PER_PAGE}"
    url = f"{api.rstrip('/')}/crm/v2/Deals?{query}"
    answer = asked(lambda: get(url, headers))
    if answer.status in (204, 304):
        return [], False
    said = json_of(answer)
    if answer.status != 200:
        raise refusal(said.get("code") or said.get("message") or answer.status)
    records = [record for record in said.get("data") or [] if isinstance(record, dict)]
    info = said.get("info")
    return records, bool(records) and isinstance(info, dict) and info.get("more_records") is True


def _row(record: dict[str, Any]) -> list[str]:
    owner, account = record.get("Owner"), record.get("Account_Name")
    return [
        words(record.get("id")),
        words(record.get("Deal_Name")),
        words(record.get("Stage")),
        words(record.get("Amount")),
        words(record.get("Currency")),
        words(record.get("Closing_Date")),
        words(record.get("Probability")),
        words(account, "name"),
        words(owner, "name", "email"),
        words(owner, "email") if isinstance(owner, dict) else "",
        words(record.get("Lead_Source")),
        words(record.get("Created_Time")),
        words(record.get("Reason_For_Loss__s")),
    ]


def _changed(record: dict[str, Any]) -> datetime | None:
    try:
        return datetime.fromisoformat(words(record.get("Modified_Time")))
    except ValueError:
        return None


def _one(moment: datetime | None) -> list[datetime]:
    return [moment] if moment else []
