"""For each command of the board stream, one or more arrangements in which it must prove itself."""

from collections.abc import Callable
from typing import Any

from core.actors import Actor
from core.commands import execute
from core.models import new_id
from tests.factories import (
    WEEKLY,
    MadeBoard,
    MadeWorkspace,
    make_baton,
    make_board,
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
    make_placeholder,
    make_pulse,
    make_reason,
    make_rhythm,
    make_task,
    make_upload,
    make_workspace,
)

Case = Callable[[], tuple[str, dict[str, Any], Actor]]


def on_board(arrange: Callable[[MadeBoard], dict[str, Any]]) -> Case:
    """A case on a fresh sales board, done by the workspace's owner."""

    def case() -> tuple[str, dict[str, Any], Actor]:
        board = make_board()
        return board.stream, arrange(board), Actor(board.owner)

    return case


def as_house(arrange: Callable[[MadeBoard], dict[str, Any]]) -> Callable[[], tuple[Any, ...]]:
    """A case of an internal command."""

    def case() -> tuple[Any, ...]:
        return *on_board(arrange)(), {"as_house": True}

    return case


def in_workspace(arrange: Callable[[MadeWorkspace], dict[str, Any]]) -> Case:
    """A case in a fresh workspace, done by its owner."""

    def case() -> tuple[str, dict[str, Any], Actor]:
        workspace = make_workspace()
        return workspace.stream, arrange(workspace), Actor(workspace.owner)

    return case


def with_card(**args: Any) -> Callable[[MadeBoard], dict[str, Any]]:
    """Arguments that name a new card, and whatever else is given."""
    return lambda board: {"card": make_card(board), **args}


def with_task(**args: Any) -> Callable[[MadeBoard], dict[str, Any]]:
    return lambda board: {"task": make_task(board, make_card(board), due="2026-12-01"), **args}


def with_comment(**args: Any) -> Callable[[MadeBoard], dict[str, Any]]:
    return lambda board: {"comment": make_comment(board, make_card(board)), **args}


def in_the_thread(**args: Any) -> Callable[[MadeBoard], dict[str, Any]]:
    """Arguments that name a comment of the board's own thread."""
    return lambda board: {"comment": make_comment(board, None), **args}


def with_question(board: MadeBoard) -> dict[str, Any]:
    comment = make_comment(board, make_card(board))
    board.run("comment.ask", comment=comment, department=make_department(board.workspace))
    return {"comment": comment}


def a_pulse_of_two_deals(board: MadeBoard) -> dict[str, Any]:
    pulse, _token = make_pulse(board.workspace)
    said = {"pulse": pulse, "score": 7, "text": "快一点 🚀"}
    house = Actor(board.owner)
    execute(board.workspace.stream, "pulse.answer", said, house, as_house=True)
    return {"pulse": pulse, "cards": [make_card(board), make_card(board)]}


def with_reaction(board: MadeBoard) -> dict[str, Any]:
    args = {"comment": make_comment(board, make_card(board)), "reaction": "heart"}
    board.run("comment.react", **args)
    board.run("comment.react", by=make_member(board), **args)
    return args


def with_label(**args: Any) -> Callable[[MadeBoard], dict[str, Any]]:
    return lambda board: {"label": make_label(board), **args}


def with_column(**args: Any) -> Callable[[MadeBoard], dict[str, Any]]:
    return lambda board: {"column": board.columns["Proposal"], **args}


def a_whole_card(board: MadeBoard) -> dict[str, Any]:
    return {
        "column": board.columns["Lead"],
        "title": "销售 🚀 “quoted” \\ </script>",
        "value": {"amount": -(10**15), "currency": "JPY"},
        "after": make_card(board),
        "owner": make_placeholder_on(board),
        "company": make_company(board.workspace),
        "expected_close": "2026-12-24",
        "labels": [make_label(board)],
    }


def many_cards(*ways: Callable[[MadeBoard], list[dict[str, Any]]]) -> Case:
    """A case of several commands at once."""
    return on_board(lambda board: {"commands": [one for way in ways for one in way(board)]})


def several_of_each(board: MadeBoard) -> list[dict[str, Any]]:
    one, two = make_card(board), make_card(board, "Proposal")
    label, won = make_label(board), board.columns["Won"]
    return [
        {"name": "card.move", "args": {"card": one, "column": won}},
        {"name": "card.move", "args": {"card": two, "column": won, "after": one}},
        {"name": "card.label", "args": {"card": one, "label": label}},
        {"name": "card.assign", "args": {"card": two, "member": make_member(board)}},
        {"name": "card.archive", "args": {"card": one}},
        {"name": "card.restore", "args": {"card": one}},
    ]


def two_overwriting_edits(board: MadeBoard) -> list[dict[str, Any]]:
    edits = [an_overwriting_edit(board), an_overwriting_edit(board)]
    return [{"name": "card.edit", "args": edit} for edit in edits]


def make_placeholder_on(board: MadeBoard) -> str:
    person = make_placeholder(board.workspace)
    board.run("member.add", member=person, role="viewer")
    return person


