"""Making, filling in, assigning, labelling, archiving deals."""

import pytest

from core.errors import Conflict, Gone, Invalid, NotFound
from core.models import new_id
from tests.factories import (
    make_board,
    make_card,
    make_cards,
    make_company,
    make_label,
    make_member,
    make_person,
    make_placeholder,
    make_task,
    make_workspace,
)


@pytest.fixture
def board(app):
    return make_board()


def test_deals_are_numbered_one_after_the_other(board):
    numbers = [board.card(id)["number"] for id in make_cards(board, "Lead", "a", "b", "c")]
    assert numbers == [1, 2, 3]


def test_a_new_deal_has_all_fields_of_the_record(board):
    card = board.card(make_card(board, title="Umbra"))
    assert list(card) == [
        "id", "number", "column", "position", "title", "value", "owner", "helpers", "labels",
        "company", "expected_close", "status", "lost_reason", "closed_at", "archived_at",
        "tasks_done", "tasks_total", "comments_count", "attachments_count", "next_step", "turn",
        "question", "pulse", "has_description", "created_at", "created_by", "moved_at", "imported_in",
        "reason", "competitor", "outcome_note", "closed_from", "commit", "ticks", "votes", "source",
    ]  # fmt: skip
    assert (card["value"], card["helpers"], card["next_step"]) == (None, [], None)
    assert (card["status"], card["created_by"]) == ("open", board.owner)


def test_a_client_may_choose_the_id(board):
    id = new_id()
    assert make_card(board, id=id) == id


def test_an_id_names_one_deal_in_the_whole_world(board):
    id = make_card(board)
    with pytest.raises(Conflict):
        make_card(board, id=id)
    with pytest.raises(Conflict):
        make_card(make_board(), id=id)
    assert board.titles("Lead") == ["A deal"]


def test_an_id_that_is_no_uuid_is_refused(board):
    with pytest.raises(Invalid):
        make_card(board, id="42")


@pytest.mark.parametrize("title", ["", "  ", "x" * 501, "nul\0", "bidi\u202e", "two\nlines", 5])
def test_a_title_is_one_clean_line(board, title):
    with pytest.raises(Invalid) as refusal:
        make_card(board, title=title)
    assert "title" in refusal.value.data["fields"]


def test_a_title_may_have_500_characters_of_any_script(board):
    title = "漢😀é" * 166 + "ab"
    assert board.card(make_card(board, title=title))["title"] == title


@pytest.mark.parametrize(
    "value",
    [
        {"amount": 1.5, "currency": "EUR"},
        {"amount": "1", "currency": "EUR"},
        {"amount": True, "currency": "EUR"},
        {"amount": 10**15 + 1, "currency": "EUR"},
        {"amount": 1, "currency": "XXQ"},
        {"amount": 1},
        5,
    ],
)
def test_money_is_exact_or_refused(board, value):
    with pytest.raises(Invalid):
        make_card(board, value=value)


def test_money_is_kept_to_the_last_cent(board):
    value = {"amount": 999_999_999_999_999, "currency": "CNY"}
    assert board.card(make_card(board, value=value))["value"] == value


def test_null_clears_a_field(board):
    card = make_card(
        board,
        value={"amount": 1, "currency": "EUR"},
        expected_close="2026-12-01",
        company=make_company(board.workspace),
    )
    fields = {"value": None, "expected_close": None, "company": None}
    board.run("card.edit", card=card, fields=fields)
    assert {name: board.card(card)[name] for name in fields} == fields


def test_an_edit_touches_only_the_fields_it_names(board):
    card = make_card(board, title="Old", value={"amount": 1, "currency": "EUR"})
    outcome = board.run("card.edit", card=card, fields={"title": "New"})
    assert outcome.change.before[0]["fields"] == {"title": "Old"}


