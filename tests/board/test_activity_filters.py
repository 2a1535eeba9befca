"""What was done, of one kind or by one person; and what a person did over all boards that one sees."""

import re

import pytest
from flask_babel import force_locale

from board.activity_kinds import KINDS
from board.history import PAGE, Wanted, board_activity, card_history
from board.person_activity import Place, find_person, person_activity
from board.undoable import NEVER
from core.actors import Actor
from core.commands import commands
from core.errors import Invalid, NotFound
from core.extensions import db
from core.scopes import open_stream
from tests.factories import (
    make_board,
    make_card,
    make_cards,
    make_member,
    make_person,
    make_task,
    make_workspace,
)
from tests.support.sources import ROOT


@pytest.fixture
def board(app):
    return make_board()


def activity(board, **wanted):
    with force_locale("en"), db.engine.connect() as connection:
        context = open_stream(board.stream, Actor(board.owner), connection)[1]
        return board_activity(connection, context, Wanted(**wanted))


def of_person(reader, person, before=None, kind=None):
    with force_locale("en"), db.engine.connect() as connection:
        place = Place.parse(before) if before else None
        return person_activity(connection, Actor(reader), person, place, kind)


def test_every_command_of_a_board_is_of_one_kind(app):
    named = sorted(name for names in KINDS.values() for name in names)
    # It is sent to the workspace, and recorded as the board's first change.
    made = {"board.create"}
    assert named == sorted({name for scope, name in commands if scope == "board"} | made)


@pytest.mark.once
def test_the_browser_offers_no_undo_of_what_is_never_undone():
    source = (ROOT / "static" / "js" / "views" / "undo_offer.js").read_text()
    listed = re.search(r"NEVER = new Set\(\[(.*?)\]\)", source, re.DOTALL)[1]
    assert set(re.findall(r'"([a-z_.]+)"', listed)) == NEVER


def test_one_kind_is_shown_alone_and_a_bulk_move_is_a_move(board):
    first, second = make_cards(board, "Lead", "One", "Two")
    make_task(board, first)
    board.run("card.move", card=first, column=board.columns["Proposal"])
    moves = [
        {"name": "card.move", "args": {"card": card, "column": board.columns["Lead"]}}
        for card in (first, second)
    ]
    board.run("cards.bulk", commands=moves)
    labels = [{"name": "card.archive", "args": {"card": card}} for card in (first, second)]
    board.run("cards.bulk", commands=labels)
    assert [line["name"] for line in activity(board, kind="tasks")] == ["task.create"]
    assert [line["text"] for line in activity(board, kind="moves")] == [
        "moved 2 deals",
        "moved the deal",
    ]
    assert activity(board, kind="deals")[0]["text"] == "archived 2 deals"


def test_a_page_of_a_kind_is_full_although_other_bulk_changes_lie_between(board):
    (card,) = make_cards(board, "Lead", "One")
    to = [board.columns["Proposal"], board.columns["Lead"]]
    for number in range(PAGE + 3):
        board.run("card.move", card=card, column=to[number % 2])
        archive = {"name": "card.edit", "args": {"card": card, "fields": {"title": str(number)}}}
        board.run("cards.bulk", commands=[archive])
    first = activity(board, kind="moves")
    rest = activity(board, kind="moves", before=first[-1]["seq"])
    assert (len(first), len(rest)) == (PAGE, 3)
    assert {line["name"] for line in first + rest} == {"card.move"}


def test_one_persons_changes_are_shown_alone_on_a_board_and_on_a_card(board):
    tom = make_member(board, name="Tom")
    card = make_card(board)
    board.run("card.edit", by=tom, card=card, fields={"title": "By Tom"})
    assert [line["name"] for line in activity(board, member=tom)] == ["card.edit"]
    with db.engine.connect() as connection:
        context = open_stream(board.stream, Actor(tom), connection)[1]
        lines = card_history(connection, context, card, Wanted(member=board.owner))
    assert [line["name"] for line in lines] == ["card.create"]


def test_a_person_is_read_about_only_on_boards_that_the_reader_sees(board):
    tom = make_member(board, name="Tom")
    other = make_board(board.workspace, name="Other")
    other.run("member.add", member=tom, role="editor")
    make_card(board, title="Here", by=tom)
    make_card(other, title="There", by=tom)
    ana = make_member(board, name="Ana")
    seen = of_person(ana, tom)["history"]
    assert [(line["card"]["title"], line["board"]["name"]) for line in seen] == [
        ("Here", "Pipeline")
    ]
    everything = of_person(board.owner, tom)["history"]
    assert [line["card"]["title"] for line in everything] == ["There", "Here"]


def test_pages_of_a_person_follow_each_other_over_boards(board):
    tom = make_member(board, name="Tom")
    other = make_board(board.workspace, name="Other")
    other.run("member.add", member=tom, role="editor")
    for number in range(PAGE // 2 + 5):
        make_card(board, title=f"a{number}", by=tom)
        make_card(other, title=f"b{number}", by=tom)
    first = of_person(board.owner, tom)
    rest = of_person(board.owner, tom, before=first["next"])
    titles = [line["card"]["title"] for line in first["history"] + rest["history"]]
    assert (len(first["history"]), rest["next"]) == (PAGE, None)
    assert len(titles) == len(set(titles)) == PAGE + 10
    assert titles[0] == f"b{PAGE // 2 + 4}"


def test_who_may_read_about_a_person(board):
    tom, guest = make_member(board, name="Tom"), make_person(board.workspace, "guest")
    stranger = make_person(make_workspace())

    def find(reader):
        with db.engine.connect() as connection:
            return find_person(connection, Actor(reader), tom)

    assert find(board.owner)["name"] == "Tom"
    for reader in (guest, stranger):
        with pytest.raises(NotFound):
            find(reader)
    board.run("member.add", member=guest, role="viewer")
    assert find(guest)["name"] == "Tom"


@pytest.mark.parametrize("text", ["", "x", "2026-01-01,x,1", "2026-01-01T00:00:00Z,,", ",,,"])
def test_a_place_that_is_none_is_refused(app, text):
    with pytest.raises(Invalid):
        Place.parse(text)
