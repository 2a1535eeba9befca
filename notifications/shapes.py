"""How the answers about news look, for the description of the API."""

from core.shapes import (
    ANYTHING,
    FLAG,
    ID,
    MOMENT,
    NUMBER,
    TEXT,
    besides,
    by_key,
    many,
    maybe,
    one_of,
    shape,
)

NOTICE = besides(
    shape(
        id=ID,
        kind=TEXT,
        reason=TEXT,
        because=TEXT,
        board=ID,
        board_name=TEXT,
        card=maybe(ID),
        number=maybe(NUMBER),
        title=maybe(TEXT),
        actor=maybe(ID),
        by=ANYTHING,
        seq=NUMBER,
        text=TEXT,
        at=MOMENT,
        shows_at=MOMENT,
        read=FLAG,
    ),
    before=ANYTHING,
    after=ANYTHING,
    excerpt=ANYTHING,
    comment=ANYTHING,
)
FILTER = one_of("unread", "mentions", "batons")
COUNT = shape(unread=NUMBER, wakes_at=maybe(MOMENT), seq=NUMBER)
INBOX = besides(COUNT, notifications=many(NOTICE), next=maybe(TEXT))
SINCE = shape(
    board=ID,
    seq=NUMBER,
    since=by_key(ANYTHING),
    cards=many(by_key(ANYTHING)),
    unread=by_key(NUMBER),
    looked=maybe(NUMBER),
)
PUSH = shape(key=maybe(TEXT), on=FLAG)
