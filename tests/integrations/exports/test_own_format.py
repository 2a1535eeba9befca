"""A board as JSON, and the same board made of it once more."""

import json
import re

import pytest

from board.queries import boards_of
from core.commands import derived_id
from core.errors import Invalid
from core.extensions import db
from core.models import new_id
from tests.board.test_random_sequences import attempt, make_lively_board
from tests.board.verify_cases import (
    a_column_that_asks,
    a_version,
    a_vote,
    make_tick,
    with_question,
    with_reaction,
)
from tests.factories import (
    make_baton,
    make_card,
    make_comment,
    make_company,
    make_competitor,
    make_department,
    make_file,
    make_label,
    make_link,
    make_member,
    make_person,
    make_reason,
    make_rhythm,
    make_rule,
    make_workspace,
)
from tests.support.gambler import Gambler
from tests.support.verify import snapshot_state

STEPS = 60
FILES = {"notes.txt": b"words", "offer.txt": "报价 for the lab".encode()}
# What is made anew, and why, stands in docs/export.md.
ANEW = {"position"}
# Of a rule, which comes switched off.
OFF = {"paused_at", "paused", "failures", "failure", "from_seq"}


@pytest.fixture
def lively(app):
    return make_lively_board()


@pytest.fixture
def board(lively):
    """A board on which there is something of everything."""
    board = lively
    people = [board.owner, make_member(board, "manager", "Ada"), make_member(board, "mover", "蔡")]
    delivery = make_department(board.workspace, "Delivery", people[1])
    card = make_card(board, title="=2+5", value={"amount": -123456789, "currency": "JPY"})
    board.run("card.describe", card=card, text=f"@{{member:{people[1]}}} said:\n- one\n- two")
    board.run("card.assign", card=card, member=people[2], role="technical")
    board.run("card.edit", card=card, fields={"company": make_company(board.workspace, "日光")})
    board.run("card.lose", card=card, reason="Price", competitor="Rival")
    make_comment(board, None, text="Of the board")
    make_baton(board, make_card(board), {"member": people[1]})
    make_link(board, card), make_reason(board), make_competitor(board)
    make_file(board, card, name="notes.txt", content=FILES["notes.txt"])
    make_file(board, None, name="offer.txt", content=FILES["offer.txt"])
    make_rhythm(board), make_rules(board, people, delivery), make_tick(board)
    for make in (with_question, with_reaction, a_version, a_vote):
        make(board)
    board.run("column.edit", **a_column_that_asks(board))
    board.run("playbook.write", column=board.columns["Lead"], text="# First")
    board.run("view.create", name="Mine", query={"owner": people[1], "sort": "-value"})
    board.run(
        "goal.set", period="2026-11", value={"amount": 5, "currency": "EUR"}, member=people[2]
    )
    review = board.run("review.start", kind="deals").result["review"]
    board.run("review.end", review=review)
    gambler = Gambler(3, people, [make_company(board.workspace, "Umbra")])
    for _step in range(STEPS):
        state = snapshot_state(board.stream, "everyone")
        attempt(board, *gambler.choose(state, board.head()))
    for one in board.records("review"):
        if not one["archived_at"]:
            board.run("review.end", review=one["id"])
    return board


def make_rules(board, people, department):
    """Rules that name a stage, a label, people and a department: one works, one is paused, one is put away."""
    make_rule(board)
    asks = {"do": "baton", "to": {"department": department}, "question": "Who?"}
    gives = {"do": "assign", "member": people[1]}
    paused = make_rule(board, "Ask", condition={"on": "labelled", "label": make_label(board, "Big")},
        actions=[asks, gives])  # fmt: skip
    board.run("rule.pause", rule=paused)
    board.run("rule.archive", rule=make_rule(board, "Old", condition={"on": "idle", "days": 5}))


