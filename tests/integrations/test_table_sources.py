"""Tables of tools, known by their headers: what they are called, what their columns mean, what becomes of them."""

import json

import pytest

from integrations.imports.tables.csv_columns import guess_mapping, recognize

pytestmark = pytest.mark.once

ASANA = """\
,,,,,,,,,,,,,,,
https://app.asana.com/0/1/list,,,,,,,,,,,,,,,
Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Start Date,\
Due Date,Tags,Notes,Projects,Parent task,Blocked By (Dependencies),Stage value
11,2026-10-01,,2026-10-05,Route planning,Proposal,Mei Zhang,mei@example.com,,2026-12-24,"big, fleet",\
"First call,\nthen demo",Sales,,,12
12,2026-10-02,2026-10-04,2026-10-05,Send the offer,,Tom Becker,tom@example.com,,2026-10-09,,,,Route planning,,
13,2026-10-02,,2026-10-05,Ask for a reference,,,,,,,,,Send the offer,,
14,2026-10-03,2026-10-06,2026-10-06,Old lead,Qualified,,,,,,,Sales,,,
15,2026-10-03,,2026-10-06,Lost its parent,Qualified,,,,,,,Sales,Nobody,,
"""


@pytest.mark.parametrize(
    ("header", "source", "expected"),
    [
        ("Record ID,Deal Name,Deal Stage,Amount,Close Date,Deal owner,Pipeline,Associated Company,"
         "Associated Company IDs,Last Activity Date", "hubspot",
         {"record_id": 0, "stage": 2, "value": 3, "closed_at": 4, "owner": 5, "pipeline": 6,
          "company": 7}),
        ("hs_object_id,dealname,dealstage,amount,closedate,createdate", "hubspot",
         {"record_id": 0, "title": [1], "stage": 2, "value": 3, "closed_at": 4, "created_at": 5}),
        ("记录 ID,交易名称,交易阶段,金额,关闭日期,管道", "hubspot",
         {"record_id": 0, "title": [1], "stage": 2, "value": 3, "closed_at": 4, "pipeline": 5}),
        ("Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,"
         "Stage,Probability (%),Created Time,Tag", "zoho",
         {"record_id": 0, "owner": 2, "value": 3, "title": [4], "closed_at": 5, "company": 7,
          "stage": 8, "probability": 9, "created_at": 10, "labels": 11}),
        ("Opportunity Owner,Account Name,Opportunity Name,Stage,Fiscal Period,Amount,Amount Currency,"
         "Probability (%),Close Date,Created Date,Lead Source", "salesforce",
         {"owner": 0, "company": 1, "title": [2], "stage": 3, "value": 5, "currency": 6,
          "probability": 7, "closed_at": 8, "created_at": 9, "source": 10}),
        ("Id,Name,AccountId,StageName,Amount,CloseDate", "salesforce",
         {"record_id": 0, "title": [1], "stage": 3, "value": 4, "closed_at": 5}),
        ("Deal - ID,Deal - Title *,Deal - Value,Deal - Currency of value,Deal - Stage,Deal - Status,"
         "Deal - Organization,Deal - Owner,Deal - Expected close date,Deal - Won time,Deal - Lost reason,"
         "Deal - Label,Deal - Deal created", "pipedrive",
         {"record_id": 0, "title": [1], "value": 2, "currency": 3, "stage": 4, "status": 5, "company": 6,
          "owner": 7, "expected_close": 8, "closed_at": 9, "lost_reason": 10, "labels": 11,
          "created_at": 12}),
        ("Title,Value,Organization,Contact person,Stage,Status", "pipedrive",
         {"title": [0], "value": 1, "company": 2, "stage": 4, "status": 5}),
        ("唯一性ID,商机名称,客户名称,负责人,销售阶段,商机状态,商机金额（万元）,预计成交日期,赢率,输单原因,创建时间",
         "fxiaoke",
         {"record_id": 0, "title": [1], "company": 2, "owner": 3, "stage": 4, "status": 5, "value": 6,
          "expected_close": 7, "probability": 8, "lost_reason": 9, "created_at": 10}),
        ("_id,name,account_id,owner,sales_stage,sales_status,amount,probability,close_date", "fxiaoke",
         {"record_id": 0, "title": [1], "company": 2, "owner": 3, "stage": 4, "status": 5, "value": 6,
          "probability": 7, "expected_close": 8}),
        ("Task Id,Project,Status,Category,Swimlane,Column,Position,Color,Due date,Creator,Assignee Username,"
         "Assignee Name,Complexity,Title,Creation date,Modification date,Completion date", "kanboard",
         {"record_id": 0, "labels": 3, "stage": 5, "expected_close": 8, "owner": 11, "title": [13],
          "created_at": 14, "completed_at": 16}),
        ("Title,Description,Stage,Owner,Members,Labels,Due Date,start date,finish date,created at", "wekan",
         {"title": [0], "description": 1, "stage": 2, "owner": 3, "labels": 5, "expected_close": 6,
          "completed_at": 8, "created_at": 9}),
        ("Title,Stage,Value,Customer", "table", {"title": [0], "stage": 1, "value": 2, "company": 3}),
    ],
)  # fmt: skip
def test_a_tool_is_known_by_its_header(header, source, expected):
    names = header.split(",")
    mapping = guess_mapping(names)
    assert recognize(names).name == source
    assert {field: index for field, index in mapping.items() if index not in (None, [])} == (
        {"title": mapping["title"]} | expected
    )


