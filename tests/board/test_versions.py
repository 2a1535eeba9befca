"""Two people at once: nobody is refused, nothing is lost, and whoever was overtaken is told."""

import pytest

from board.history import card_history, texts_of
from core.actors import Actor
from core.clock import now
from core.consumers import run_consumers
from core.errors import AppError, Forbidden, Gone, Invalid, NotFound
from core.extensions import db
from core.folds import folded_to
from core.pace import Pace
from core.pruning import prune
from core.replay import differences
from core.scopes import open_stream
from tests.factories import make_board, make_card, make_comment, make_member, make_task


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def ann(board):
    return make_member(board, name="Ann")


@pytest.fixture
def ben(board):
    return make_member(board, name="Ben")


def waiting(board):
    """Return what still waits for a decision: author, field, content."""
    return [
        (item["author"], item["field"], item["content"])
        for item in board.records("version")
        if not item["archived_at"]
    ]


def history(board, card):
    with db.engine.connect() as connection:
        _scope, context = open_stream(board.stream, Actor(board.owner), connection)
        return card_history(connection, context, card)


def texts(board, card, seq):
    with db.engine.connect() as connection:
        _scope, context = open_stream(board.stream, Actor(board.owner), connection)
        return texts_of(connection, context, card, seq)


def fold_all(board):
    run_consumers()
    prune(db.engine, older_than=now(), keep=0)
    with db.engine.connect() as connection:
        assert folded_to(connection, board.stream) == board.head()


def clash(board, ann, ben):
    """Ann and Ben write a description at the same time; Ben is first. Return card and version."""
    card = make_card(board)
    base = board.run("card.describe", card=card, text="The budget is open").seq
    board.run("card.describe", by=ben, card=card, text="The budget is 30 k", base=base, keep=True)
    made = board.run(
        "card.describe", by=ann, card=card, text="The budget is 20 k", base=base, keep=True
    )
    return card, made.result["versions"][0]


def test_of_one_short_field_the_last_wins_and_the_other_value_is_kept_for_its_author(
    board, ann, ben
):
    card, base = make_card(board, title="Old"), board.head()
    board.run("card.edit", by=ben, card=card, fields={"title": "Ben's"}, base=base, keep=True)
    made = board.run(
        "card.edit", by=ann, card=card, fields={"title": "Ann's"}, base=base, keep=True
    )
    assert board.card(card)["title"] == "Ann's"
    kept = board.record("version", made.result["versions"][0])
    assert (kept["author"], kept["other"], kept["content"]) == (ben, ann, "Ben's")
    assert (kept["about"], kept["record"], kept["field"]) == ("card", card, "title")
    line = history(board, card)[0]
    assert line["text"] == "changed title, at the same time as Ben"
    assert (line["before"], line["after"]) == ("Ben's", "Ann's")


def test_different_fields_at_once_leave_nothing_to_decide(board, ann, ben):
    card, base = make_card(board), board.head()
    money = {"amount": 5, "currency": "EUR"}
    board.run("card.edit", by=ben, card=card, fields={"title": "Ben's"}, base=base, keep=True)
    board.run("card.edit", by=ann, card=card, fields={"value": money}, base=base, keep=True)
    assert (board.card(card)["title"], board.card(card)["value"]) == ("Ben's", money)
    assert waiting(board) == []


def test_a_value_changed_knowingly_is_nobodys_conflict(board, ann, ben):
    card = make_card(board)
    board.run("card.edit", by=ben, card=card, fields={"title": "Ben's"})
    board.run(
        "card.edit", by=ann, card=card, fields={"title": "Ann's"}, base=board.head(), keep=True
    )
    assert waiting(board) == []


def test_putting_mine_back_settles_it_and_overwrites_nobody_unknowingly(board, ann, ben):
    card, base = make_card(board), board.head()
    board.run("card.edit", by=ben, card=card, fields={"title": "Ben's"}, base=base, keep=True)
    board.run("card.edit", by=ann, card=card, fields={"title": "Ann's"}, base=base, keep=True)
    board.run(
        "card.edit", by=ben, card=card, fields={"title": "Ben's"}, base=board.head(), keep=True
    )
    assert board.card(card)["title"] == "Ben's"
    assert waiting(board) == []


@pytest.mark.parametrize("field", ["title", "due", "assignee"])
def test_a_task_is_kept_in_the_same_way(board, ann, ben, field):
    task, base = make_task(board, make_card(board)), board.head()
    theirs = {"title": "Ben's", "due": "2026-12-01", "assignee": ben}[field]
    mine = {"title": "Ann's", "due": "2026-12-02", "assignee": ann}[field]
    board.run("task.edit", by=ben, task=task, fields={field: theirs}, base=base, keep=True)
    board.run("task.edit", by=ann, task=task, fields={field: mine}, base=base, keep=True)
    assert board.record("task", task)[field] == mine
    assert waiting(board) == [(ben, field, theirs)]


def test_two_owners_at_once(board, ann, ben):
    card, base = make_card(board), board.head()
    board.run("card.assign", by=ben, card=card, member=ben, base=base, keep=True)
    board.run("card.assign", by=ann, card=card, member=ann, base=base, keep=True)
    assert board.card(card)["owner"] == ann
    assert waiting(board) == [(ben, "owner", ben)]


