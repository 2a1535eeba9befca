"""A second import of the same system: what differs is edited, what is new comes, what people changed here stays."""

from datetime import UTC, datetime

import pytest

from core.actors import Actor
from core.commands import execute
from core.errors import NotFound
from core.models import new_id
from tests.factories import make_board, make_member

pytestmark = pytest.mark.once


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def bring(board):
    """Bring cards and parts by one import; return what each command answered."""

    def do(cards=(), finish=True, **parts):
        id = new_id()
        steps = [("import.start", {"id": id, "file": "board.json", "total": len(cards)})]
        steps += [("import.cards", {"import": id, "cards": list(cards)})] if cards else []
        steps += [(f"import.{name}", {"import": id, name: some}) for name, some in parts.items()]
        steps += [("import.finish", {"import": id})] if finish else []
        actor = Actor(board.owner)
        answers = {
            name: execute(board.stream, name, args, actor, group=id).result for name, args in steps
        }
        return answers | {"id": id}

    return do


@pytest.fixture
def deal(board):
    lead, id = board.columns["Lead"], new_id()
    return lambda **fields: {"id": id, "column": lead, "title": "Vans", "source": "Fair"} | fields


def the_card(board):
    (card,) = board.records("card")
    return card


def test_a_newer_file_edits_what_differs_and_doubles_nothing(board, bring, deal):
    bring([deal(description="Forty vans")])
    news = deal(title="Vans and trucks", description="Fifty", owner=board.owner)
    answer = bring([news])["import.cards"]
    card = the_card(board)
    assert (card["title"], card["owner"], card["number"]) == ("Vans and trucks", board.owner, 1)
    assert [text["text"] for text in board.records("description")] == ["Fifty"]
    assert (answer["changed"], answer["left"]) == (2, [])


def test_what_people_changed_here_stays_and_the_answer_names_it(board, bring, deal):
    bring([deal()])
    card = the_card(board)["id"]
    board.run("card.edit", card=card, fields={"title": "Our words"})
    answer = bring([deal(title="Their words", source="Web")])["import.cards"]
    assert (the_card(board)["title"], the_card(board)["source"]) == ("Our words", "Web")
    assert answer["left"] == [{"type": "card", "id": card, "fields": ["title"]}]


def test_where_the_file_says_nothing_new_nothing_is_named(board, bring, deal):
    bring([deal()])
    board.run("card.edit", card=the_card(board)["id"], fields={"title": "Our words"})
    assert bring([deal()])["import.cards"] == {"changed": 0, "left": [], "left_count": 0}


def test_what_people_changed_here_stays_however_often_the_file_changes_beside_it(
    board, bring, deal
):
    bring([deal()])
    board.run("card.edit", card=the_card(board)["id"], fields={"source": "Ours"})
    for title in ("News", "News", "More news"):
        bring([deal(title=title)])
        assert (the_card(board)["title"], the_card(board)["source"]) == (title, "Ours")


def test_the_day_that_people_gave_a_task_stays_when_its_title_is_brought_up_to_date(
    board, bring, deal
):
    card, task = deal(), {"id": new_id(), "card": deal()["id"], "title": "Call"}
    bring([card], tasks=[task])
    board.run("task.edit", task=task["id"], fields={"due": "2030-01-01"})
    for _again in range(2):
        bring([card], tasks=[task | {"title": "Ring"}])
        (now,) = board.records("task")
        assert (now["title"], now["due"]) == ("Ring", "2030-01-01")


def test_a_deal_that_went_on_in_the_other_system_goes_on_here(board, bring, deal):
    bring([deal()])
    bring([deal(column=board.columns["Won"], closed_at="2026-01-31")])
    card = the_card(board)
    assert (card["column"], card["status"]) == (board.columns["Won"], "won")
    assert card["closed_at"].startswith("2026-01-31")


def test_a_deal_that_was_moved_here_stays_where_it_is(board, bring, deal):
    bring([deal()])
    board.run("card.move", card=the_card(board)["id"], column=board.columns["Proposal"])
    answer = bring([deal(column=board.columns["Won"])])["import.cards"]
    assert the_card(board)["column"] == board.columns["Proposal"]
    assert "column" in answer["left"][0]["fields"]


def test_tasks_comments_and_links_are_brought_up_to_date_and_counted_once(board, bring, deal):
    card = deal()["id"]
    at = {"card": card, "created_at": "2020-02-02T10:00:00Z"}
    task, said, link = ({"id": new_id(), **at} for _ in range(3))
    for done, text in ((None, "Yes"), ("2020-03-03T10:00:00Z", "No")):
        bring(
            [deal()],
            tasks=[task | {"title": "Call", "done_at": done}],
            comments=[said | {"text": text, "author": board.owner}],
            attachments=[link | {"url": "https://a.example/x", "name": text}],
        )
    face = the_card(board)
    counts = ("tasks_total", "tasks_done", "comments_count", "attachments_count")
    assert [face[name] for name in counts] == [1, 1, 1, 1]
    assert [one["text"] for one in board.records("comment")] == ["No"]
    assert board.records("comment")[0]["created_at"].startswith("2020-02-02")
    assert [one["name"] for one in board.records("attachment")] == ["No"]


def test_cancelling_a_second_import_takes_its_edits_back(board, bring, deal):
    bring([deal()])
    before = the_card(board)
    said = {
        "id": new_id(),
        "card": before["id"],
        "text": "Hm",
        "created_at": "2020-02-02T10:00:00Z",
    }
    id = bring([deal(title="Other"), deal(id=new_id())], finish=False, comments=[said])["id"]
    left = 1
    while left:
        args = {"import": id}
        answer = execute(board.stream, "import.cancel", args, Actor(board.owner), group=id)
        left = answer.result["left"]
    assert the_card(board) == before
    assert board.records("comment") == []


def test_undo_of_an_import_takes_back_all_that_came_with_it(board, bring, deal):
    at = {"card": deal()["id"], "created_at": "2020-02-02T10:00:00Z"}
    label = {"id": new_id(), "name": "Green", "color": "green"}
    id = bring(
        labels=[label], cards=[deal(labels=[label["id"]], description="Text")],
        tasks=[{"id": new_id(), "title": "Call", "due": "2026-12-24", **at}],
        comments=[{"id": new_id(), "text": "Yes", **at}],
    )["id"]  # fmt: skip
    board.run("change.undo", group=id)
    for type in ("card", "task", "comment", "description", "label", "import"):
        assert board.records(type) == []


def test_history_is_told_by_when_it_happened(board, bring, deal):
    card = deal(
        column=board.columns["Won"], began_in=board.columns["Lead"], created_at="2020-01-01"
    )
    id = bring([card], finish=False)["id"]
    moved = datetime(2020, 2, 2, 10, tzinfo=UTC)
    move = {"import": id, "moves": [{"card": card["id"], "column": card["column"]}]}
    execute(board.stream, "import.history", move, Actor(board.owner), happened_at=moved, group=id)
    board.run("import.finish", **{"import": id})
    now = the_card(board)
    assert (now["status"], now["closed_from"]) == ("won", board.columns["Lead"])
    assert now["closed_at"] == now["moved_at"] == "2020-02-02T10:00:00.000Z"


def test_nobody_outside_the_workspace_is_named_by_an_import(board, bring, deal):
    stranger = make_member(make_board())
    said = {"id": new_id(), "card": deal()["id"], "text": "Hm", "author": stranger}
    with pytest.raises(NotFound):
        bring([deal()], comments=[said | {"created_at": "2020-02-02T10:00:00Z"}])