def a_lost_card(board: MadeBoard) -> dict[str, Any]:
    reason = {"reason": "Price"}
    return {"column": board.columns["Lost"], "title": "Gone", "outcome": reason}


def a_move_between(board: MadeBoard) -> dict[str, Any]:
    above, _below = make_card(board, "Won", "Above"), make_card(board, "Won", "Below")
    won = {"value": {"amount": 12_00, "currency": "EUR"}, "at": "2026-01-05"}
    moving = make_card(board, "Lead")
    return {"card": moving, "column": board.columns["Won"], "after": above, "outcome": won}


def an_edit_of_all(board: MadeBoard) -> dict[str, Any]:
    fields = {
        "title": "New",
        "value": {"amount": 1, "currency": "KWD"},
        "expected_close": "2027-01-31",
        "company": make_company(board.workspace),
    }
    return {"card": make_card(board), "fields": fields, "base": 1}


def a_merge(board: MadeBoard) -> dict[str, Any]:
    card = make_card(board)
    base = board.run("card.describe", card=card, text="one\ntwo\nthree").seq
    board.run("card.describe", card=card, text="ONE\ntwo\nthree")
    return {"card": card, "text": "one\ntwo\nTHREE", "base": base}


def a_restored(type: str, id: str, board: MadeBoard) -> dict[str, Any]:
    board.run(f"{type}.archive", **{type: id})
    return {type: id}


def to_purge(type: str, id: str, board: MadeBoard) -> dict[str, Any]:
    board.run(f"{type}.archive", **{type: id})
    return {"type": type, "id": id}


def a_full_card(board: MadeBoard) -> str:
    """A deal with something of everything on it."""
    card = make_card(board)
    make_task(board, card, due="2026-12-01")
    make_comment(board, card, reply_to=make_comment(board, card))
    make_link(board, card)
    make_baton(board, card, {"member": make_member(board)})
    board.run("card.describe", card=card, text="All about it")
    return card


def an_answered_comment(board: MadeBoard) -> str:
    card = make_card(board)
    comment = make_comment(board, card)
    make_comment(board, card, reply_to=comment)
    return comment


def a_review(board: MadeBoard, **args: Any) -> str:
    return board.run("review.start", kind="deals", **args).result["review"]


def with_a_question(board: MadeBoard) -> dict[str, Any]:
    item = {"id": new_id(), "code": "topic", "text": "What went well?"}
    return {"review": a_review(board, agenda=[item]), "item": item["id"]}


def a_whole_rhythm(board: MadeBoard) -> dict[str, Any]:
    return {
        "name": "Retrospective",
        "kind": "retrospective",
        "repeat": {"every": 1, "unit": "month", "nth": -1, "weekday": 4},
        "begins_on": "2026-12-01",
        "time": "16:30",
        "zone": "Asia/Shanghai",
        "minutes": 90,
        "people": [board.owner, make_member(board, "viewer")],
        "sections": ["moved", "stuck"],
        "questions": ["What went well?"],
        "remind": None,
    }


def an_item(board: MadeBoard) -> dict[str, Any]:
    return {"code": "slipped", "card": make_card(board), "text": "Put off twice"}


def a_view(board: MadeBoard) -> str:
    return board.run("view.create", name="Big ones", query={"min": "100000"}).result["view"]


def by_a_member(arrange: Callable[[str, MadeBoard], dict[str, Any]]) -> Case:
    """A case on the own stream of somebody who is on a board."""

    def case() -> tuple[str, dict[str, Any], Actor]:
        board = make_board()
        person = make_member(board, "viewer")
        return f"user:{person}", arrange(person, board), Actor(person)

    return case


def an_own_view(person: str, board: MadeBoard) -> str:
    args = {"board": board.id, "name": "Mine", "query": {"sort": "-value"}}
    return execute(f"user:{person}", "view.create", args, Actor(person)).result["view"]


def an_own_view_that_was_removed(person: str, board: MadeBoard) -> dict[str, Any]:
    view = {"view": an_own_view(person, board)}
    execute(f"user:{person}", "view.archive", view, Actor(person))
    return view


def a_helper(board: MadeBoard) -> dict[str, Any]:
    return {"card": make_card(board), "member": make_member(board), "role": "Pre-sales"}


def an_overwriting_edit(board: MadeBoard) -> dict[str, Any]:
    args = {"card": make_card(board), "base": board.head(), "keep": True}
    board.run("card.edit", by=make_member(board), card=args["card"], fields={"title": "Theirs"})
    return {**args, "fields": {"title": "Mine", "expected_close": "2026-12-24"}}


def an_overwriting_move(board: MadeBoard) -> dict[str, Any]:
    args = {"card": make_card(board), "base": board.head(), "keep": True}
    board.run(
        "card.move", by=make_member(board), card=args["card"], column=board.columns["Proposal"]
    )
    return {**args, "column": board.columns["Won"]}


def an_overwriting_assignment(board: MadeBoard) -> dict[str, Any]:
    args = {"card": make_card(board), "base": board.head(), "keep": True}
    member = make_member(board)
    board.run("card.assign", by=member, card=args["card"], member=member)
    return {**args, "member": board.owner}


