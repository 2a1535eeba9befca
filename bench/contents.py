"""What is in a file that somebody moves in with, counted straight from it and by nothing of the program's own."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Counts = dict[str, int]
COUNTED = ("columns", "cards", "archived", "comments", "tasks", "labels", "members", "attachments")


def contents(path: Path) -> Counts:
    """Return how many things of each kind a file has, as far as one can tell; of a table its filled rows."""
    content = path.read_bytes()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read(next(n for n in archive.namelist() if n.endswith("board.jsonl")))
    text = content.decode("utf-8-sig")
    if not text.startswith(("{", "[")):
        return _of_rows(text, path.suffix)
    if path.suffix != ".json":
        return _of_focalboard([json.loads(line)["data"] for line in text.splitlines() if line])
    document = json.loads(text)
    return {name: number for name, number in _reader(document)(document).items() if number}


def _reader(document: dict[str, Any]) -> Callable[[dict[str, Any]], Counts]:
    if "_format" in document:
        return _of_wekan
    if "included" in document:
        return _of_planka
    return _of_deck if "boards" in document else _of_trello


def _of_trello(board: dict[str, Any]) -> Counts:
    closed = {one["id"] for one in board["lists"] if one["closed"]}
    cards = board["cards"]
    items = [one for checklist in board.get("checklists", []) for one in checklist["checkItems"]]
    said = [one for one in board["actions"] if one["type"] in ("commentCard", "copyCommentCard")]
    return {
        "columns": len(board["lists"]),
        "cards": len(cards),
        "archived": sum(1 for one in cards if one["closed"] or one["idList"] in closed),
        "comments": max(len(said), sum(one["badges"]["comments"] for one in cards)),
        "tasks": len(items),
        "labels": len(board["labels"]),
        "members": len(board["members"]),
        "attachments": sum(len(one.get("attachments", [])) for one in cards),
    }


def _of_wekan(board: dict[str, Any]) -> Counts:
    return {
        "columns": len(board["lists"]),
        "cards": len(board["cards"]),
        "archived": sum(1 for one in board["cards"] if one.get("archived")),
        "comments": len(board["comments"]),
        "tasks": len(board["checklistItems"]),
        "labels": len(board["labels"]),
        "members": len(board.get("members", [])),
        "attachments": len(board.get("attachments", [])),
    }


def _of_planka(document: dict[str, Any]) -> Counts:
    board = document["included"]
    lists = [one for one in board["lists"] if one.get("type") not in ("archive", "trash")]
    return {
        "columns": len(lists),
        "cards": len(board["cards"]),
        "comments": sum(one.get("commentsTotal", 0) for one in board["cards"]),
        "tasks": len(board["tasks"]),
        "labels": len(board["labels"]),
        "members": len(board["boardMemberships"]),
        "attachments": len(board["attachments"]),
    }


def _of_deck(document: dict[str, Any]) -> Counts:
    board = document["boards"][0]
    stacks = board["stacks"]
    stacks = list(stacks.values()) if isinstance(stacks, dict) else stacks
    cards = [card for stack in stacks for card in stack.get("cards", [])]
    return {
        "columns": len(stacks),
        "cards": len(cards),
        "archived": sum(1 for one in cards if one.get("archived")),
        "labels": len(board["labels"]),
    }


def _of_focalboard(blocks: list[dict[str, Any]]) -> Counts:
    kinds = [one.get("type") for one in blocks]
    return {
        "cards": kinds.count("card"),
        "comments": kinds.count("comment"),
        "tasks": kinds.count("checkbox"),
        "attachments": kinds.count("image") + kinds.count("attachment"),
    }


def _of_rows(text: str, suffix: str) -> Counts:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if suffix == ".tsv" else ",")
    return {"rows": sum(1 for row in rows if any(row)) - 1}
