"""Names of companies: how two spellings of one are recognised."""

import re
import unicodedata

# Legal forms say nothing about who it is; folded, without dots.
LEGAL_FORMS = frozenset(
    (
        "gmbh", "mbh", "ag", "kg", "ohg", "ug", "se", "ev", "gbr", "kgaa", "ltd", "limited", "plc", "llc", "llp",
        "lp", "inc", "incorporated", "corp", "corporation", "co", "company", "sa", "sas", "sarl", "srl", "spa",
        "snc", "bv", "nv", "oy", "oyj", "ab", "as", "aps", "kft", "zrt", "sro", "doo", "lda", "pty", "pte", "sl",
        "kk", "holding", "holdings", "group", "and", "und",
    )
)  # fmt: skip
LEGAL_ENDINGS = ("股份有限公司", "有限责任公司", "有限公司", "股份公司", "集团", "公司", "株式会社")


def fold(name: str) -> str:
    """Return the form in which two spellings of one name are equal: width, case and spaces aside."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:600]


def core_of(name: str) -> str:
    """Return a name without legal form, accents and signs; the folded name where nothing else is left."""
    folded = fold(name)
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", folded.replace(".", ""))
        if not unicodedata.combining(character)
    )
    words = [word for word in re.split(r"[\W_]+", bare) if word and word not in LEGAL_FORMS]
    core = _without_ending(" ".join(words))
    return core or folded


def _without_ending(name: str) -> str:
    for ending in LEGAL_ENDINGS:
        if name.endswith(ending):
            return _without_ending(name.removesuffix(ending).strip())
    return name