def test_asanas_sections_tags_subtasks_and_finished_tasks_find_their_places(board, bring, cards):
    report = bring(ASANA)
    deal, old = cards()["Route planning"], cards()["Old lead"]
    told = (report["cards"], report["tasks"], report["labels"], report["archived"])
    assert told == (3, 2, 2, 1)
    assert (deal["expected_close"], deal["tasks_done"], deal["tasks_total"]) == ("2026-12-24", 1, 2)
    assert {board.record("label", id)["name"] for id in deal["labels"]} == {"big", "fleet"}
    assert board.record("description", deal["id"])["text"] == "First call,\nthen demo"
    assert (old["archived_at"][:10], old["expected_close"]) == ("2026-10-06", None)
    assert [problem["line"] for problem in report["problems"]] == [9]
    again = bring(ASANA.replace("Ask for a", "Ask for another"))
    assert (again["known"], again["changed"], len(cards())) == (3, 1, 3)
    assert "Ask for another reference" in {task["title"] for task in board.records("task")}


def test_asanas_json_comes_as_its_csv_does(board, bring, cards):
    report = bring(
        """{"data": [
        {"gid": "11", "name": "Route planning", "notes": "Call", "completed": false, "due_on": "2026-12-24",
         "assignee": {"gid": "1", "name": "Mei", "email": "mei@example.com"}, "tags": [{"name": "big"}],
         "memberships": [{"section": {"name": "Proposal"}}],
         "custom_fields": [{"name": "Amount", "type": "number", "display_value": "12.50"}],
         "subtasks": [{"gid": "12", "name": "Send it", "completed": true,
                       "completed_at": "2026-10-06T10:00:00.000Z"}]},
        {"gid": "13", "name": "Other", "parent": null, "subtasks": 5, "tags": "x"}]}"""
    )
    deal = cards()["Route planning"]
    assert (report["cards"], report["tasks"], report["problems"]) == (2, 1, [])
    assert (deal["value"]["amount"], deal["tasks_done"]) == (1250, 1)


