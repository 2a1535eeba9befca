"""A board in the form of Trello's own export, with all that the importers of other boards look for in it."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import current_app
from sqlalchemy import Connection

from core import server, strict_json
from core.changes import changes_since
from core.clock import to_wire
from core.csv_lines import amount_in
from integrations.exports.board_json import with_commas
from integrations.exports.shown import Shown, gently

TYPES = ("column", "card", "label", "company", "task", "comment", "description", "attachment")
# Ours by theirs; what has no like of it gets none.
COLORS = {
    "green": "green", "lime": "lime", "teal": "lime", "amber": "yellow", "yellow": "yellow",
    "orange": "orange", "red": "red", "purple": "purple", "violet": "purple", "indigo": "purple",
    "blue": "blue", "cyan": "sky", "sky": "sky", "pink": "pink", "rose": "pink", "slate": "black",
}  # fmt: skip
FIELDS = {"Value": "number", "Currency": "text", "Customer": "text", "Lost reason": "text"}
BETWEEN = 65_536
Json = dict[str, Any]


def trello_json(connection: Connection, shown: Shown) -> Iterator[str]:
    """Yield the document, piece by piece; the connection sees one moment."""
    made = _Board(shown)
    yield strict_json.dumps(made.head())[:-1]
    for name, items in made.parts():
        yield f',"{name}":['
        yield from with_commas(items)
        yield "]"
    moves = _moves(connection, made) if shown.board.sight.is_whole else iter(())
    # Newest first, as theirs are; there may be many, so that they wait for that as text.
    texts = [(one["date"], strict_json.dumps(one)) for one in gently(made.actions())]
    texts += [(one["date"], strict_json.dumps(one)) for one in gently(moves)]
    texts.sort(key=itemgetter(0), reverse=True)
    yield ',"actions":['
    for number, (_date, text) in enumerate(texts):
        yield ("," if number else "") + text
    yield "]}"


class _Board:
    """A board in their words; each id of ours becomes one of theirs: 24 hex digits that begin with a time."""

    def __init__(self, shown: Shown) -> None:
        self.shown, self.of = shown, shown.records
        self.began = shown.subject["created_at"]
        self.id = self.hex(shown.board.id, self.began)
        self.lists = {id: self.hex(id) for id in self.of["column"]}
        self.cards = {id: self.hex(id, card["created_at"]) for id, card in self.of["card"].items()}
        self.labels = {id: self.hex(id) for id in self.of["label"]}
        self.members = shown.met()
        self.people = {one["id"]: self.hex(one["id"]) for one in self.members}

    def hex(self, id: str, moment: str | None = None) -> str:
        """Return the id that theirs is, the same each time."""
        seconds = int(datetime.fromisoformat(moment or self.began).timestamp()) & 0xFFFFFFFF
        return f"{seconds:08x}{hashlib.sha256(id.encode()).hexdigest()[:16]}"

    def head(self) -> Json:
        subject = self.shown.subject
        newest = max((card["moved_at"] for card in self.of["card"].values()), default=self.began)
        return {
            "id": self.id,
            "name": subject["name"],
            "desc": "",
            "descData": None,
            "closed": subject["archived_at"] is not None,
            "idOrganization": None,
            "shortLink": self.id[-8:],
            "url": f"{_address()}/boards/{subject['id']}",
            "shortUrl": f"{_address()}/boards/{subject['id']}",
            "dateLastActivity": newest,
            "dateLastView": newest,
            "prefs": {
                "permissionLevel": "private",
                "voting": "members" if subject["voting"] else "disabled",
                "comments": "members",
                "invitations": "members",
                "selfJoin": False,
                "cardCovers": True,
                "background": "blue",
            },
            "labelNames": {},
            "limits": {},
            "powerUps": [],
            "idTags": [],
            "pluginData": [],
        }

    def parts(self) -> Iterator[tuple[str, Iterable[Json]]]:
        yield "lists", map(self._list, _numbered(self.of["column"].values()))
        yield "labels", map(self._label, self.of["label"].values())
        yield "members", map(self._member, self.members)
        yield "memberships", map(self._membership, self.people)
        yield "customFields", (self._field(name, type) for name, type in FIELDS.items())
        tasks = self._hanging("task")
        yield "checklists", (self._checklist(card, of) for card, of in tasks.items())
        yield "cards", self._cards()

    def _cards(self) -> Iterator[Json]:
        links = self._hanging("attachment")
        in_column = sorted(self.of["card"].values(), key=lambda card: card["column"])
        for _id, cards in groupby(in_column, key=lambda card: card["column"]):
            for card, place in _numbered(cards):
                yield self._card(card, place, links.get(card["id"], []))

    def _hanging(self, type: str) -> dict[str, list[Json]]:
        """Return what hangs on each card, archived things left out."""
        found: dict[str, list[Json]] = {}
        for one in self.of[type].values():
            if one["card"] and not one["archived_at"]:
                found.setdefault(one["card"], []).append(one)
        return found

    def _list(self, numbered: tuple[Json, int]) -> Json:
        column, place = numbered
        return {
            "id": self.lists[column["id"]],
            "idBoard": self.id,
            "name": column["name"],
            "closed": column["archived_at"] is not None,
            "pos": place,
            "softLimit": column["wip_limit"],
            "subscribed": False,
        }

    def _label(self, label: Json) -> Json:
        color = COLORS.get(label["color"], "black")
        of = {"id": self.labels[label["id"]], "idBoard": self.id}
        return of | {"name": label["name"], "color": color}

    def _member(self, person: Json) -> Json:
        words = person["name"].split() or ["?"]
        return {
            "id": self.people[person["id"]],
            "fullName": person["name"],
            "username": f"u{self.people[person['id']][8:]}",
            "initials": "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper(),
        }

    def _membership(self, person: str) -> Json:
        member = {"id": self.hex(f"membership {person}"), "idMember": self.people[person]}
        return member | {"memberType": "normal", "unconfirmed": False, "deactivated": False}

    def _field(self, name: str, type: str) -> Json:
        return {
            "id": self.hex(f"field {name}"),
            "idModel": self.id,
            "modelType": "board",
            "name": name,
            "type": type,
            "pos": BETWEEN * (1 + list(FIELDS).index(name)),
            "display": {"cardFront": True},
        }

    def _checklist(self, card: str, tasks: list[Json]) -> Json:
        return {
            "id": self.hex(f"checklist {card}"),
            "idBoard": self.id,
            "idCard": self.cards[card],
            "name": "Tasks",
            "pos": BETWEEN,
            "checkItems": [*map(self._item, _numbered(tasks))],
        }

    def _item(self, numbered: tuple[Json, int]) -> Json:
        task, place = numbered
        return {
            "id": self.hex(task["id"], task["created_at"]),
            "idChecklist": self.hex(f"checklist {task['card']}"),
            "name": task["title"],
            "state": "complete" if task["done_at"] else "incomplete",
            "due": task["due_at"] or _noon(task["due"]),
            "idMember": self.people.get(task["assignee"]),
            "pos": place,
        }

    def _card(self, card: Json, place: int, links: list[Json]) -> Json:
        id, number = self.cards[card["id"]], card["number"]
        people = [card["owner"], *(helper["member"] for helper in card["helpers"])]
        labels = [label for label in card["labels"] if label in self.labels]
        url = f"{_address()}/boards/{self.shown.board.id}/cards/{number}"
        has_tasks = bool(card["tasks_total"])
        return {
            "id": id,
            "idBoard": self.id,
            "idList": self.lists[card["column"]],
            "idShort": number,
            "name": card["title"],
            "desc": self.shown.text(self.shown.find("description", card["id"]).get("text")) or "",
            "closed": card["archived_at"] is not None,
            "pos": place,
            "due": _noon(card["expected_close"]),
            "dueComplete": False,
            "start": None,
            "dateLastActivity": card["moved_at"],
            "idLabels": [self.labels[label] for label in labels],
            "labels": [self._label(self.of["label"][label]) for label in labels],
            "idMembers": [self.people[one] for one in people if one in self.people],
            "idMembersVoted": [self.people[one] for one in card["votes"] if one in self.people],
            "idChecklists": [self.hex(f"checklist {card['id']}")] if has_tasks else [],
            "idAttachmentCover": None,
            "attachments": [self._link(one) for one in links],
            "customFieldItems": [*self._values(card)],
            "badges": {
                "comments": card["comments_count"],
                "checkItems": card["tasks_total"],
                "checkItemsChecked": card["tasks_done"],
                "votes": len(card["votes"]),
            },
            "shortLink": id[-8:],
            "url": url,
            "shortUrl": url,
        }

    def _values(self, card: Json) -> Iterator[Json]:
        value = card["value"]
        said = {
            "Value": value and {"number": amount_in(value["currency"], value["amount"])},
            "Currency": value and {"text": value["currency"]},
            "Customer": {"text": self.shown.find("company", card["company"]).get("name")},
            "Lost reason": {"text": card["lost_reason"]},
        }
        for name, given in said.items():
            if given and all(given.values()):
                item = {"id": self.hex(f"{name} {card['id']}"), "value": given}
                yield item | {
                    "idCustomField": self.hex(f"field {name}"),
                    "idModel": self.cards[card["id"]],
                    "modelType": "card",
                }

    def _link(self, attachment: Json) -> Json:
        own = f"{_address()}/api/attachments/{attachment['id']}"
        return {
            "id": self.hex(attachment["id"], attachment["created_at"]),
            "name": attachment["name"],
            "url": attachment["url"] or own,
            "bytes": attachment["size"],
            "mimeType": attachment["type"],
            "isUpload": attachment["url"] is None,
            "date": attachment["created_at"],
            "idMember": self.people.get(attachment["added_by"]),
            "pos": BETWEEN,
        }

    def actions(self) -> Iterator[Json]:
        """Yield who made each deal, and what was said on it."""
        for card in self.of["card"].values():
            data = {"list": self.named_list(card["column"])}
            yield self.action(
                card["id"], "createCard", card["created_at"], card["created_by"], card, data
            )
        for card_id, comments in self._hanging("comment").items():
            for one in comments:
                card, text = self.of["card"][card_id], {"text": self.shown.text(one["text"])}
                yield self.action(
                    one["id"], "commentCard", one["created_at"], one["author"], card, text
                )

    def action(
        self, id: str, type: str, at: str, person: str | None, card: Json, data: Json
    ) -> Json:
        """Return something that somebody did with a card."""
        board = {"id": self.id, "name": self.shown.subject["name"]}
        of = {"id": self.cards[card["id"]], "name": card["title"], "idShort": card["number"]}
        by = self.shown.people.get(person or "") if person in self.people else None
        return {
            "id": self.hex(f"{type} {id}", at),
            "type": type,
            "date": at,
            "idMemberCreator": self.people.get(person or ""),
            **({"memberCreator": self._member(by)} if by else {}),
            "data": {"board": board, "card": of, **data},
        }

    def named_list(self, column: str) -> Json:
        """Return a list as an action names it."""
        return {"id": self.lists[column], "name": self.of["column"][column]["name"]}


def _moves(connection: Connection, board: _Board) -> Iterator[Json]:
    """Yield each move from stage to stage, as far as the log goes back."""
    last = 0
    while rows := changes_since(connection, board.shown.view.stream, last):
        for row in rows:
            for patch, old in zip(row.patches, row.before, strict=True):
                yield from _move(board, row, patch, old["fields"] or {})
        last = rows[-1].seq
        server.sleep(0)


def _move(board: _Board, row: Any, patch: Json, before: Json) -> Iterator[Json]:
    was, card = before.get("column"), board.of["card"].get(patch["id"])
    became = (patch.get("put") or {}).get("column")
    if patch["type"] != "card" or card is None or not {was, became} <= board.lists.keys():
        return
    lists = {"listBefore": board.named_list(was), "listAfter": board.named_list(became)}
    data = lists | {"old": {"idList": board.lists[was]}}
    id, at = f"{row.seq} {card['id']}", to_wire(row.happened_at or row.at)
    yield board.action(id, "updateCard", at, row.actor, card, data)


def _numbered(items: Any) -> Iterator[tuple[Json, int]]:
    """Yield things that have a place in the order of it, each with one in numbers."""
    ordered = sorted(items, key=lambda one: (one["position"], one["id"]))
    return ((one, BETWEEN * number) for number, one in enumerate(ordered, 1))


def _noon(day: str | None) -> str | None:
    return day and f"{day}T12:00:00.000Z"


def _address() -> str:
    return current_app.config["BATON"].address