@pytest.mark.parametrize("field", ["position", "status", "number", "board_id", "closed_at"])
def test_fields_that_belong_to_other_commands_cannot_be_edited(board, field):
    with pytest.raises(Invalid):
        board.run("card.edit", card=make_card(board), fields={field: "x"})


def test_an_edit_without_a_difference_is_still_one_change(board):
    card = make_card(board, title="Same")
    first = board.run("card.edit", card=card, fields={"title": "Same"})
    second = board.run("card.edit", card=card, fields={})
    assert second.seq == first.seq + 1


def test_a_deals_company_is_copied_onto_the_board(board):
    company = make_company(board.workspace, "Umbra Foods")
    make_card(board, company=company)
    assert board.record("company", company) == {
        "id": company,
        "name": "Umbra Foods",
        "tier": "potential",
    }


def test_a_company_of_another_workspace_does_not_exist_here(board):
    foreign = make_company(make_workspace(), "Elsewhere")
    for command, args in (
        ("card.create", {"column": board.columns["Lead"], "title": "x", "company": foreign}),
        ("card.edit", {"card": make_card(board), "fields": {"company": foreign}}),
    ):
        with pytest.raises(NotFound) as refusal:
            board.run(command, **args)
        assert refusal.value.data["field"] == "company"
    assert board.record("company", foreign) is None


def test_the_owner_of_a_deal_is_one_person(board):
    card, ann, ben = make_card(board), make_member(board), make_member(board)
    board.run("card.assign", card=card, member=ann)
    board.run("card.assign", card=card, member=ben, role="owner")
    assert board.card(card)["owner"] == ben
    assert board.card(card)["helpers"] == []


def test_helpers_have_a_role_and_stand_once_on_a_deal(board):
    card, ann = make_card(board), make_member(board)
    board.run("card.assign", card=card, member=ann, role="Pre-sales")
    board.run("card.assign", card=card, member=ann, role="Support")
    assert board.card(card)["helpers"] == [{"member": ann, "role": "Support"}]
    board.run("card.assign", card=card, member=ann)
    assert (board.card(card)["owner"], board.card(card)["helpers"]) == (ann, [])
    board.run("card.assign", card=card, member=ann, role="Support")
    assert board.card(card)["owner"] is None


def test_somebody_without_an_account_can_own_a_deal(board):
    imported = make_placeholder(board.workspace)
    board.run("member.add", member=imported, role="viewer")
    assert board.card(make_card(board, owner=imported))["owner"] == imported


def test_only_people_on_the_board_can_be_assigned(board):
    card = make_card(board)
    for stranger in (make_person(board.workspace), make_person(make_workspace()), new_id()):
        with pytest.raises(NotFound) as refusal:
            board.run("card.assign", card=card, member=stranger)
        assert refusal.value.data["field"] == "member"
    assert board.card(card)["owner"] is None


def test_an_admin_of_the_workspace_is_on_every_board(board):
    admin = make_person(board.workspace, "admin")
    assert board.card(make_card(board, owner=admin))["owner"] == admin


def test_unassign_takes_owner_and_helpers_off(board):
    ann, ben = make_member(board), make_member(board)
    card = make_card(board, owner=ann)
    board.run("card.assign", card=card, member=ben, role="Support")
    board.run("card.unassign", card=card, member=ann)
    board.run("card.unassign", card=card, member=ben)
    assert (board.card(card)["owner"], board.card(card)["helpers"]) == (None, [])


def test_a_deal_can_be_freed_from_somebody_who_left_the_board(board):
    ann = make_member(board)
    card = make_card(board, owner=ann)
    board.run("member.remove", member=ann)
    assert board.card(card)["owner"] == ann
    board.run("card.unassign", card=card, member=ann)
    assert board.card(card)["owner"] is None


def test_labels_are_put_on_once_and_taken_off(board):
    card, hot, cold = make_card(board), make_label(board, "Hot"), make_label(board, "Cold")
    for label in (hot, cold, hot):
        board.run("card.label", card=card, label=label)
    assert board.card(card)["labels"] == [hot, cold]
    board.run("card.unlabel", card=card, label=hot)
    assert board.card(card)["labels"] == [cold]