def test_a_stage_is_kept_in_the_same_way(board, ann, ben):
    column, base = board.columns["Lead"], board.head()
    for person, name, limit in ((ben, "Ben's", 3), (ann, "Ann's", 5)):
        board.run("column.rename", by=person, column=column, name=name, base=base, keep=True)
        fields = {"wip_limit": limit}
        board.run("column.edit", by=person, column=column, fields=fields, base=base, keep=True)
    assert board.record("column", column)["name"] == "Ann's"
    assert sorted(waiting(board)) == [(ben, "name", "Ben's"), (ben, "wip_limit", 3)]
    for version in board.records("version"):
        board.run("version.drop", by=ben, version=version["id"])
    assert waiting(board) == []


def test_two_moves_at_once_the_last_counts_and_the_first_is_told(board, ann, ben):
    card, base = make_card(board), board.head()
    won, proposal = board.columns["Won"], board.columns["Proposal"]
    board.run("card.move", by=ben, card=card, column=won, base=base, keep=True)
    board.run("card.move", by=ann, card=card, column=proposal, base=base, keep=True)
    assert board.card(card)["column"] == proposal
    assert waiting(board) == [(ben, "column", won)]


def test_two_moves_to_one_column_are_of_one_mind(board, ann, ben):
    card, base = make_card(board), board.head()
    for person in (ben, ann):
        board.run(
            "card.move", by=person, card=card, column=board.columns["Won"], base=base, keep=True
        )
    assert waiting(board) == []


def test_texts_that_clash_are_both_kept_and_the_first_stands(board, ann, ben):
    card, version = clash(board, ann, ben)
    assert board.record("description", card)["text"] == "The budget is 30 k"
    kept = board.record("version", version)
    assert (kept["author"], kept["other"], kept["content"]) == (ann, ben, "The budget is 20 k")
    assert history(board, card)[0]["text"] == "wrote the description at the same time as Ben"


@pytest.mark.parametrize("who", ["ann", "ben"])
def test_either_of_both_may_choose_the_kept_text(board, ann, ben, who):
    card, version = clash(board, ann, ben)
    board.run("version.take", by={"ann": ann, "ben": ben}[who], version=version, base=board.head())
    assert board.record("description", card)["text"] == "The budget is 20 k"
    assert waiting(board) == []
    assert history(board, card)[0]["text"] == "chose the other version of the description"


def test_whoever_decides_second_is_told_that_it_is_decided(board, ann, ben):
    _card, version = clash(board, ann, ben)
    board.run("version.drop", by=ben, version=version)
    with pytest.raises(Gone, match="decided already"):
        board.run("version.take", by=ann, version=version)


def test_the_text_that_was_not_chosen_stays_in_the_history(board, ann, ben):
    card, version = clash(board, ann, ben)
    taken = board.run("version.take", by=ben, version=version)
    assert texts(board, card, taken.seq) == [
        {"type": "description", "id": card, "kept": "The budget is 20 k", "author": ann},
        {
            "type": "description",
            "id": card,
            "before": "The budget is 30 k",
            "after": "The budget is 20 k",
        },
    ]


def test_a_kept_text_that_was_dropped_stays_in_the_history(board, ann, ben):
    card, version = clash(board, ann, ben)
    dropped = board.run("version.drop", by=ben, version=version)
    assert [text["kept"] for text in texts(board, card, dropped.seq)] == ["The budget is 20 k"]


def test_one_text_can_be_made_of_both(board, ann, ben):
    card, version = clash(board, ann, ben)
    board.run("version.take", by=ann, version=version, text="20 to 30 k", base=board.head())
    assert board.record("description", card)["text"] == "20 to 30 k"
    assert history(board, card)[0]["text"] == "made one description of two versions"


def test_a_choice_made_on_an_older_text_does_not_trample_on_the_newest(board, ann, ben):
    card, version = clash(board, ann, ben)
    base = board.head()
    board.run("card.describe", by=ben, card=card, text="The budget is 40 k", base=base)
    with pytest.raises(AppError):
        board.run("version.take", by=ann, version=version, base=base)
    assert len(waiting(board)) == 1


def test_an_author_at_two_devices_finds_both_versions_of_a_comment(board, ann):
    card = make_card(board)
    comment = make_comment(board, card, "Call them", by=ann)
    base = board.head()
    for text in ("Call them on Monday", "Call them on Friday"):
        board.run("comment.edit", by=ann, comment=comment, text=text, base=base, keep=True)
    assert board.record("comment", comment)["text"] == "Call them on Monday"
    [version] = board.records("version")
    assert (version["author"], version["other"]) == (ann, ann)
    board.run("version.take", by=ann, version=version["id"])
    assert board.record("comment", comment)["text"] == "Call them on Friday"