def an_overwriting_rename(board: MadeBoard) -> dict[str, Any]:
    args = {"column": board.columns["Lead"], "base": board.head(), "keep": True}
    board.run("column.rename", by=make_member(board), column=args["column"], name="Theirs")
    return {**args, "name": "Mine"}


def an_overwriting_task_edit(board: MadeBoard) -> dict[str, Any]:
    args = {"task": make_task(board, make_card(board)), "base": board.head(), "keep": True}
    board.run("task.edit", by=make_member(board), task=args["task"], fields={"due": "2026-12-03"})
    return {**args, "fields": {"due": "2026-12-04"}}


def a_clashing_description(board: MadeBoard) -> dict[str, Any]:
    args = {"card": make_card(board), "base": board.head(), "keep": True}
    board.run("card.describe", by=make_member(board), card=args["card"], text="Theirs")
    return {**args, "text": "Mine"}


def a_clashing_comment(board: MadeBoard) -> dict[str, Any]:
    args = {"comment": make_comment(board, make_card(board)), "base": board.head(), "keep": True}
    board.run("comment.edit", comment=args["comment"], text="From my telephone")
    return {**args, "text": "From my desk"}


def a_clashing_comment_of_the_board(board: MadeBoard) -> dict[str, Any]:
    args = {"comment": make_comment(board, None), "base": board.head(), "keep": True}
    board.run("comment.edit", comment=args["comment"], text="From my telephone")
    return {**args, "text": "From my desk"}


def a_version(board: MadeBoard) -> dict[str, Any]:
    kept = board.run("card.describe", **a_clashing_description(board)).result["versions"]
    return {"version": kept[0]}


def a_comment_version(board: MadeBoard) -> dict[str, Any]:
    kept = board.run("comment.edit", **a_clashing_comment(board)).result["versions"]
    return {"version": kept[0]}


def an_unassignment(board: MadeBoard) -> dict[str, Any]:
    card = make_card(board, owner=board.owner)
    return {"card": card, "member": board.owner}


def a_labelled_card(board: MadeBoard) -> dict[str, Any]:
    label = make_label(board)
    return {"card": make_card(board, labels=[label]), "label": label}


def a_closed_card(board: MadeBoard) -> dict[str, Any]:
    card = make_card(board)
    board.run("card.lose", card=card, reason="Price")
    return {"card": card}


def with_reason(**args: Any) -> Callable[[MadeBoard], dict[str, Any]]:
    return lambda board: {"reason": make_reason(board), **args}


def with_competitor(**args: Any) -> Callable[[MadeBoard], dict[str, Any]]:
    return lambda board: {"competitor": make_competitor(board), **args}


def a_loss_to_somebody(board: MadeBoard) -> dict[str, Any]:
    """By the reason's id and the name of a competitor that nobody has named before."""
    told = {"competitor": "Umbra Systems", "note": "They were\nten percent cheaper"}
    return {"card": make_card(board), "reason": make_reason(board), **told}


def a_done_task(board: MadeBoard) -> dict[str, Any]:
    task = make_task(board, make_card(board))
    board.run("task.complete", task=task)
    return {"task": task}


def a_repeating_task(board: MadeBoard) -> dict[str, Any]:
    rhythm = {"every": 1, "unit": "month"}
    times = {"due_at": "2026-01-31T09:00:00Z", "remind_at": "2026-01-30T09:00:00Z"}
    task = make_task(board, make_card(board), assignee=board.owner, repeat=rhythm, **times)
    return {"task": task}


def a_task_for_another_card(board: MadeBoard) -> dict[str, Any]:
    task = an_overwriting_task_edit(board)
    board.run("task.edit", **task)
    return {"task": task["task"], "card": make_card(board), "after": None}


def my_task(board: MadeBoard) -> dict[str, Any]:
    return {"task": make_task(board, make_card(board), assignee=board.owner)}


def a_column_with_a_department(board: MadeBoard) -> dict[str, Any]:
    fields = {"acts": make_department(board.workspace), "asks": True}
    return {"column": board.columns["Proposal"], "fields": fields}


def a_column_that_asks(board: MadeBoard) -> dict[str, Any]:
    member, criteria = make_member(board), [{"field": "value"}, {"tick": "合同已发出"}]
    return {
        "column": board.columns["Proposal"],
        "fields": {"criteria": criteria, "acts_member": member, "wip_limit": 2, "holds": True},
    }


def make_tick(board: MadeBoard, column: str = "Lead", tick: str = "Contract sent") -> str:
    fields = {"criteria": [{"id": new_id(), "tick": tick}]}
    board.run("column.edit", column=board.columns[column], fields=fields)
    return fields["criteria"][0]["id"]


def a_move_without(board: MadeBoard) -> dict[str, Any]:
    make_tick(board)
    return {"card": make_card(board), "column": board.columns["Proposal"], "anyway": True}


def an_idea(board: MadeBoard) -> dict[str, Any]:
    board.run("board.edit", voting=True)
    return {"card": make_card(board)}


