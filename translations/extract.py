"""Finds the messages of the browser's modules: `t("…")` and `tn("…", "…", n)`, also deep in templates.

Babel's own reader of JavaScript loses its way in template literals inside template literals.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

TEXT = r'"(?:[^"\\\n]|\\.)*"'
CALL = re.compile(rf"(?<![\w.$])(tn|t)\(\s*({TEXT})(?:\s*,\s*({TEXT}))?")


def extract_modules(
    fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Yield (line, function, messages, comments) as Babel's extractors do."""
    source = fileobj.read().decode()
    for call in CALL.finditer(source):
        line = source.count("\n", 0, call.start()) + 1
        yield line, call[1], _messages(filter(None, call.groups()[1:])), []


def _messages(literals: Iterable[str]) -> Any:
    texts = tuple(json.loads(literal) for literal in literals)
    return texts if len(texts) > 1 else texts[0]
