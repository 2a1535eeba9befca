"""Fxiaoke 纷享销客: its 商机 as a table. Beta: written after the documents, not at Fxiaoke's own server.

Sources: developer.fxiaoke.com/openapi_v2 (corpAccessToken, data/query). Tenants may add and rename fields: what is not
there stays empty.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from core import strict_json
from integrations.imports.tables.table import off_loop
from integrations.pulling import pull_calls
from integrations.pulling.pull_calls import PullFailed
from integrations.pulling.pull_tables import Beat, Fetched, pulled_table

USUAL_ADDRESS = "https://open.fxiaoke.com"
ACCOUNT, SECRET = ("app_id", "open_user_id"), ("app_secret", "permanent_code")
DEALS, CUSTOMERS, PEOPLE = "NewOpportunityObj", "AccountObj", "PersonnelObj"
AT_ONCE = 100
HEADER = [
    *("唯一性ID", "商机名称", "销售阶段", "商机状态", "商机金额", "客户名称", "负责人"),
    *("预计成交日期", "赢率", "创建时间", "描述"),
]


def open_account(address: str, account: dict[str, Any], secret: dict[str, Any]) -> dict[str, Any]:
    """Return the secret that is to be kept: here the one that was given, if it opens the account."""
    _Caller(address, account, secret)
    return secret


def fetch(
    address: str,
    account: dict[str, Any],
    secret: dict[str, Any],
    since: datetime | None,
    beat: Beat,
) -> Fetched:
    """Return all deals that were changed since a moment, the oldest change first; raise PullFailed."""
    caller = _Caller(address, account, secret)
    deals = caller.changed_since(_milliseconds(since) if since else 0, beat)
    customers = caller.names(CUSTOMERS, "_id", (deal.get("account_id") for deal in deals))
    people = caller.names(PEOPLE, "user_id", (_first(deal.get("owner")) for deal in deals))
    times = [int(deal["last_modified_time"]) for deal in deals]
    rows = [_row(deal, customers, people) for deal in deals]
    table = off_loop(pulled_table, HEADER, rows)
    return Fetched(table, _iso(max(times)) if times else None)


class _Caller:
    """An account that has been opened. Tokens hold for two hours, a pull for minutes."""

    def __init__(self, address: str, account: dict[str, Any], secret: dict[str, Any]) -> None:
        self.address = address
        asked = {
            "appId": account["app_id"],
            "appSecret": secret["app_secret"],
            "permanentCode": secret["permanent_code"],
        }
        said = self._call("/cgi/corpAccessToken/get/V2", asked)
        self.signed = {
            "corpAccessToken": said["corpAccessToken"],
            "corpId": said["corpId"],
            "currentOpenUserId": account["open_user_id"],
        }

    def changed_since(self, begin: int, beat: Beat) -> list[dict[str, Any]]:
        """Return all deals changed since then. What is changed while pages are read moves to the end, and the others
        move up: so each page begins where the last one ended, by time; by offset alone only among equal times.
        """
        deals: dict[str, dict[str, Any]] = {}
        offset, has_more = 0, True
        while has_more:
            since = {"field_name": "last_modified_time", "field_values": [begin], "operator": "GTE"}
            some, has_more = self._page(DEALS, since, offset)
            deals |= {deal["_id"]: deal for deal in some}
            beat(len(deals))
            last = int(some[-1]["last_modified_time"]) if some else begin
            begin, offset = (last, 0) if last > begin else (begin, offset + len(some))
        return list(deals.values())

    def names(self, kind: str, field: str, ids: Iterator[Any]) -> dict[str, str]:
        """Return the names of objects by their ids; of those that cannot be read, none."""
        wanted = sorted({str(id) for id in ids if id})
        found: dict[str, str] = {}
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            chosen = {"field_name": field, "field_values": some, "operator": "IN"}
            page, _has_more = self._page(kind, chosen, 0)
            found |= {str(one.get(field)): one.get("name") or "" for one in page}
        return found

    def _page(
        self, kind: str, chosen: dict[str, Any], offset: int
    ) -> tuple[list[dict[str, Any]], bool]:
        """Return one page of objects of a kind, and whether there are more."""
        info = {
            "limit": AT_ONCE,
            "offset": offset,
            "filters": [chosen],
            "orders": [{"fieldName": "last_modified_time", "isAsc": True}],
        }
        data = {"dataObjectApiName": kind, "search_query_info": info}
        said = self._call("/cgi/crm/v2/data/query", self.signed | {"data": data}).get("data") or {}
        rows = said.get("dataList") or []
        return rows, bool(rows) and offset + len(rows) < int(said.get("total", 0))

    def _call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        status, said = pull_calls.post(self.address + path, strict_json.encode(body), headers)
        # The text differs by language; the code does not.
        if status != 200 or not isinstance(said, dict) or said.get("errorCode") != 0:
            told = said if isinstance(said, dict) else {}
            words = f"{told.get('errorCode', status)} {told.get('errorMessage', '')}"
            raise PullFailed("refused", words.strip())
        return said


def _row(deal: dict[str, Any], customers: dict[str, str], people: dict[str, str]) -> list[Any]:
    owner = str(_first(deal.get("owner")) or "")
    customer = str(deal.get("account_id") or "")
    return [
        *(deal.get("_id"), deal.get("name")),
        deal.get("sales_stage__r") or deal.get("sales_stage"),
        deal.get("sales_status__r") or deal.get("sales_status"),
        deal.get("amount"),
        deal.get("account_id__r") or customers.get(customer),
        people.get(owner) or owner,
        _iso(deal.get("close_date")),
        *(deal.get("probability"), _iso(deal.get("create_time")), deal.get("remark")),
    ]


def _first(value: Any) -> Any:
    """Return whom a field of people names; it has a list, even of one."""
    return value[0] if isinstance(value, list) and value else value


def _iso(milliseconds: Any) -> str | None:
    if milliseconds in (None, ""):
        return None
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC).isoformat()


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
