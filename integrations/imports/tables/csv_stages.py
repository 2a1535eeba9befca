"""The stages of a file and the columns of a board: which is which, which is new, which means won or lost."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from integrations.imports.tables.csv_columns import fold

# In the order of a sale, from many CRMs' defaults; what is not in here keeps the file's order.
KNOWN_ORDER = (
    "new", "lead", "leads", "prospecting", "appointment scheduled", "qualification", "qualified",
    "qualified to buy", "needs analysis", "engaging", "engaged", "presentation scheduled", "demo",
    "value proposition", "decision maker bought-in", "id. decision makers", "perception analysis",
    "proposal", "proposal/price quote", "contract sent", "negotiation", "negotiation/review",
    "线索", "初步接洽", "需求确认", "方案报价", "商务谈判", "合同签订",
)  # fmt: skip
# `Not won` may be lost or go on: it says only that it is not won.
NOT = r"(?<!\bnot )(?<!\bnot yet )(?<!\bnon )(?<!\bnicht )(?<!\bno )(?<!\bnão )(?<!\bpas )(?<!не)(?<!не )(?<!未)"
WON = re.compile(
    rf"{NOT}(?:"
    r"\bwon\b(?!['’])|closedwon|赢单|贏單|已成交|已签约|已成单|已中标|成功关闭|project completed|order received"
    r"|\bganad[oa]\b|\bgewonnen\b|\bgagnée?\b|\bganh[oa]\b|успешн)"
)
LOST = re.compile(
    rf"{NOT}(?:"
    r"\blost\b|\blose\b|closedlost|\bdead\b|输单|丢单|輸單|not relevant|disqualified|战败|无效|作废|关闭失败"
    r"|未中标|丢标|流失(?!预警|风险)|\bperdid[oa]\b|\bverloren\b|\bperdue?\b|провал|не ?успешн|не реализован)"
)
PREFIX = re.compile(r"^([a-z]|\d{1,2})[.)]\s")
COLORS = ("slate", "blue", "cyan", "indigo", "purple", "amber", "teal", "pink", "orange", "lime")


@dataclass(frozen=True)
class Stage:
    """A column of the board, there already or to be made."""

    id: str
    name: str
    kind: str
    is_new: bool
    probability: int = 0
    color: str = "slate"


@lru_cache(maxsize=200)
def kind_of(name: str) -> str:
    """Return open, won or lost, as a stage's or status's name says."""
    folded = fold(name)
    if LOST.search(folded):
        return "lost"
    return "won" if WON.search(folded) else "open"


def in_order_of_sale(names: list[str], usual: Sequence[str] = ()) -> list[str]:
    """Sort stage names: by lettered prefix where most open ones have it, else by the tool's usual order, or
    by the one that many have.
    """
    opens = [name for name in names if kind_of(name) == "open"]
    if opens and sum(1 for name in opens if PREFIX.match(fold(name))) > len(opens) / 2:
        return sorted(names, key=lambda name: (not PREFIX.match(fold(name)), fold(name)))
    order = [fold(name) for name in usual] or KNOWN_ORDER
    known = {name: rank for rank, name in enumerate(order)}
    last = len(order)
    return sorted(names, key=lambda name: known.get(fold(name), last))


def new_stages(
    names: list[tuple[str, str]], known: Mapping[str, int] | None = None
) -> list[dict[str, str | int]]:
    """Return name, kind, probability and colour for new columns, from `(name, kind)` in their order.

    An open one has its `known` probability, by folded name, or one that rises with its place.
    """
    count = sum(1 for _name, kind in names if kind == "open")
    made: list[dict[str, str | int]] = []
    opened = 0
    for name, kind in names:
        opened += kind == "open"
        rising = (known or {}).get(fold(name), round(100 * opened / (count + 1) / 5) * 5)
        made.append(
            {
                "name": name[:80],
                "kind": kind,
                "probability": {"open": rising, "won": 100, "lost": 0}[kind],
                "color": {"won": "green", "lost": "red"}.get(kind, COLORS[opened % len(COLORS)]),
            }
        )
    return made