def test_hubspots_codes_pipelines_and_several_customers_are_understood(board, bring, cards):
    report = bring(
        "Record ID,Deal Name,Deal Stage,Pipeline,Associated Company,Close Date\n"
        "1,A,appointmentscheduled,Sales,Umbra;Kestrel,2026-12-24\n"
        "2,B,closedwon,Renewals,Umbra,2026-10-01\n"
        "1,C,1234567,Sales,,\n"
    )
    columns = {column["name"]: column for column in board.records("column")}
    assert columns["Appointment Scheduled"]["probability"] == 20
    assert (columns["Closed Won"]["kind"], report["companies"]) == ("won", 1)
    labels = {label["id"]: label["name"] for label in board.records("label")}
    assert [labels[id] for title in "AB" for id in cards()[title]["labels"]] == [
        "Sales",
        "Renewals",
    ]
    assert [entry["what"] for entry in report["missing"]] == ["Further customers of a deal"]
    ((line, message),) = [(each["line"], each["message"]) for each in report["problems"]]
    assert (line, "more than once" in message, len(cards())) == (4, True, 3)


def test_fxiaokes_states_units_and_chances_are_understood(board, bring, cards):
    bring(
        "唯一性ID,商机名称,销售阶段,商机状态,商机金额（万元）,赢率,无效原因\n"
        "a,甲,方案报价,进行中,12.5,60%,\n"
        "b,乙,方案报价,赢单,3,100%,\n"
        "c,丙,初步接洽,无效,1亿,,预算取消\n"
    )
    shown = cards()
    assert [shown[title]["status"] for title in "甲乙丙"] == ["open", "won", "lost"]
    amounts = [shown[title]["value"]["amount"] for title in "甲乙丙"]
    assert amounts == [12_500_000, 3_000_000, 10_000_000_000]
    assert shown["丙"]["lost_reason"] == "预算取消"
    chances = {column["name"]: column["probability"] for column in board.records("column")}
    assert chances["方案报价"] in (60, 100)


def test_an_owner_is_found_by_the_address_beside_the_name(board, bring, cards):
    header = "Task ID,Name,Section/Column,Assignee,Assignee Email\n"
    account = f"{board.owner[-12:]}@example.com"
    report = bring(header + f"1,A,Proposal,Somebody Else,{account.upper()}\n")
    assert (cards()["A"]["owner"], report["members"]) == (board.owner, 0)


def test_a_file_without_ids_says_that_its_deals_would_be_there_twice(bring, heads):
    bring("Deal,Stage\nA,Demo\nB,Demo\n")
    before = heads()
    report = bring("Deal,Stage\nA,Demo\nC,Demo\n", dry_run=True)
    assert (report["problems"][0]["line"], heads()) == (None, before)
    assert "same title is on the board" in report["problems"][0]["message"]


def test_what_people_changed_here_stays_and_the_report_says_so(board, bring, cards):
    bring(
        "Record ID,Deal Name,Deal Stage,Amount,Pipeline\n1,A,contractsent,10,x\n2,B,contractsent,10,x\n"
    )
    board.run(
        "card.edit", card=cards()["A"]["id"], fields={"value": {"amount": 7, "currency": "EUR"}}
    )
    report = bring(
        "Record ID,Deal Name,Deal Stage,Amount,Pipeline\n1,A1,closedwon,20,x\n2,B,contractsent,20,x\n"
    )
    shown = cards()
    assert (shown["A1"]["value"]["amount"], shown["B"]["value"]["amount"]) == (7, 2_000)
    assert (shown["A1"]["status"], report["changed"]) == ("won", 2)
    assert [(entry["what"], entry["count"]) for entry in report["missing"]] == [("Fields", 1)]


@pytest.mark.parametrize("created", [{}, {"created_at": "2026-10-02T08:00:00.000Z"}])
def test_the_same_file_again_leaves_a_task_that_is_done_as_it_is(bring, board, created):
    done = {"gid": "2", "name": "Sub", "completed": True} | created
    task = {
        "gid": "1",
        "name": "A",
        "memberships": [{"section": {"name": "S"}}],
        "subtasks": [done],
    }
    file = json.dumps({"data": [task]})
    bring(file)
    (first,) = board.records("task")
    told = bring(file)
    (again,) = board.records("task")
    assert (told["changed"], again["done_at"]) == (0, first["done_at"])
    assert first["done_at"][:10] == created.get("created_at", "2000-01-01")[:10]