def test_a_board_that_is_exported_imported_and_exported_again_is_the_same(
    board, export, bring, archived, visitor
):
    first = export(board, "json")
    content, part = archived(board)
    base, ids = new_id(), own_ids(first.json)
    report = bring(content, board.workspace, base=base, part=part)
    assert (report["problems"], report["members"]) == ([], 0)
    assert {one["what"]: one["count"] for one in report["missing"]} == {
        "History": len(first.json["history"]),
    }
    made = type(board)(report["board"], board.workspace)
    # As if the first had had the ids of the second.
    renamed = re.sub(ids, lambda found: derived_id(base, found[0]), first.text)
    expected, again = json.loads(renamed), export(made, "json").json
    for kind, records in expected["records"].items():
        assert shown(again["records"][kind], kind) == shown(records, kind), kind
    assert [card["title"] for card in in_order(again)] == [
        card["title"] for card in in_order(expected)
    ]
    assert {one["paused"]["why"] for one in again["records"]["rule"]} == {"imported"}
    assert (report["files"], report["rules"]) == (2, len(expected["records"]["rule"]))
    for one in expected["records"]["attachment"]:
        if not one["url"] and not one["archived_at"]:
            file = visitor(board.owner).get(f"/api/attachments/{one['id']}")
            assert file.data == FILES[one["name"]]
    same = ("name", "color", "currency", "voting", "facts_off")
    assert [again["board"][name] for name in same] == [expected["board"][name] for name in same]
    opens = [
        one["id"]
        for one in again["records"]["column"]
        if one["kind"] == "open" and not one["holds"]
    ]
    (card,) = made.run("card.create", column=opens[0], title="Next").change.patches
    assert card["put"]["number"] == max(one["number"] for one in in_order(expected)) + 1


def own_ids(document):
    """Find all ids of the board's own things in a text."""
    of = document["records"]
    ids = [
        one["id"] for type, some in of.items() if type not in ("member", "company") for one in some
    ]
    return re.compile("|".join(sorted(set(ids))))


def shown(records, kind):
    anew = ANEW | OFF if kind == "rule" else ANEW
    kept = [{name: one[name] for name in one.keys() - anew} for one in records]
    return sorted(kept, key=lambda one: one["id"])


def in_order(document):
    key = lambda card: (card["column"], card["position"])  # noqa: E731
    return sorted(document["records"]["card"], key=key)


def test_a_file_that_is_none_of_ours_or_lies_is_told_of_and_harms_nothing(
    lively, export, bring, visitor
):
    for content in (
        b"{",
        b"[]",
        b'{"format":"baton-board","version":9}',
        b'{"format":"baton-board","version":1}',
    ):
        with pytest.raises(Invalid):
            bring(content, lively.workspace)
    document = export(lively, "json").json
    cards = document["records"]["card"]
    cards[0]["title"], cards[1]["helpers"], cards[2]["value"] = 5, [{"member": 1}], {"amount": 1.5}
    cards[3]["id"], cards[4]["owner"] = "../../etc/passwd", new_id()
    stranger = make_person(make_workspace())
    cards[4] |= {"created_by": stranger, "helpers": [{"member": stranger, "role": None}]}
    document["records"]["comment"][0] |= {"author": stranger, "reactions": {"heart": [stranger]}}
    document["records"]["task"] = {"0": "none"}
    document["records"]["attachment"].append({"path": "/etc/passwd"})
    report = bring(json.dumps(document).encode(), lively.workspace, dry_run=True)
    paths = [problem["path"] for problem in report["problems"]]
    assert {f"records.card[{number}]" for number in range(4)} <= set(paths)
    assert f"records.attachment[{len(document['records']['attachment']) - 1}]" in paths
    before = {one["id"] for one in visible(lively)}
    report = bring(json.dumps(document).encode(), lively.workspace)
    assert report["cards"] == len(cards) - 4
    made = [one["id"] for one in visible(lively) if one["id"] not in before]
    assert made == [report["board"]]
    path = f"/api/boards/{report['board']}/export"
    assert stranger not in visitor(lively.owner).get(path, query_string={"format": "json"}).text


