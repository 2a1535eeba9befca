"""How the records and answers of boards look, for the description of the API."""

from core.openapi_records import describe_fields
from core.shapes import (
    ANYTHING,
    DAY,
    FLAG,
    ID,
    MOMENT,
    NUMBER,
    TEXT,
    besides,
    by_key,
    extended,
    many,
    maybe,
    one_of,
    record,
    shape,
)

OBJECT = by_key(ANYTHING)
KIND = one_of("open", "won", "lost")
REPEAT = besides(shape(every=NUMBER, unit=TEXT), on=maybe(NUMBER))
RHYTHM = besides(REPEAT, weekday=maybe(NUMBER), nth=maybe(NUMBER))
TURN = shape(
    baton=ID,
    member=maybe(ID),
    department=maybe(ID),
    accepted_by=maybe(ID),
    since=MOMENT,
    due=maybe(DAY),
    question=TEXT,
)
QUESTION = shape(
    comment=ID,
    department=maybe(ID),
    since=MOMENT,
    customer=maybe(shape(comment=ID, since=MOMENT)),
)

describe_fields("board", "board", facts_off=many(TEXT))
describe_fields("board", "member", role=TEXT)
describe_fields(
    "board",
    "card",
    helpers=many(besides(shape(member=ID), role=maybe(TEXT))),
    labels=many(ID),
    next_step=shape(task=ID, due=DAY),
    turn=TURN,
    question=QUESTION,
    pulse=shape(pulse=ID, score=NUMBER, at=MOMENT),
    ticks=many(ID),
    votes=many(ID),
    status=KIND,
)
describe_fields(
    "board",
    "column",
    kind=KIND,
    criteria=many(besides(shape(id=ID), field=maybe(TEXT), tick=maybe(TEXT))),
)
describe_fields("board", "comment", reactions=by_key(many(ID)))
describe_fields("board", "attachment", tags=many(TEXT), kind=one_of("file", "link"))
describe_fields("board", "playbook", examples=many(ID))
describe_fields("board", "task", repeat=REPEAT)
describe_fields("board", "view", query=by_key(ANYTHING))
describe_fields("user", "view", query=by_key(ANYTHING))
describe_fields("board", "rhythm", repeat=RHYTHM, people=many(ID), questions=many(TEXT))
describe_fields("board", "review", people=many(ID), agenda=many(OBJECT), notes=many(OBJECT))
describe_fields("workspace", "company", tags=many(TEXT))