def a_vote(board: MadeBoard) -> dict[str, Any]:
    args = an_idea(board)
    for person in (make_member(board), board.owner):
        board.run("card.vote", by=person, **args)
    return args


def a_ticked_card(board: MadeBoard) -> dict[str, Any]:
    args = {"card": make_card(board), "criterion": make_tick(board)}
    board.run("card.tick", **args)
    return args


def filled_in_and_moved(board: MadeBoard) -> list[dict[str, Any]]:
    tick, card = make_tick(board), make_card(board)
    task = {"card": card, "title": "Call", "due": "2026-12-01"}
    return [
        {"name": "card.tick", "args": {"card": card, "criterion": tick}},
        {"name": "card.describe", "args": {"card": card, "text": "Two sites"}},
        {"name": "task.create", "args": task},
        {"name": "card.move", "args": {"card": card, "column": board.columns["Proposal"]}},
    ]


def an_example(board: MadeBoard) -> dict[str, Any]:
    args = {"column": board.columns["Proposal"], "card": make_card(board, "Won")}
    board.run("playbook.add_example", **args)
    return args


def a_merged_playbook(board: MadeBoard) -> dict[str, Any]:
    column = board.columns["Proposal"]
    board.run("playbook.write", column=column, text="one\ntwo\nthree")
    base = board.head()
    board.run("playbook.write", by=make_member(board), column=column, text="ONE\ntwo\nthree")
    return {"column": column, "text": "one\ntwo\nTHREE", "base": base}


def a_clashing_playbook(board: MadeBoard) -> dict[str, Any]:
    return {**a_merged_playbook(board), "text": "uno\ntwo\nthree", "keep": True}


def to_a_department(board: MadeBoard) -> dict[str, Any]:
    to = {"department": make_department(board.workspace)}
    return {"card": make_card(board), "to": to, "question": "SSO?\n能否承诺？", "due": "2026-12-24"}


def to_a_person(board: MadeBoard) -> dict[str, Any]:
    to = {"member": make_member(board)}
    return {"id": new_id(), "card": make_card(board), "to": to, "question": "x" * 2_000}


def a_baton(board: MadeBoard) -> dict[str, Any]:
    """Passed to the department of the one who will do something with it."""
    department = make_department(board.workspace, "Support", board.owner)
    return {"baton": make_baton(board, make_card(board), {"department": department})}


def one_of_two_batons(board: MadeBoard) -> dict[str, Any]:
    card = make_card(board)
    first = make_baton(board, card, {"member": board.owner})
    make_baton(board, card, {"member": make_member(board)})
    return {"baton": first}


def somebodys_work(board: MadeBoard) -> dict[str, Any]:
    """One of each; who goes on with it is not on the board yet."""
    person, other = make_member(board), make_person(board.workspace)
    card = make_card(board, owner=person)
    make_task(board, card, assignee=person)
    make_baton(board, card, {"member": person})
    return {"from": person, "to": other}


def a_reply(board: MadeBoard) -> dict[str, Any]:
    card = make_card(board)
    return {"card": card, "text": "再见\n\n**bold**", "reply_to": make_comment(board, card)}


def with_upload(**args: Any) -> Callable[[MadeBoard], dict[str, Any]]:
    return lambda board: {"upload": make_upload(board), "name": "价格 “2027”.txt", **args}


def with_attachment(**args: Any) -> Callable[[MadeBoard], dict[str, Any]]:
    return lambda board: {"attachment": make_link(board, make_card(board)), **args}


def with_file_of_the_library(**args: Any) -> Callable[[MadeBoard], dict[str, Any]]:
    return lambda board: {"attachment": make_file(board, None), **args}


def a_copied_company(board: MadeBoard) -> dict[str, Any]:
    company = make_company(board.workspace)
    make_card(board, company=company)
    copy = {"company": company, "name": "Umbra & Daughters", "tier": "key"}
    return {"companies": [copy]}


def a_merged_company(board: MadeBoard) -> dict[str, Any]:
    one, other = make_company(board.workspace), make_company(board.workspace, "Umbra GmbH")
    make_card(board, company=one)
    return {"company": one, "into": other}


def an_archived_board() -> tuple[str, dict[str, Any], Actor]:
    board = make_board()
    board.run("board.archive")
    return board.stream, {}, Actor(board.owner)


def a_full_board(board: MadeBoard) -> dict[str, Any]:
    a_full_card(board)
    return {}


def an_archived_board_to_purge() -> tuple[str, dict[str, Any], Actor]:
    stream, _args, owner = an_archived_board()
    return stream, {"name": "Pipeline"}, owner


def an_import_to_start(board):
    column = {"id": new_id(), "name": "Demo", "kind": "open", "probability": 30, "color": "blue"}
    closed = column | {"id": new_id(), "name": "Churned", "kind": "lost", "probability": 0}
    return {"id": new_id(), "file": "deals.csv", "total": 2, "columns": [column, closed]}


def a_started_import(board):
    args = an_import_to_start(board) | {"columns": []}
    board.run("import.start", **args)
    return args["id"]


