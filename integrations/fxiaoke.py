"""Deals from Fxiaoke by its open platform (v2): page by page, only what was changed since the last time."""

from datetime import UTC, datetime
from typing import Any

from core import strict_json
from core.outbound import post
from integrations.fetched import Fetched, Step, asked, json_of, refusal, refuse_too_many, words

NEEDED = ("api", "app_id", "app_secret", "permanent_code", "user_id")
ADDRESSES = {"api": "https://open.fxiaoke.com"}
HEADER = (
    "唯一性ID", "商机名称", "销售阶段", "商机状态", "商机金额", "预计成交日期", "赢率", "客户名称", "负责人",
    "创建时间", "输单原因",
)  # fmt: skip
OBJECT = "NewOpportunityObj"
# An answer of ours is read up to 64 KiB.
PER_PAGE = 20


def fetch(settings: dict[str, str], since: datetime | None, step: Step) -> Fetched:
    """Return the deals changed since a moment; raise Busy or an AppError."""
    session = _session(settings)
    rows: list[list[str]] = []
    newest = since
    while True:
        records, total = _page(settings, session, since, len(rows))
        rows += [_row(record) for record in records]
        refuse_too_many(rows)
        changed = [_moment(record.get("last_modified_time")) for record in records]
        newest = max([moment for moment in [newest, *changed] if moment], default=None)
        step(len(rows))
        if not records or len(rows) >= total:
            return Fetched(HEADER, rows, newest)


def _session(settings: dict[str, str]) -> dict[str, Any]:
    body = {
        "appId": settings["app_id"],
        "appSecret": settings["app_secret"],
        "permanentCode": settings["permanent_code"],
    }
    said = _ask(settings["api"], "/cgi/corpAccessToken/get/V2", body)
    return {
        "corpAccessToken": words(said.get("corpAccessToken")),
        "corpId": words(said.get("corpId")),
        "currentOpenUserId": settings["user_id"],
    }


def _page(
    settings: dict[str, str], session: dict[str, Any], since: datetime | None, offset: int
) -> tuple[list[dict[str, Any]], int]:
    query: dict[str, Any] = {
        "limit": PER_PAGE,
        "offset": offset,
        "filters": [],
        "orders": [{"fieldName": "last_modified_time", "isAsc": True}],
    }
    if since:
        after = {"field_name": "last_modified_time", "operator": "GTE"}
        query["filters"] = [after | {"field_values": [str(int(since.timestamp() * 1000))]}]
    body = session | {"data": {"dataObjectApiName": OBJECT, "search_query_info": query}}
    data = _ask(settings["api"], "/cgi/crm/v2/data/query", body).get("data")
    found = data if isinstance(data, dict) else {}
    records = [record for record in found.get("dataList") or [] if isinstance(record, dict)]
    total = found.get("total")
    return records, total if isinstance(total, int) else 0


def _ask(api: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    url, headers = f"{api.rstrip('/')}{path}", {"Content-Type": "application/json"}
    said = json_of(asked(lambda: post(url, strict_json.encode(body), headers)))
    # Success is told by the number alone; the text differs from version to version.
    if said.get("errorCode") != 0:
        raise refusal(said.get("errorMessage") or said.get("errorCode"))
    return said


def _row(record: dict[str, Any]) -> list[str]:
    return [
        words(record.get("_id")),
        words(record.get("name")),
        words(record.get("sales_stage__r") or record.get("sales_stage")),
        words(record.get("sales_status")),
        words(record.get("amount")),
        words(record.get("close_date")),
        words(record.get("probability")),
        words(record.get("account_id__r") or record.get("account_id"), "name"),
        words(record.get("owner__r") or record.get("owner"), "name"),
        words(record.get("create_time")),
        words(record.get("lost_reason")),
    ]


def _moment(value: Any) -> datetime | None:
    text = words(value)
    return datetime.fromtimestamp(int(text) / 1000, UTC) if text.isdigit() else None
