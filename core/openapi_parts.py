"""What all calls of the API share: its own words, the parts of answers, refusals, parameters."""

from typing import Any

from core.errors import AppError
from core.schemas import CURRENCIES, MAX_AMOUNT
from core.shapes import (
    ANYTHING,
    CHANGE,
    FLAG,
    ID,
    MOMENT,
    NUMBER,
    TEXT,
    Shape,
    besides,
    by_key,
    many,
    maybe,
    one_of,
    shape,
)

ABOUT = (
    "Records are read as snapshots and changes, and changed by commands: see docs/protocol.md. "
    "Sign in by `Authorization: Bearer <token>`. Answers tell the limit they counted against in "
    "`RateLimit-Policy` and `RateLimit`."
)
CODES = sorted({error.code for error in AppError.__subclasses__()} | {AppError.code})
OBJECT = by_key(ANYTHING)
# No `format`, since clients that are generated put what it makes into a header as it is.
UUID_PATTERN = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
EXAMPLE_ID = "0192f0c4-7a1e-7c3d-9b1a-3f5e8d2c6a47"

PARTS: dict[str, Shape] = {
    "Error": shape(error=shape(code=one_of(*CODES), message=TEXT, data=OBJECT)),
    "Currency": one_of(*sorted(CURRENCIES)) | {"description": "ISO 4217"},
    "Money": shape(
        amount=NUMBER
        | {
            "minimum": -MAX_AMOUNT,
            "maximum": MAX_AMOUNT,
            "description": "Minor units, such as cents.",
        },
        currency={"$ref": "#/components/schemas/Currency"},
    )
    | {"additionalProperties": False, "examples": [{"amount": 1250000, "currency": "EUR"}]},
    "Patch": besides(
        shape(type=TEXT, id=ID),
        put=OBJECT | {"description": "The whole record as it is now: the schema of its type."},
        card=maybe(ID),
        company=maybe(ID),
        **{"del": FLAG},
    ),
    "Change": besides(
        shape(
            stream=TEXT,
            epoch=TEXT,
            seq=NUMBER | {"minimum": 1},
            id=ID,
            name=TEXT,
            actor=ID,
            at=MOMENT,
            patches=many({"$ref": "#/components/schemas/Patch"}),
        ),
        group=maybe(ID),
        cause=maybe(OBJECT),
        happened_at=maybe(MOMENT),
    ),
    "Answer": shape(seq=NUMBER | {"minimum": 1}, change=CHANGE),
}
CHANGES = shape(epoch=TEXT, seq=NUMBER, changes=many(CHANGE))

KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": TEXT
    | {"pattern": UUID_PATTERN, "minLength": 36, "maxLength": 36, "examples": [EXAMPLE_ID]},
    "description": "The command's id: the same again gives the first answer, with other arguments `conflict`.",
}

LAST_EVENT: dict[str, Any] = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": "^[0-9]{0,18}$", "examples": ["812"]},
    "description": "The number of the last change that was told: more than `since` counts. Browsers send it.",
}
HEADERS = {header["name"]: header for header in (KEY, LAST_EVENT)}

PARAMETERS = {
    "after": "Where the page before ended: its `next`.",
    "archived": "`1`: with what is archived.",
    "at": "The number of a change, or a time with its zone: as it was then.",
    "audience": "The audience of the snapshot that is gone on from.",
    "by": "What the rows are.",
    "department": "Only of this department.",
    "epoch": "The epoch of the snapshot that is gone on from.",
    "from": "A day or month, within.",
    "id": "The id of what the address names.",
    "kind": "Only of this kind.",
    "member": "The id of a person.",
    "most": "So many at most.",
    "owner": "Only of this owner.",
    "q": "A part of the name, the domain, or a contact's name.",
    "seq": "The number of a change.",
    "since": "The number of the last change that one has.",
    "to": "A day or month, within.",
    "wait": "So many seconds: to wait for a change where there is none yet (at most 30), or to tell events.",
}


def _refusal(status: int, words: str, **headers: Shape) -> tuple[int, dict[str, Any]]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    told = {name.replace("_", "-"): {"schema": found} for name, found in headers.items()}
    return status, {"description": words, "content": content} | ({"headers": told} if told else {})


REFUSALS = {
    "Malformed": _refusal(400, "The body is no JSON object."),
    "Unauthenticated": _refusal(
        401, "Nobody is signed in, or the token is revoked or over.", WWW_Authenticate=TEXT
    ),
    "Forbidden": _refusal(403, "The role or the token does not allow this."),
    "NotFound": _refusal(404, "There is no such thing, or it may not be seen."),
    "Conflict": _refusal(409, "It does not fit what is there now, or the key was used otherwise."),
    "Gone": _refusal(410, "It was archived; or `resync`: take a new snapshot."),
    "TooLarge": _refusal(413, "The body is too large."),
    "Invalid": _refusal(422, "`data.fields` says what is wrong with which argument."),
    "RateLimited": _refusal(
        429, "Too many calls.", Retry_After=NUMBER, RateLimit=TEXT, RateLimit_Policy=TEXT
    ),
    "Unavailable": _refusal(503, "Not now; try again."),
    "Internal": _refusal(500, "Any other refusal."),
}