def test_who_or_what_a_record_names_of_another_kind_is_left_out(board, export, bring, visitor):
    document = export(board, "json").json
    label, role = document["records"]["label"][0]["id"], document["roles"]
    role.append({"id": new_id(), "name": "Nobody's"})
    person, card = document["people"][0]["id"], document["records"]["card"][0]
    card |= {
        "owner": role[-1]["id"],
        "created_by": label,
        "labels": [label, person, role[-1]["id"]],
    }
    card |= {"votes": [label], "helpers": [{"member": label, "role": None}], "company": label}
    card |= {"turn": None, "question": None, "next_step": None}
    document["records"]["comment"][0] |= {"author": label, "reactions": {"heart": [label]}}
    report = bring(json.dumps(document).encode(), board.workspace)
    made = type(board)(report["board"], board.workspace)
    (one,) = [one for one in made.records("card") if one["number"] == card["number"]]
    assert (one["owner"], one["company"], one["votes"], one["helpers"]) == (None, None, [], [])
    assert one["created_by"] in (None, made.owner)
    assert set(one["labels"]) <= {label["id"] for label in made.records("label")}
    assert len(one["labels"]) == 1
    assert label not in str([made.records(type) for type in ("card", "comment")])


@pytest.mark.parametrize(
    "said",
    [
        {"url": "javascript:alert(document.domain)"},
        {"url": " https://wiki.example/a"},
        {"url": "https://name@wiki.example/a"},
        {"kind": "file"},
    ],
)
def test_a_link_of_a_file_must_be_an_address_that_may_be_opened(lively, export, bring, said):
    make_link(lively, make_card(lively))
    document = export(lively, "json").json
    number = next(n for n, one in enumerate(document["records"]["attachment"]) if one["url"])
    document["records"]["attachment"][number] |= said
    report = bring(json.dumps(document).encode(), lively.workspace)
    assert [one["path"] for one in report["problems"]] == [f"records.attachment[{number}]"]
    made = type(lively)(report["board"], lively.workspace)
    assert said.get("url") not in [one["url"] for one in made.records("attachment")]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("card", {"status": "zzz"}),
        ("card", {"status": "won"}),
        ("card", {"title": " "}),
        ("column", {"kind": "zzz"}),
        ("column", {"probability": 900}),
        ("column", {"criteria": [{"id": new_id(), "field": "zzz"}]}),
        ("rhythm", {"zone": "Nowhere"}),
        ("rhythm", {"repeat": {"every": 0, "unit": "week", "weekday": 0}}),
        ("label", {"color": "zzz"}),
        ("goal", {"period": "zzz"}),
    ],
)
def test_words_of_a_file_that_mean_nothing_here_are_told_and_no_page_breaks_of_them(
    lively, export, bring, visitor, kind, said
):
    make_rhythm(lively), make_card(lively), lively.run("label.create", name="Hot", color="red")
    lively.run("goal.set", period="2026-11", value={"amount": 5, "currency": "EUR"})
    document = export(lively, "json").json
    first = document["records"][kind][0]
    if kind == "card":
        first = next(one for one in document["records"][kind] if one["status"] == "open")
    number = document["records"][kind].index(first)
    first |= said
    report = bring(json.dumps(document).encode(), lively.workspace)
    assert [one["path"] for one in report["problems"]] == [f"records.{kind}[{number}]"]
    cards = [one for one in document["records"]["card"] if one.get("column") == first["id"]]
    left = {one["what"]: one["count"] for one in report["missing"]}.get("Deals", 0)
    assert left == (len(cards) if kind == "column" else 0)
    client, made = visitor(lively.owner), report["board"]
    forms = ("csv", "xlsx", "zoho", "fxiaoke", "trello", "json")
    for path in (f"/api/boards/{made}", *(f"/api/boards/{made}/export?format={f}" for f in forms)):
        assert client.get(path).status_code == 200, path


def visible(board):
    with db.engine.connect() as connection:
        return boards_of(connection, board.owner, archived=True)
