"""F-19: sixty texts that break things elsewhere. What is stored is what was sent (as NFC), or it is refused by name."""

import json
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from auth.tokens import create_token
from board.models import Card
from core import strict_json
from core.extensions import db
from core.pace import Pace
from core.replay import differences
from tests.factories import make_board, make_card, make_member
from tests.support.figures import amount

KEPT = {
    "latin": "Straße, façade, naïve",
    "composed": "caf\u00e9",
    "decomposed": "cafe\u0301",
    "hangul jamo": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "hangul": "한글",
    "han": "北京阳光科技有限公司",
    "han beyond the BMP": "𠮷野家 𪚥",
    "kana": "ｶﾞ が か\u3099",
    "full width": "ＡＢＣ１２３",
    "arabic": "شركة النور للتجارة",
    "hebrew with points": "שָׁלוֹם",
    "arabic and latin": "عقد ACME 2026",
    "right-to-left mark": "a\u200fb",
    "left-to-right mark": "a\u200eb",
    "arabic letter mark": "a\u061cb",
    "devanagari": "क्षत्रिय",
    "tamil": "நிறுவனம்",
    "thai": "น้ำใจ",
    "khmer": "ខ្មែរ",
    "burmese": "မြန်မာ",
    "tibetan": "བོད་ཡིག",
    "mongolian": "ᠮᠣᠩᠭᠣᠯ",
    "ethiopic": "አማርኛ",
    "turkish dotted I": "İstanbul ıI",
    "sharp s and long s": "ẞ ſ ﬁ",
    "greek final sigma": "ΟΔΟΣ οδος",
    "cherokee": "Ꭰꭰ",
    "emoji": "🎉💶",
    "emoji family": "👩‍👩‍👧‍👦",
    "emoji skin": "👍🏽",
    "emoji flag": "🇨🇳🇪🇺",
    "emoji subdivision flag": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "keycap": "1\ufe0f\u20e3",
    "variation selectors": "☎\ufe0e☎\ufe0f 葛\U000e0100",
    "zero-width space": "a\u200bb",
    "zero-width joiner": "a\u200db",
    "zero-width non-joiner": "می\u200cخواهم",
    "word joiner": "a\u2060b",
    "soft hyphen": "Ver\u00adtrag",
    "byte order mark inside": "a\ufeffb",
    "no-break space inside": "10\u00a0000\u202f€",
    "ideographic space inside": "北京\u3000上海",
    "a hundred accents": "e" + "\u0301" * 100,
    "zalgo": "Z̸̧̛̮̪a̶l̷g̵o̴",
    "noncharacter": "a\ufffeb\uffffc",
    "noncharacter of a high plane": "a\U0010ffffb",
    "private use": "\ue000 \U000f0000",
    "replacement character": "a\ufffdb",
    "unassigned": "a\u0378b",
    "mathematical": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟙",
    "angstrom sign": "10 \u212b",
    "ohm sign": "50 \u2126",
    "compatibility han": "\uf900\ufa0c",
    "five hundred astral": "𝕏" * 500,
    "markup": "</script><img src=x onerror=alert(1)>&amp;",
    "sql": "Robert'); DROP TABLE card;--",
    "format strings": "%s %(x)s {0} ${x} {{7*7}}",
    "escapes": "\\u0000 \\n \\x00 \\",
}
REFUSED = {
    "nul": "a\0b",
    "lone high surrogate": "a\ud800b",
    "lone low surrogate": "a\udc00b",
    "surrogates the wrong way round": "\udc00\ud800",
    "right-to-left override": "gpj\u202etxe.exe",
    "isolate without an end": "a\u2066b",
    "bell": "a\x07b",
    "escape sequence": "\x1b[31mred",
    "delete": "a\x7fb",
    "next line": "a\x85b",
    "line separator": "a\u2028b",
    "only blanks": "\u3164\u200b\u2800",
    "five hundred and one": "𝕏" * 501,
}


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def ask(board, client):
    """Send a request of a member; return its status and JSON."""
    headers = {
        "Authorization": f"Bearer {create_token(make_member(board), 't', ['read', 'write'])[1]}"
    }

    def send(path, args=None):
        if args is None:
            answer = client.get(path, headers=headers)
        else:
            body = json.dumps(args)
            answer = client.post(path, data=body, content_type="application/json", headers=headers)
        # As a browser reads it: strictly.
        return answer.status_code, strict_json.loads(answer.data)

    return send


def test_f19_what_is_kept_is_the_same_everywhere(board, ask, figure):
    places, mismatches = 0, {}
    for name, text in KEPT.items():
        shown = everywhere(board, ask, text)
        expected = unicodedata.normalize("NFC", text)
        places += len(shown)
        mismatches |= {(name, at): found for at, found in shown.items() if found != expected}
    figure(texts=len(KEPT), places=places, mismatches=len(mismatches))
    assert mismatches == {}
    assert list(differences(db.engine, board.stream, Pace())) == []


def everywhere(board, ask, text):
    """Put a text into a deal, its description and a comment; return what is found of it in each place."""
    where = f"/api/boards/{board.id}"
    made = ask(f"{where}/commands/card.create", {"column": board.columns["Lead"], "title": text})[1]
    card = made["card"]
    for name in ("comment.add", "card.describe"):
        assert ask(f"{where}/commands/{name}", {"card": card, "text": text})[0] == 200
    detail, snapshot = ask(f"/api/cards/{card}")[1], ask(where)[1]
    with db.engine.connect() as connection:
        stored = connection.scalar(select(Card.title).where(Card.id == card))
    return {
        "stored": stored,
        "answered": made["change"]["patches"][0]["put"]["title"],
        "snapshot": next(
            item["title"] for item in snapshot["records"]["card"] if item["id"] == card
        ),
        "detail": detail["card"]["title"],
        "comment": detail["comments"][0]["text"],
        "description": detail["description"]["text"],
    }


def test_f19_what_cannot_be_kept_is_refused_by_the_fields_name(board, ask):
    card = make_card(board)
    before = ask(f"/api/boards/{board.id}")[1]["seq"]
    for text in REFUSED.values():
        for name, args in (
            ("card.create", {"column": board.columns["Lead"], "title": text}),
            ("card.edit", {"card": card, "fields": {"title": text}}),
        ):
            status, answer = ask(f"/api/boards/{board.id}/commands/{name}", args)
            assert status in (400, 422), repr(text)
            if status == 422:
                assert "title" in json.dumps(answer["error"]["data"]["fields"])
    assert ask(f"/api/boards/{board.id}")[1]["seq"] == before


def test_f19_any_text_is_kept_whole_or_refused(board, ask):
    where = f"/api/boards/{board.id}/commands/card.create"

    @settings(
        max_examples=amount(60, 3_000),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=20))
    def one_title(text):
        status, answer = ask(where, {"column": board.columns["Lead"], "title": text})
        assert status in (200, 400, 422)
        if status == 200:
            kept = answer["change"]["patches"][0]["put"]["title"]
            assert kept == unicodedata.normalize("NFC", text).strip()

    one_title()