PERSON = shape(id=ID, name=TEXT, color=TEXT)
LINE = besides(
    shape(seq=NUMBER, at=MOMENT, actor=ID, name=TEXT, text=TEXT),
    group=maybe(ID),
    before=ANYTHING,
    after=ANYTHING,
    card=shape(id=ID, number=NUMBER, title=TEXT),
    board=shape(id=ID, name=TEXT),
)
KEPT = maybe(MOMENT)
NEXT = maybe(TEXT)
BOARDS = shape(
    boards=many(
        extended(
            record("board"),
            seq=NUMBER,
            role=TEXT,
            open_count=NUMBER,
            open_values=ANYTHING,
        )
    )
)
PEOPLE = shape(
    people=many(
        shape(id=ID, name=TEXT, color=TEXT, department=maybe(ID), status=TEXT),
    ),
    departments=many(shape(id=ID, name=TEXT, color=TEXT)),
)
HISTORY = shape(history=many(LINE), kept_since=KEPT, next=NEXT)
PERSON_ACTIVITY = shape(
    person=shape(id=ID, name=TEXT, color=TEXT, status=TEXT), history=many(LINE), next=NEXT
)
ARCHIVE = shape(
    archived=by_key(
        many(
            shape(
                id=ID,
                name=maybe(TEXT),
                number=maybe(NUMBER),
                card=maybe(ID),
                title=maybe(TEXT),
                at=MOMENT,
                by=ANYTHING,
                may_restore=FLAG,
            )
        )
    ),
    kept_days=maybe(NUMBER),
)
CARD = besides(
    shape(
        card=maybe(record("card")),
        description=ANYTHING,
        comments=many(record("comment")),
        tasks=many(record("task")),
        batons=many(record("baton")),
        attachments=many(record("attachment")),
        pulses=many(record("pulse")),
        history=many(LINE),
        kept_since=KEPT,
        board=ID,
        seq=NUMBER,
        epoch=TEXT,
    ),
    at=maybe(MOMENT),
    head=NUMBER,
    gone=many(ID),
)
STORY = shape(
    board=shape(id=ID, name=TEXT),
    seq=NUMBER,
    told_at=MOMENT,
    card=ANYTHING,
    description=ANYTHING,
    points=many(
        besides(
            shape(kind=TEXT, at=MOMENT, actor=maybe(ID), text=TEXT),
            name=maybe(TEXT),
            seq=NUMBER,
            before=ANYTHING,
            after=ANYTHING,
            reason=ANYTHING,
            quote=ANYTHING,
            comment=ANYTHING,
        )
    ),
    owners=many(OBJECT),
    values=many(OBJECT),
    stages=many(OBJECT),
    people=many(OBJECT),
    comments=many(OBJECT),
    comments_count=NUMBER,
    kept_since=KEPT,
)
TEXTS = shape(texts=many(OBJECT))
THREAD = shape(comments=many(record("comment")), board=ID, seq=NUMBER, epoch=TEXT)
MY_WORK = shape(
    today=DAY,
    streams=by_key(NUMBER),
    boards=ANYTHING,
    promises=by_key(ANYTHING),
    departments=ANYTHING,
    my_departments=ANYTHING,
    people=ANYTHING,
    more=by_key(NUMBER),
    tasks=many(OBJECT),
    cards=many(OBJECT),
    batons=many(OBJECT),
    questions=many(OBJECT),
    asked=many(OBJECT),
    contacts=many(OBJECT),
)
CONTRIBUTORS = shape(people=many(shape(id=ID, name=TEXT, color=TEXT, changes=NUMBER)))
TALLY = shape(count=NUMBER, sums=by_key(NUMBER))
OUTCOMES = shape(
    what=TEXT,
    by=TEXT,
    won=TALLY,
    lost=TALLY,
    win_rate=ANYTHING,
    groups=many(shape(id=TEXT, name=TEXT)),
    rows=many(OBJECT),
    seq=NUMBER,
) | {"additionalProperties": True}
DEALS = shape(count=NUMBER, deals=many(OBJECT))
NEXT_STEPS = shape(undo=maybe(OBJECT), redo=maybe(OBJECT))
UNDO_PREVIEW = shape(
    changes=NUMBER,
    records=NUMBER,
    cards=many(OBJECT),
    cards_count=NUMBER,
    others=ANYTHING,
    touched=many(OBJECT),
    touched_count=NUMBER,
    stays=many(OBJECT),
    until=maybe(NUMBER),
)
AGENDA = shape(
    since=maybe(MOMENT),
    items=many(shape(code=TEXT, card=maybe(ID), text=TEXT, seqs=many(NUMBER))),
)
COMPARED = shape(
    **{"from": OBJECT, "to": OBJECT},
    cards=many(OBJECT),
    columns=many(OBJECT),
    open=ANYTHING,
)
LIBRARY = shape(attachments=many(record("attachment")))
ADDED = shape(seq=NUMBER, id=ID, attachment=record("attachment"))
SPACE = shape(
    used=NUMBER,
    count=NUMBER,
    limit=NUMBER,
    quota=maybe(NUMBER),
    server=shape(limit=NUMBER, quota=maybe(NUMBER)),
)
WORK = shape(
    boards=many(shape(id=ID, name=TEXT, role=TEXT, cards=NUMBER, tasks=NUMBER, batons=NUMBER))
)
HANDED = shape(handed=NUMBER, boards=NUMBER, group=ID)
COMPANY = shape(
    company=record("company", "workspace"),
    contacts=many(record("contact", "workspace")),
    interactions=many(OBJECT),
    interactions_count=NUMBER,
    pulses=many(OBJECT),
    deals=many(OBJECT),
    deals_count=NUMBER,
    files=many(OBJECT),
    questions=many(OBJECT),
    boards=ANYTHING,
    people=ANYTHING,
    sends_mail=FLAG,
    merged=ANYTHING,
    rules=ANYTHING,
    today=DAY,
    streams=by_key(NUMBER),
)
MERGE = shape(contacts=NUMBER, interactions=NUMBER, deals=NUMBER, boards=NUMBER)
TIERS_PREVIEW = shape(
    tiers=by_key(NUMBER), changed=NUMBER, changes=many(OBJECT), unbounded=by_key(NUMBER)
)
TIERS = besides(TIERS_PREVIEW, rules=OBJECT)
FEED = shape(
    feed=maybe(
        shape(
            address=TEXT,
            kinds=many(TEXT),
            boards=maybe(many(ID)),
            created_at=MOMENT,
            fetched_at=maybe(MOMENT),
        )
    )
)