def test_a_comment_is_merged_by_lines_as_a_description_is(board, ann):
    comment = make_comment(board, make_card(board), "one\ntwo\nthree", by=ann)
    base = board.head()
    board.run("comment.edit", by=ann, comment=comment, text="ONE\ntwo\nthree", base=base)
    made = board.run("comment.edit", by=ann, comment=comment, text="one\ntwo\nTHREE", base=base)
    assert made.result == {"merged": "ONE\ntwo\nTHREE"}


def test_nobody_decides_about_anothers_comment(board, ann):
    comment = make_comment(board, make_card(board), "Call them", by=ann)
    base = board.head()
    for text in ("a", "b"):
        board.run("comment.edit", by=ann, comment=comment, text=text, base=base, keep=True)
    with pytest.raises(Forbidden):
        board.run("version.take", version=board.records("version")[0]["id"])


def test_a_commenter_decides_about_no_description(board, ann, ben):
    _card, version = clash(board, ann, ben)
    with pytest.raises(Forbidden):
        board.run("version.drop", by=make_member(board, "commenter"), version=version)


def test_the_value_of_a_field_is_put_back_by_editing_it(board, ann, ben):
    card, base = make_card(board), board.head()
    board.run("card.edit", by=ben, card=card, fields={"title": "Ben's"}, base=base, keep=True)
    board.run("card.edit", by=ann, card=card, fields={"title": "Ann's"}, base=base, keep=True)
    with pytest.raises(Invalid):
        board.run("version.take", by=ben, version=board.records("version")[0]["id"])


def test_a_version_of_another_board_does_not_exist(board, ann, ben):
    _card, version = clash(board, ann, ben)
    with pytest.raises(NotFound):
        make_board().run("version.drop", version=version)


def test_the_text_of_a_removed_comment_is_not_shown_in_the_history(board, ann):
    card = make_card(board)
    comment = make_comment(board, card, "secret", by=ann)
    edited = board.run("comment.edit", by=ann, comment=comment, text="better")
    assert texts(board, card, edited.seq)[0]["before"] == "secret"
    board.run("comment.archive", by=ann, comment=comment)
    assert texts(board, card, edited.seq) == []


def test_the_texts_of_a_change_are_asked_for_by_its_number(board, ann, visitor):
    card = make_card(board)
    seq = board.run("card.describe", by=ann, card=card, text="One").seq
    answer = visitor(ann).get(f"/api/cards/{card}/history/{seq}")
    assert answer.json["texts"] == [
        {"type": "description", "id": card, "before": "", "after": "One"}
    ]
    assert visitor(ann).get(f"/api/cards/{card}/history/{10**17}").json == {"texts": []}


@pytest.mark.parametrize("type", ["task", "comment", "column"])
def test_of_what_is_taken_away_nothing_waits_for_a_decision(board, ann, ben, type):
    card = make_card(board, "Proposal")
    id = {
        "task": lambda: make_task(board, card),
        "comment": lambda: make_comment(board, card, "Call", by=ann),
        "column": lambda: board.columns["Lead"],
    }[type]()
    base = board.head()
    for person in (ann, ann) if type == "comment" else (ben, ann):
        words = f"{person} {board.head()}"
        if type == "comment":
            board.run("comment.edit", by=person, comment=id, text=words, base=base, keep=True)
        elif type == "task":
            fields = {"title": words}
            board.run("task.edit", by=person, task=id, fields=fields, base=base, keep=True)
        else:
            board.run("column.rename", by=person, column=id, name=words, base=base, keep=True)
    assert len(waiting(board)) == 1
    board.run(f"{type}.archive", **{type: id})
    assert waiting(board) == []


def test_what_clashes_with_folded_changes_is_kept_too(board, ann, ben):
    """The log no longer says what was written before: then mine may clash with anything."""
    card = make_card(board, title="Old")
    base = board.head()
    board.run("card.edit", by=ben, card=card, fields={"title": "Ben's"})
    board.run("card.describe", by=ben, card=card, text="Ben's")
    fold_all(board)
    board.run("card.edit", by=ann, card=card, fields={"title": "Ann's"}, base=base, keep=True)
    board.run("card.describe", by=ann, card=card, text="Ann's", base=base, keep=True)
    assert board.card(card)["title"] == "Ann's"
    assert board.record("description", card)["text"] == "Ben's"
    assert waiting(board) == [(ben, "title", "Ben's"), (ann, "text", "Ann's")]


def test_a_folded_version_is_still_decided_and_the_log_still_proves_it(board, ann, ben):
    card, version = clash(board, ann, ben)
    fold_all(board)
    assert list(differences(db.engine, board.stream, Pace())) == []
    board.run("version.take", by=ann, version=version, base=board.head())
    assert board.record("description", card)["text"] == "The budget is 20 k"
    fold_all(board)
    assert list(differences(db.engine, board.stream, Pace())) == []


def test_a_version_of_ones_own_is_not_taken_by_who_may_no_longer_write(board, ann, ben):
    card, version = clash(board, ann, ben)
    board.run("member.change_role", member=ann, role="commenter")
    with pytest.raises(Forbidden):
        board.run("version.take", by=ann, version=version, text="Mine in spite of it")
    assert board.record("description", card)["text"] == "The budget is 30 k"
    board.run("version.drop", by=ann, version=version)
