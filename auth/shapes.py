"""How the records and answers about people look, for the description of the API."""

from core.openapi_records import describe_fields, hides_fields
from core.shapes import (
    FLAG,
    ID,
    MOMENT,
    NUMBER,
    TEXT,
    by_key,
    many,
    maybe,
    one_of,
    shape,
)

describe_fields("workspace", "workspace", files_refused=many(TEXT), sign_up_domains=many(TEXT))
describe_fields("workspace", "role", commands=many(TEXT))
describe_fields("user", "listed_board", role=TEXT)
# Members are told no addresses of each other.
hides_fields("workspace", "member", "email")

USER = shape(id=ID, name=TEXT, color=TEXT)
SIGNED_IN = shape(user=USER) | {"additionalProperties": True}
ME = shape(user=USER, workspaces=many(shape(id=ID, name=TEXT, role=TEXT)))
SESSIONS = shape(
    sessions=many(
        shape(
            id=ID, device=TEXT, address=maybe(TEXT), created_at=MOMENT, seen_at=MOMENT, current=FLAG
        )
    )
)
TOKENS = shape(
    tokens=many(
        shape(
            id=ID,
            name=TEXT,
            scopes=many(one_of("read", "comment", "write")),
            boards=maybe(many(ID)),
            created_at=MOMENT,
            expires_at=maybe(MOMENT),
            used_at=maybe(MOMENT),
        )
    )
)
NEW_TOKEN = shape(id=ID, token=TEXT)
NOTHING = shape()
OPTIONS = shape(options=by_key({}))
LOCATION = shape(location=TEXT)
SECOND_FACTOR = shape(
    app=FLAG,
    recovery_codes=NUMBER,
    required=FLAG,
    passkeys=many(shape(id=ID, name=TEXT, created_at=MOMENT, used_at=maybe(MOMENT))),
    host=maybe(TEXT),
)
NEW_APP = shape(secret=TEXT, uri=TEXT, qr=TEXT)
CODES = shape(recovery_codes=many(TEXT))
MAYBE_CODES = shape(recovery_codes=maybe(many(TEXT)))
NEW_PASSKEY = shape(id=ID, recovery_codes=maybe(many(TEXT)))
# Signed in, linked, or proven: whatever the person went away for.
ANSWERED = by_key({})
IDENTITIES = shape(
    identities=many(shape(id=ID, issuer=TEXT, name=TEXT, created_at=MOMENT, used_at=maybe(MOMENT))),
    provider=maybe(TEXT),
)
AUDIT = shape(
    entries=many(
        shape(
            number=NUMBER,
            at=MOMENT,
            kind=TEXT,
            person=maybe(ID),
            address=maybe(TEXT),
            details=by_key({}),
            digest=TEXT,
        )
    ),
    more=FLAG,
    next=maybe(TEXT),
)
BROKEN = shape(broken=maybe(NUMBER))
