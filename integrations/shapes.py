"""How the answers about imports and about what goes out look, for the description of the API."""

from core.shapes import (
    ANYTHING,
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

STARTED = shape(job=ID)
JOB = shape(
    id=ID,
    kind=TEXT,
    state=one_of("queued", "running", "paused", "cancelling", "done", "failed", "cancelled"),
    done=NUMBER,
    total=NUMBER,
    report=maybe(by_key(ANYTHING)),
    error=maybe(by_key(ANYTHING)),
)
# As a board, by docs/export.schema.json, or as Trello has it; other formats are files.
EXPORTED = by_key(ANYTHING)
NEWEST = shape(job=maybe(ID))
INSPECTED = by_key(ANYTHING)
OUTLET = shape(
    id=ID,
    kind=one_of("webhook", "slack", "teams"),
    name=TEXT,
    host=TEXT,
    channel=maybe(TEXT),
    events=many(TEXT),
    boards=maybe(many(ID)),
    amounts=FLAG,
    author=ID,
    tries=NUMBER,
    created_at=MOMENT,
    retry_at=maybe(MOMENT),
    paused_at=maybe(MOMENT),
    board=maybe(ID),
    paused=maybe(TEXT),
)
OUTLETS = shape(outlets=many(OUTLET), events=many(TEXT))
NEW_WEBHOOK = shape(id=ID, secret=TEXT)
NEW_CHANNEL = shape(id=ID)
NEW_SECRET = shape(secret=TEXT)
ON_ITS_WAY = shape(delivery=ID)
DELIVERIES = shape(
    deliveries=many(
        shape(
            id=ID,
            event=TEXT,
            board=maybe(ID),
            card=maybe(ID),
            state=TEXT,
            tries=NUMBER,
            status=maybe(NUMBER),
            code=maybe(TEXT),
            millis=maybe(NUMBER),
            answer=maybe(TEXT),
            at=MOMENT,
            tried_at=maybe(MOMENT),
        )
    ),
    next=maybe(TEXT),
)
SLACK_APP = shape(
    app=maybe(shape(bot=FLAG, people=NUMBER)),
    addresses=shape(command=TEXT, action=TEXT, event=TEXT),
    manifest=ANYTHING,
)
SLACK_PEOPLE = shape(
    people=many(shape(workspace=ID, workspace_name=TEXT, slack_user=TEXT, created_at=MOMENT))
)
# To Slack itself.
TO_SLACK = by_key(ANYTHING)
PULL = shape(
    id=ID,
    system=one_of("zoho", "fxiaoke"),
    address=TEXT,
    account=by_key(TEXT),
    stages=by_key(ID),
    hours=NUMBER,
    author=ID,
    report=maybe(by_key(NUMBER)),
    failure=maybe(shape(at=MOMENT, code=TEXT, said=TEXT)),
    created_at=MOMENT,
    since=maybe(MOMENT),
    ran_at=maybe(MOMENT),
    paused_at=maybe(MOMENT),
)
PULLS = shape(pulls=many(PULL))
CONNECTED = shape(pull=ID)
CHANGED = shape(pull=PULL)