def imported_cards(board):
    lead = {"id": new_id(), "column": board.columns["Lead"], "title": "Imported"}
    lost = {"id": new_id(), "column": board.columns["Lost"], "title": "Gone", "description": "Why"}
    return [lead | {"owner": board.owner}, lost | {"closed_at": "2026-01-31"}]


def a_part_of_an_import(board, name, **part):
    """Of a new card, and of one that was there before."""
    id, new = a_started_import(board), imported_cards(board)
    board.run("import.cards", **{"import": id, "cards": new})
    parts = [part | {"id": new_id(), "card": card} for card in (new[0]["id"], make_card(board))]
    return {"import": id, name: parts}


def a_second_import(board, **changed):
    """A newer file: one deal has changed in it, and one has come."""
    first, new = a_started_import(board), imported_cards(board)
    board.run("import.cards", **{"import": first, "cards": new})
    board.run("import.finish", **{"import": first})
    newer = [new[0] | changed, new[1] | {"description": "Why not"}, *imported_cards(board)]
    return {"import": a_started_import(board), "cards": newer}


def a_history(board):
    id, cards = a_started_import(board), imported_cards(board)
    cards[0] |= {"began_in": board.columns["Won"], "created_at": "2024-01-01T10:00:00Z"}
    board.run("import.cards", **{"import": id, "cards": cards})
    return {"import": id, "moves": [{"card": cards[0]["id"], "column": cards[0]["column"]}]}


def an_import_to_end(board):
    id = a_started_import(board)
    board.run("import.cards", **{"import": id, "cards": imported_cards(board)})
    return {"import": id}


def a_new_columns_import(board):
    args = an_import_to_start(board)
    board.run("import.start", **args)
    columns = [column["id"] for column in args["columns"]]
    return {"import": args["id"], "columns": columns, "people": [make_person(board.workspace)]}


def an_undone_card(board: MadeBoard) -> int:
    """A card that was made and taken back: its undo is what is undone."""
    made = board.run("card.create", **a_whole_card(board)).seq
    return board.run("change.undo", seq=made).seq


def an_undo_of_the_rest(board: MadeBoard) -> dict[str, Any]:
    """Of two fields one has been changed again."""
    card = make_card(board)
    fields = {"title": "Mine", "expected_close": "2026-12-24"}
    edit = board.run("card.edit", card=card, fields=fields)
    board.run("card.edit", by=make_member(board), card=card, fields={"title": "Theirs"})
    return {"seq": edit.seq, "partly": True}


def an_undo_of_a_person(board: MadeBoard) -> dict[str, Any]:
    tom = make_member(board)
    card = make_card(board)
    since = board.run("card.edit", by=tom, card=card, fields={"title": "His"}).change.at
    board.run("card.label", by=tom, card=card, label=make_label(board))
    return {"member": tom, "since": since.isoformat(), "until": board.head()}


def an_undo_of_an_import(board: MadeBoard) -> dict[str, Any]:
    start = an_import_to_start(board)
    columns = [column["id"] for column in start["columns"]]
    for name, args in (
        ("import.start", start),
        ("import.cards", {"import": start["id"], "cards": imported_cards(board)}),
        ("import.finish", {"import": start["id"], "columns": columns}),
    ):
        execute(board.stream, name, args, Actor(board.owner), group=start["id"])
    return {"group": start["id"]}


def a_card_to_rewind(board: MadeBoard) -> dict[str, Any]:
    """A portion of a large undo: a deal goes, another gets its old title back."""
    gone = board.run("card.create", **a_whole_card(board))
    edit = board.run("card.edit", card=make_card(board), fields={"title": "New"})
    now = edit.change.patches[0]["put"]
    old = {"type": "card", "id": now["id"], "now": now, "becomes": {**now, "title": "A deal"}}
    made = next(patch for patch in gone.change.patches if patch["type"] == "card")
    return {"steps": [old, {"type": "card", "id": made["id"], "now": made["put"], "becomes": None}]}