def test_labels_of_another_board_and_archived_ones_are_refused(board):
    card, archived = make_card(board), make_label(board)
    board.run("label.archive", label=archived)
    with pytest.raises(Gone):
        board.run("card.label", card=card, label=archived)
    with pytest.raises(NotFound):
        board.run("card.label", card=card, label=make_label(make_board()))
    with pytest.raises(NotFound):
        make_card(board, labels=[make_label(make_board())])


def test_an_archived_deal_is_out_of_the_way_and_comes_back_to_its_place(board):
    _first, second, _third = make_cards(board, "Lead", "first", "second", "third")
    board.run("card.archive", card=second)
    assert board.titles("Lead") == ["first", "third"]
    board.run("card.restore", card=second)
    assert board.titles("Lead") == ["first", "second", "third"]


def test_a_restored_deal_whose_place_was_taken_stands_right_behind(board):
    first, second, _third = make_cards(board, "Lead", "first", "second", "third")
    board.run("card.archive", card=second)
    newcomer = make_card(board, "Lead", "newcomer", after=first)
    assert board.card(newcomer)["position"] == board.card(second)["position"]
    board.run("card.restore", card=second)
    assert board.titles("Lead") == ["first", "newcomer", "second", "third"]


def test_a_deal_whose_column_was_archived_comes_back_to_one_that_fits(board):
    open_deal, won_deal = make_card(board, "Proposal", "open"), make_card(board, "Won", "won")
    for card, column in ((open_deal, "Proposal"), (won_deal, "Won")):
        board.run("card.archive", card=card)
        board.run("column.archive", column=board.columns[column])
        board.run("card.restore", card=card)
    assert board.titles("Lead") == ["open", "won"]
    assert board.card(won_deal)["status"] == "won"


def test_an_open_deal_never_comes_back_into_a_column_that_became_a_won_one(board):
    card = make_card(board, "Proposal")
    board.run("card.archive", card=card)
    board.run("column.edit", column=board.columns["Proposal"], fields={"kind": "won"})
    board.run("card.restore", card=card)
    assert (board.card(card)["status"], board.card(card)["column"]) == (
        "open",
        board.columns["Lead"],
    )


def test_a_deal_without_any_column_to_return_to_stays_archived(app):
    board = make_board(preset="empty")
    column = board.run("column.create", name="Only").result["column"]
    card = board.run("card.create", column=column, title="x").result["card"]
    board.run("card.archive", card=card)
    board.run("column.archive", column=column)
    with pytest.raises(Conflict):
        board.run("card.restore", card=card)
    board.run("column.restore", column=column)
    board.run("card.restore", card=card)
    assert board.card(card)["archived_at"] is None


@pytest.mark.parametrize(
    ("command", "args"),
    [
        ("card.edit", {"fields": {"title": "x"}}),
        ("card.describe", {"text": "x"}),
        ("card.archive", {}),
        ("card.lose", {"reason": "x"}),
        ("card.reopen", {}),
        ("task.create", {"title": "x"}),
        ("comment.add", {"text": "x"}),
    ],
)
def test_an_archived_deal_is_gone_for_every_command(board, command, args):
    card = make_card(board)
    board.run("card.archive", card=card)
    with pytest.raises(Gone):
        board.run(command, card=card, **args)


def test_what_was_refused_leaves_no_trace(board):
    card = make_card(board)
    make_task(board, card)
    head = board.run("card.edit", card=card, fields={}).seq
    for args in ({"card": new_id(), "fields": {}}, {"card": card, "fields": {"title": ""}}):
        with pytest.raises((NotFound, Invalid)):
            board.run("card.edit", **args)
    assert board.run("card.edit", card=card, fields={}).seq == head + 1
