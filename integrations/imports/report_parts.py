"""What the reports of all imports have in common; the names are those of docs/protocol.md."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

# So many deals are shown before an import is done.
SHOWN_ROWS = 20


def missing_of(missing: Mapping[tuple[str, str], int], left: int) -> list[dict[str, Any]]:
    """Return what does not come and why; `left` fields stay as people left them."""
    told = [{"what": what, "count": count, "why": why} for (what, why), count in missing.items()]
    if left:
        why = _("What people changed here since the last import stays as they left it.")
        told.append({"what": _("Fields"), "count": left, "why": why})
    return told


def sums_of(sums: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return amounts by currency, in minor units, as a list."""
    return [{"amount": amount, "currency": code} for code, amount in sorted(sums.items())]