CASES: dict[tuple[str, str], list[Callable[[], tuple[Any, ...]]]] = {
    ("workspace", "board.create"): [
        in_workspace(lambda workspace: {"name": "Sales", "preset": "sales", "color": "teal"}),
        in_workspace(lambda workspace: {"name": "Next", "preset": "new_business"}),
        in_workspace(lambda workspace: {"name": "Two", "like": make_board(workspace).id}),
        in_workspace(lambda workspace: {"name": "Bare", "id": new_id(), "currency": "CNY"}),
    ],
    ("board", "change.undo"): [
        on_board(lambda board: {"seq": board.run("card.move", **a_move_between(board)).seq}),
        on_board(lambda board: {"seq": board.run("card.create", **a_whole_card(board)).seq}),
        on_board(lambda board: {"seq": an_undone_card(board)}),
        on_board(an_undo_of_the_rest),
        on_board(an_undo_of_a_person),
        on_board(an_undo_of_an_import),
    ],
    ("board", "change.rewind"): [as_house(a_card_to_rewind)],
    ("board", "board.rename"): [on_board(lambda board: {"name": "Renamed"})],
    ("board", "board.edit"): [
        on_board(lambda board: {"color": "pink", "currency": "USD"}),
        on_board(lambda board: {"facts_off": ["no_step", "no_contact"]}),
    ],
    ("board", "board.archive"): [on_board(lambda board: {})],
    ("board", "board.restore"): [an_archived_board],
    ("board", "board.purge"): [an_archived_board_to_purge],
    ("board", "board.empty"): [as_house(a_full_board)],
    ("board", "column.create"): [
        on_board(lambda board: {"name": "Trial", "after": board.columns["Lead"]}),
        on_board(lambda board: {"name": "First", "after": None, "kind": "won", "wip_limit": 3}),
    ],
    ("board", "column.rename"): [
        on_board(with_column(name="Offer")),
        on_board(an_overwriting_rename),
    ],
    ("board", "column.move"): [on_board(with_column(after=None)), on_board(with_column())],
    ("board", "column.edit"): [
        on_board(with_column(fields={"kind": "lost", "probability": 5, "wip_limit": None})),
        on_board(a_column_with_a_department),
        on_board(a_column_that_asks),
    ],
    ("board", "playbook.write"): [
        on_board(with_column(text="Ask who signs.")),
        on_board(a_merged_playbook),
        on_board(a_clashing_playbook),
    ],
    ("board", "playbook.add_example"): [
        on_board(lambda board: with_column(card=make_card(board, "Won"))(board)),
    ],
    ("board", "playbook.remove_example"): [on_board(an_example)],
    ("board", "card.tick"): [
        on_board(lambda board: with_card(criterion=make_tick(board))(board)),
    ],
    ("board", "card.untick"): [on_board(a_ticked_card)],
    ("board", "card.vote"): [on_board(an_idea)],
    ("board", "card.unvote"): [on_board(a_vote)],
    ("board", "column.archive"): [on_board(with_column())],
    ("board", "column.restore"): [
        on_board(lambda board: a_restored("column", board.columns["Lead"], board)),
    ],
    ("board", "card.create"): [on_board(a_whole_card), on_board(a_lost_card)],
    ("board", "card.edit"): [
        on_board(an_edit_of_all),
        on_board(with_card(fields={"value": None})),
        on_board(an_overwriting_edit),
    ],
    ("board", "card.describe"): [
        on_board(a_clashing_description),
        on_board(with_card(text="# Title\n\n文字")),
        on_board(with_card(text="")),
        on_board(a_merge),
    ],
    ("board", "card.move"): [
        on_board(an_overwriting_move),
        on_board(a_move_between),
        on_board(a_move_without),
        on_board(lambda board: with_card(column=board.columns["Qualified"])(board)),
    ],
    ("board", "card.assign"): [
        on_board(an_overwriting_assignment),
        on_board(a_helper),
        on_board(lambda board: with_card(member=board.owner)(board)),
    ],
    ("board", "card.unassign"): [on_board(an_unassignment)],
    ("board", "card.label"): [
        on_board(lambda board: with_card(label=make_label(board))(board)),
    ],
    ("board", "card.unlabel"): [on_board(a_labelled_card)],
    ("board", "card.win"): [
        on_board(with_card(at="2026-02-03")),
        on_board(lambda board: with_card(competitor=make_competitor(board), note="")(board)),
    ],
    ("board", "card.lose"): [on_board(with_card(reason="Too dear")), on_board(a_loss_to_somebody)],
    ("board", "card.reopen"): [on_board(a_closed_card)],
    ("board", "card.archive"): [on_board(with_card())],
    ("board", "card.restore"): [
        on_board(lambda board: a_restored("card", make_card(board), board)),
    ],
    ("board", "cards.bulk"): [
        many_cards(several_of_each),
        many_cards(two_overwriting_edits),
        many_cards(filled_in_and_moved),
    ],
    ("board", "task.create"): [
        on_board(with_card(title="Call", due="2026-11-30")),
        on_board(lambda board: with_card(title="Call", assignee=board.owner)(board)),
        on_board(with_card(title="Silence", kind="risk", measure="Visit", fact="no_contact")),
        on_board(
            with_card(
                title="Call",
                due_at="2026-11-30T08:00:00+08:00",
                remind_at="2026-11-29T00:00:00Z",
                repeat={"every": 2, "unit": "week"},
            )
        ),
    ],
    ("board", "task.complete"): [on_board(with_task()), on_board(a_repeating_task)],
    ("board", "task.reopen"): [on_board(a_done_task)],
    ("board", "task.edit"): [
        on_board(with_task(fields={"title": "Write", "due": None})),
        on_board(with_task(fields={"kind": "risk", "measure": "Visit"})),
        on_board(with_task(fields={"due_at": "2026-11-30T08:00:00Z", "repeat": None})),
        on_board(an_overwriting_task_edit),
    ],
    ("board", "task.move"): [on_board(with_task(after=None)), on_board(a_task_for_another_card)],
    ("board", "task.see"): [on_board(my_task)],
    ("board", "baton.pass"): [on_board(to_a_department), on_board(to_a_person)],
    ("board", "baton.accept"): [on_board(a_baton)],
    ("board", "baton.answer"): [
        on_board(lambda board: {**a_baton(board), "text": "Yes, with SAML"}),
        on_board(lambda board: {**one_of_two_batons(board), "text": "是的"}),
    ],
    ("board", "baton.return"): [on_board(lambda board: {**a_baton(board), "text": "Ask Legal"})],
    ("board", "baton.withdraw"): [on_board(a_baton)],
    ("board", "work.hand_over"): [on_board(somebodys_work)],
    ("board", "task.archive"): [on_board(with_task())],
    ("board", "task.restore"): [
        on_board(lambda board: a_restored("task", my_task(board)["task"], board))
    ],
    ("board", "archive.purge"): [
        on_board(lambda board: to_purge("card", a_full_card(board), board)),
        on_board(lambda board: to_purge("comment", an_answered_comment(board), board)),
        on_board(lambda board: to_purge("task", my_task(board)["task"], board)),
        on_board(lambda board: to_purge("attachment", make_file(board, make_card(board)), board)),
        on_board(lambda board: to_purge("label", make_label(board), board)),
        on_board(lambda board: to_purge("view", a_view(board), board)),
        on_board(lambda board: to_purge("column", board.columns["Lead"], board)),
    ],
    ("board", "attachment.add"): [
        on_board(lambda board: with_upload(card=make_card(board))(board)),
        on_board(with_upload(folder="Sales", tags=["2027", "2027"])),
    ],
    ("board", "attachment.link"): [
        on_board(with_card(url="https://docs.google.com/document/d/1AbC/edit", title="Offer")),
        on_board(lambda board: {"url": "https://wiki.example/价格?x=1"}),
    ],
    ("board", "attachment.attach"): [
        on_board(lambda board: with_file_of_the_library(card=make_card(board))(board)),
    ],
    ("board", "attachment.edit"): [
        on_board(with_attachment(fields={"name": "The offer"})),
        on_board(with_file_of_the_library(fields={"folder": None, "tags": ["a", "b"]})),
    ],
    ("board", "attachment.archive"): [
        on_board(with_attachment()),
        on_board(with_file_of_the_library()),
    ],
    ("board", "attachment.restore"): [
        on_board(lambda board: a_restored("attachment", make_link(board, make_card(board)), board)),
    ],
    ("board", "version.take"): [
        on_board(a_version),
        on_board(lambda board: {**a_version(board), "text": "made of both"}),
        on_board(a_comment_version),
    ],
    ("board", "version.drop"): [on_board(a_version)],
    ("board", "comment.add"): [
        on_board(with_card(text="Hello")),
        on_board(a_reply),
        on_board(lambda board: {"card": None, "text": "Lunch? @{board}"}),
    ],
    ("board", "comment.edit"): [
        on_board(with_comment(text="Better said")),
        on_board(a_clashing_comment),
        on_board(a_clashing_comment_of_the_board),
    ],
    ("board", "comment.restore"): [
        on_board(lambda board: a_restored("comment", with_comment()(board)["comment"], board)),
        on_board(lambda board: a_restored("comment", with_question(board)["comment"], board)),
        on_board(lambda board: a_restored("comment", in_the_thread()(board)["comment"], board)),
    ],
    ("board", "comment.archive"): [
        on_board(with_comment()),
        on_board(with_question),
        on_board(in_the_thread()),
    ],
    ("board", "comment.react"): [
        on_board(with_comment(reaction="eyes")),
        on_board(in_the_thread(reaction="party")),
    ],
    ("board", "comment.unreact"): [on_board(with_reaction)],
    ("board", "pulse.answer"): [as_house(a_pulse_of_two_deals)],
    ("board", "comment.ask"): [
        on_board(with_comment()),
        on_board(with_comment(customer=True)),
        on_board(
            lambda board: {**with_question(board), "department": make_department(board.workspace)}
        ),
    ],
    ("board", "review.start"): [
        on_board(lambda board: {"kind": "deals", "agenda": [an_item(board)]}),
        on_board(lambda board: {"kind": "retrospective"}),
        on_board(lambda board: {"kind": "deals", "rhythm": make_rhythm(board)}),
    ],
    ("board", "review.edit_agenda"): [
        on_board(lambda board: {"review": a_review(board), "agenda": [an_item(board)]})
    ],
    ("board", "review.join"): [on_board(lambda board: {"review": a_review(board)})],
    ("board", "review.note"): [
        on_board(lambda board: {"review": a_review(board), "card": make_card(board), "text": "Go"}),
        on_board(lambda board: {"review": a_review(board), "text": "Go on so"}),
        on_board(lambda board: {**with_a_question(board), "text": "The demo"}),
    ],
    ("board", "review.take_over"): [on_board(lambda board: {"review": a_review(board)})],
    ("board", "review.end"): [
        on_board(lambda board: {"review": a_review(board)}),
        on_board(lambda board: {"review": a_review(board, rhythm=make_rhythm(board))}),
    ],
    ("board", "rhythm.create"): [
        on_board(
            lambda board: {"name": "周会", "kind": "deals", "repeat": WEEKLY, "time": "09:00"}
        ),
        on_board(a_whole_rhythm),
    ],
    ("board", "rhythm.edit"): [
        on_board(
            lambda board: {
                "rhythm": make_rhythm(board),
                "fields": {
                    "people": [board.owner],
                    "repeat": {"every": 3, "unit": "month", "on": -1},
                },
            }
        )
    ],
    ("board", "rhythm.archive"): [on_board(lambda board: {"rhythm": make_rhythm(board)})],
    ("board", "rhythm.restore"): [
        on_board(lambda board: a_restored("rhythm", make_rhythm(board), board))
    ],
    ("board", "view.create"): [
        on_board(lambda board: {"name": "Mine", "query": {"sort": "-value"}})
    ],
    ("board", "view.edit"): [
        on_board(lambda board: {"view": a_view(board), "fields": {"name": "Other", "query": {}}})
    ],
    ("board", "view.archive"): [on_board(lambda board: {"view": a_view(board)})],
    ("board", "view.restore"): [on_board(lambda board: a_restored("view", a_view(board), board))],
    ("board", "comment.answer"): [on_board(with_question)],
    ("board", "comment.unask"): [on_board(with_question)],
    ("user", "view.create"): [
        by_a_member(lambda person, board: {"board": board.id, "name": "Mine", "query": {}})
    ],
    ("user", "view.edit"): [
        by_a_member(lambda *who: {"view": an_own_view(*who), "fields": {"name": "Ours"}})
    ],
    ("user", "view.archive"): [by_a_member(lambda *who: {"view": an_own_view(*who)})],
    ("user", "view.restore"): [by_a_member(an_own_view_that_was_removed)],
    ("board", "reason.create"): [on_board(lambda board: {"name": "Took too long", "after": None})],
    ("board", "reason.edit"): [on_board(with_reason(fields={"name": "Too dear"}))],
    ("board", "reason.move"): [on_board(with_reason(after=None))],
    ("board", "reason.archive"): [on_board(with_reason())],
    ("board", "reason.restore"): [
        on_board(lambda board: a_restored("reason", make_reason(board), board))
    ],
    ("board", "competitor.create"): [on_board(lambda board: {"name": "Umbra Systems"})],
    ("board", "competitor.edit"): [on_board(with_competitor(fields={"name": "Umbra"}))],
    ("board", "competitor.archive"): [on_board(with_competitor())],
    ("board", "competitor.restore"): [
        on_board(lambda board: a_restored("competitor", make_competitor(board), board))
    ],
    ("board", "label.create"): [on_board(lambda board: {"name": "Hot", "color": "red"})],
    ("board", "label.edit"): [on_board(with_label(fields={"name": "Cold", "color": "blue"}))],
    ("board", "label.restore"): [
        on_board(lambda board: a_restored("label", make_label(board), board))
    ],
    ("board", "label.archive"): [on_board(with_label())],
    ("board", "member.add"): [
        on_board(lambda board: {"member": make_person(board.workspace), "role": "mover"}),
        on_board(lambda board: {"member": make_person(board.workspace, "guest"), "role": "viewer"}),
    ],
    ("board", "member.change_role"): [
        on_board(lambda board: {"member": make_member(board), "role": "manager"}),
    ],
    ("board", "member.remove"): [on_board(lambda board: {"member": make_member(board)})],
    ("board", "import.start"): [on_board(an_import_to_start)],
    ("board", "import.companies"): [
        on_board(
            lambda board: {
                "import": a_started_import(board),
                "companies": [make_company(board.workspace)],
            }
        ),
    ],
    ("board", "import.cards"): [
        on_board(lambda board: {"import": a_started_import(board), "cards": imported_cards(board)}),
        on_board(lambda board: a_second_import(board, title="Renamed")),
        on_board(lambda board: a_second_import(board, column=board.columns["Won"])),
    ],
    ("board", "import.people"): [
        on_board(
            lambda board: {
                "import": a_started_import(board),
                "people": [make_person(board.workspace), board.owner],
            }
        ),
    ],
    ("board", "import.labels"): [
        on_board(
            lambda board: {
                "import": a_started_import(board),
                "labels": [{"id": new_id(), "name": "Green", "color": "green"}],
            }
        ),
    ],
    ("board", "import.tasks"): [
        on_board(lambda board: a_part_of_an_import(board, "tasks", title="Call", due="2026-12-24")),
    ],
    ("board", "import.comments"): [
        on_board(
            lambda board: a_part_of_an_import(
                board, "comments", text="Said", created_at="2020-02-02T10:00:00Z"
            )
        ),
    ],
    ("board", "import.attachments"): [
        on_board(lambda board: a_part_of_an_import(board, "attachments", url="https://a.example")),
    ],
    ("board", "import.history"): [on_board(a_history)],
    ("board", "import.finish"): [on_board(an_import_to_end), on_board(a_new_columns_import)],
    ("board", "import.cancel"): [on_board(an_import_to_end)],
    ("board", "company.rename"): [as_house(a_copied_company)],
    ("board", "company.replace"): [as_house(a_merged_company)],
}
