"""The demo workspace: a seeded team in the middle of its week, made by the commands that people use."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from admin import demo_words as words
from admin.demo_customers import set_care, tell_of_customers
from admin.demo_intake import open_form
from admin.demo_process import set_process
from admin.demo_pulses import ask_customers, questions_of_customers
from admin.demo_reviews import review_story
from admin.demo_rules import set_rules
from auth.accounts import create_user, first_workspace, open_house
from board.models import Card, Column
from core import clock
from core.actors import Actor
from core.changes import CHANGE
from core.commands import execute
from core.consumers import CURSOR, run_consumers
from core.database import writing
from core.extensions import db
from core.models import new_id

PASSWORD = "baton-demo"
ZONE = "Europe/Berlin"
SEED = 20
# How many deals end up in each column of the sales board, from left to right.
ENDS = (24, 26, 21, 15, 22, 12)
# A deal rests this many days in a column, from … to ….
REST = (2, 16)


@dataclass(order=True)
class Step:
    """Something that somebody did at a moment of the past weeks."""

    at: datetime
    order: int
    actor: str = field(compare=False)
    name: str = field(compare=False)
    args: dict[str, Any] = field(compare=False)


@dataclass
class Team:
    """Who and what the story is told with: ids by name."""

    workspace: str
    board: str
    people: dict[str, str]
    columns: list[str]
    departments: dict[str, str]
    labels: list[str]
    companies: dict[str, str]

    @property
    def sellers(self) -> list[str]:
        return [self.people[p.name] for p in words.PEOPLE if p.department == "Sales"]

    def people_of(self, department: str) -> list[str]:
        return [self.people[p.name] for p in words.PEOPLE if p.department == department]

    @property
    def helpers(self) -> list[str]:
        return [self.people[p.name] for p in words.PEOPLE if p.department in ("Support", "Legal")]


def fill() -> int:
    """Make the demo workspace in an empty database; return how many deals it has."""
    chance = random.Random(SEED)
    team = _make_team()
    deals = [(deal, list(deal.steps())) for deal in _deals(chance, team)]
    story = [deal for deal, _steps in deals]
    talk = [
        *_talk_of_the_team(team, story),
        *_troubles(story),
        *_reviews(team, story),
        *_questions(story),
    ]
    for step in sorted([*talk, *(step for _deal, steps in deals for step in steps)]):
        execute(f"board:{team.board}", step.name, step.args, Actor(step.actor), happened_at=step.at)
    _tell_news(team)
    tell_of_customers(team)
    ask_customers(team)
    # One consumer writes what another one is told.
    while run_consumers():
        pass
    set_care(team)
    set_process(team)
    _date_back(f"board:{team.board}")
    _remember_days()
    set_rules(team.board, team.people, team.columns, team.labels)
    open_form(team.board, team.people, team.columns)
    return sum(ENDS)


def _tell_news(team: Team) -> None:
    """What was said in the last hour, so that inboxes have something in them."""
    newest = select(Card.id).where(Card.board_id == team.board, Card.status == "open")
    # Not by the session, which reads the database as it was when it was first asked.
    with db.engine.connect() as connection:
        newest = newest.order_by(Card.number.desc()).limit(len(words.NEWS))
        cards = connection.scalars(newest).all()
    for (author, reader, text), card in zip(words.NEWS, cards, strict=True):
        said = text.replace("@", f"@{{member:{team.people[reader]}}}", 1)
        args = {"card": card, "text": said}
        execute(f"board:{team.board}", "comment.add", args, Actor(team.people[author]))


def _date_back(stream: str) -> None:
    """Let the log tell the times of the story, so that one can travel through its weeks."""
    mine = CHANGE.c.stream == stream
    happened = CHANGE.c.happened_at
    with writing(db.engine) as connection:
        story = select(func.min(CHANGE.c.seq), func.min(happened)).where(
            mine, happened.is_not(None)
        )
        first, begin = connection.execute(story).one()
        earlier = update(CHANGE).where(mine, CHANGE.c.seq < first)
        connection.execute(earlier.values(at=begin))
        connection.execute(update(CHANGE).where(mine, happened.is_not(None)).values(at=happened))


def _remember_days() -> None:
    """What was said on each day follows from the times of the log, which have just got theirs."""
    with writing(db.engine) as connection:
        connection.execute(CURSOR.delete().where(CURSOR.c.consumer == "insights"))
    run_consumers()


def _set_goals(stream: str, board: str, owner: Actor, team: dict[str, str]) -> None:
    """Goals of all, a department and some people, and what a yuan is worth."""
    month = datetime.now(ZoneInfo(ZONE)).date().replace(day=1)
    periods = {"month": f"{month:%Y-%m}", "quarter": f"{month:%Y}-Q{(month.month + 2) // 3}"}
    for whose, name, period, amount, why in words.GOALS:
        args = {"period": periods[period], "value": {"amount": amount, "currency": "EUR"}}
        args |= {"why": why} | ({whose: team[name]} if whose else {})
        execute(f"board:{board}", "goal.set", args, owner)
    since = month.replace(month=1).isoformat()
    rate = {"currency": "CNY", "into": "EUR", "rate": "0.1213", "since": since}
    execute(stream, "rate.set", rate, owner)


def _make_team() -> Team:
    people = _make_people()
    workspace, owner = first_workspace(), Actor(people[words.PEOPLE[0].name])
    stream = f"workspace:{workspace}"
    departments = _make_departments(stream, owner, people)
    companies = {}
    for name in (*words.CUSTOMERS_EUR, *words.CUSTOMERS_CNY):
        companies[name] = new_id()
        execute(stream, "company.create", {"id": companies[name], "name": name}, owner)
    board = new_id()
    args = {"id": board, "name": "EMEA pipeline", "preset": "sales", "currency": "EUR"}
    execute(stream, "board.create", args | {"color": "indigo"}, owner)
    team = Team(
        workspace, board, people,
        columns=_set_columns(board, owner, departments),
        labels=_set_board(board, owner, people),
        companies=companies,
        departments=departments,
    )  # fmt: skip
    _set_goals(stream, board, owner, people | departments)
    return team


def _make_people() -> dict[str, str]:
    first, *others = words.PEOPLE
    people = {
        first.name: open_house(first.name, first.email, PASSWORD, "Baton Demo", time_zone=ZONE)
    }
    for person in others:
        people[person.name] = create_user(
            person.email, person.name, PASSWORD, person.workspace_role
        )
    for person in words.PEOPLE:
        id = people[person.name]
        execute(f"user:{id}", "user.edit", {"fields": {"locale": person.locale}}, Actor(id))
    return people


def _make_departments(stream: str, owner: Actor, people: dict[str, str]) -> dict[str, str]:
    departments: dict[str, str] = {}
    for name, color in words.DEPARTMENTS:
        departments[name] = new_id()
        args = {"id": departments[name], "name": name, "color": color}
        execute(stream, "department.create", args, owner)
    for person in words.PEOPLE:
        fields = {"color": person.color, "department": departments[person.department]}
        args = {"member": people[person.name], "fields": fields}
        execute(stream, "member.edit", args, owner)
    return departments


def _set_columns(board: str, owner: Actor, departments: dict[str, str]) -> list[str]:
    query = select(Column.id).where(Column.board_id == board).order_by(Column.position)
    columns = list(db.session.scalars(query))
    acting = [{"acts": departments[name]} for name in words.ACTING]
    acting[2] |= {"wip_limit": 20, "asks": True}
    for column, fields in zip(columns, acting, strict=False):
        args = {"column": column, "fields": fields}
        execute(f"board:{board}", "column.edit", args, owner)
    return columns


def _set_board(board: str, owner: Actor, people: dict[str, str]) -> list[str]:
    for person in words.PEOPLE[1:]:
        args = {"member": people[person.name], "role": person.board_role}
        execute(f"board:{board}", "member.add", args, owner)
    labels = []
    for name, color in words.LABELS:
        labels.append(new_id())
        args = {"id": labels[-1], "name": name, "color": color}
        execute(f"board:{board}", "label.create", args, owner)
    for folder, url, title in words.LIBRARY:
        args = {"url": url, "title": title, "folder": folder}
        execute(f"board:{board}", "attachment.link", args, owner)
    return labels


def _deals(chance: random.Random, team: Team) -> Iterator["_Deal"]:
    for end, count in enumerate(ENDS):
        for _ in range(count):
            yield _Deal(chance, team, end)


def _talk_of_the_team(team: Team, deals: list["_Deal"]) -> Iterator[Step]:
    """What is said on some open deals, questions to a department among it, and on the board as a whole."""
    asking = [deal for deal in deals if 1 <= deal.end < 4][::4]
    for number, deal in enumerate(asking):
        lines = words.EXCHANGES_ZH if deal.is_chinese else words.EXCHANGES_EN
        yield from _exchange(team, lines[number % len(lines)], deal.card, hours=3 + 2 * number)
    yield from _exchange(team, words.BOARD_EXCHANGE, None, hours=30)


def _troubles(deals: list["_Deal"]) -> Iterator[Step]:
    """Some open deals were put off, which is known as a risk; others lost value, or went back a stage."""
    chosen = [deal for deal in deals if 1 <= deal.end < 4][2::6]
    for number, deal in enumerate(chosen):
        yield from (deal.put_off, deal.shrink, deal.go_back)[number % 3]()


def _questions(deals: list["_Deal"]) -> Iterator[Step]:
    for number, told in enumerate(questions_of_customers(deals)):
        at, person, name, args = told
        yield Step(at, 1000 + number, person, name, args)


def _reviews(team: Team, deals: list["_Deal"]) -> Iterator[Step]:
    for number, (at, person, name, args) in enumerate(review_story(team.people, deals, ZONE)):
        yield Step(at, number, person, name, args)


def _exchange(
    team: Team, lines: tuple[words.DemoLine, ...], card: str | None, hours: int
) -> Iterator[Step]:
    """A conversation that began so many hours ago: each line answers the first one."""
    names = team.people | team.departments
    first, start = new_id(), clock.now() - timedelta(hours=hours)
    for number, line in enumerate(lines):
        id = new_id() if number else first
        at, author = start + timedelta(minutes=25 * number), team.people[line.author]
        args = {"id": id, "card": card, "text": line.text.format(**names)}
        reply = {"reply_to": first} if number and card else {}
        yield Step(at, number, author, "comment.add", args | reply)
        for person, reaction in line.reactions:
            moment = at + timedelta(minutes=5)
            args = {"comment": id, "reaction": reaction}
            yield Step(moment, number, team.people[person], "comment.react", args)
        if line.asks:
            args = {"comment": id, "department": team.departments[line.asks]}
            yield Step(at, number + 1, author, "comment.ask", args)
        if line.answers:
            yield Step(at, number + 1, author, "comment.answer", {"comment": first})


class _Deal:
    """One deal from its first day to where it stands now."""

    def __init__(self, chance: random.Random, team: Team, end: int) -> None:
        self.chance, self.team, self.end = chance, team, end
        self.card = new_id()
        self.owner = chance.choice(team.sellers)
        self.is_chinese = chance.random() < 0.25
        self.count = 0
        names = words.CUSTOMERS_CNY if self.is_chinese else words.CUSTOMERS_EUR
        titles = words.TITLES_CNY if self.is_chinese else words.TITLES_EUR
        self.customer, self.title = chance.choice(names), chance.choice(titles)
        self.path = self._path()
        self.moments = self._moments()

    def steps(self) -> Iterator[Step]:
        yield self._create()
        yield from self._decorate()
        for column, at in zip(self.path[1:], self.moments[1:], strict=True):
            yield self._move(column, at)
        yield from self._talk()
        if self.end == 3 and len(self.title) % 2:
            at = min(self.moments[-1] + timedelta(hours=1), clock.now())
            fields = {"commit": True}
            yield self._step(at, "card.edit", self._on_card(fields=fields), self.owner)
        if self.end < 4:
            yield from self._plan()
            yield from self._ask()
        if self.end > 1:
            yield from self._attach()

    def put_off(self) -> Iterator[Step]:
        for days in (14, 28, 45):
            fields = {"expected_close": self._day(days)}
            yield self._step(self._lately(days), "card.edit", self._on_card(fields=fields))
        title = words.RISK_ZH if self.is_chinese else words.RISK_EN
        risk = {"title": title[0], "measure": title[1], "kind": "risk", "fact": "close_moved"}
        args = self._on_card(**risk, assignee=self.owner)
        yield self._step(clock.now(), "task.create", args)

    def shrink(self) -> Iterator[Step]:
        currency = "CNY" if self.is_chinese else "EUR"
        for part, amount in ((10, 4_800_000), (60, 3_600_000)):
            fields = {"value": {"amount": amount, "currency": currency}}
            yield self._step(self._lately(part), "card.edit", self._on_card(fields=fields))

    def go_back(self) -> Iterator[Step]:
        for number, column in enumerate((self.end - 1, self.end)):
            yield self._move(column, self._lately(number * 50))

    def _lately(self, part: int) -> datetime:
        """Return a moment so many hundredths of the way from the last move to now."""
        return self.moments[-1] + (clock.now() - self.moments[-1]) * part / 100

    def _path(self) -> list[int]:
        if self.end == 5:
            return [*range(self.chance.randint(1, 3) + 1), 5]
        return list(range(self.end + 1))

    def _moments(self) -> list[datetime]:
        rests = [self.chance.uniform(*REST) for _ in self.path]
        rests[-1] = self.chance.uniform(0.1, 12)
        ago = [sum(rests[index:]) for index in range(len(rests))]
        hours = [_working_hour(clock.now() - timedelta(days=days), self.chance) for days in ago]
        # Two moments of one day may come out of order; a deal is created before it moves.
        return sorted(hours)

    def _create(self) -> Step:
        amount = round(self.chance.lognormvariate(10, 0.9) / 100) * 100
        args: dict[str, Any] = {
            "id": self.card,
            "column": self.team.columns[0],
            "title": self.title,
            "company": self.team.companies[self.customer],
            "expected_close": self._day(self.chance.randint(-6, 75)),
            "source": self._source(),
        }
        if self.chance.random() < 0.95:
            currency = "CNY" if self.is_chinese else "EUR"
            minor = amount * 100 * (7 if self.is_chinese else 1)
            args["value"] = {"amount": minor, "currency": currency}
        return self._step(self.moments[0], "card.create", args, self.owner)

    def _source(self) -> str:
        chance = random.Random(f"{SEED} {self.title} {self.customer}")
        return chance.choice(words.SOURCES[self.is_chinese])

    def _decorate(self) -> Iterator[Step]:
        after = self.moments[0]
        if self.end > 0 or self.chance.random() < 0.6:
            yield self._step(after, "card.assign", self._on_card(member=self.owner))
        for label in self.chance.sample(self.team.labels, self.chance.choice((0, 0, 1, 1, 2))):
            yield self._step(after, "card.label", self._on_card(label=label))
        if self.chance.random() < 0.5:
            text = (
                words.DESCRIPTIONS[2]
                if self.is_chinese
                else self.chance.choice(words.DESCRIPTIONS[:2])
            )
            yield self._step(after, "card.describe", self._on_card(text=text))
        if self.end > 1 and self.chance.random() < 0.45:
            role = self.chance.choice(words.HELPER_ROLES)
            helper = self.chance.choice(self.team.helpers)
            yield self._step(after, "card.assign", self._on_card(member=helper, role=role))

    def _move(self, column: int, at: datetime) -> Step:
        args = self._on_card(column=self.team.columns[column])
        if column >= 4:
            args["outcome"] = self._ending(column)
        # New arrivals lie on top, mostly.
        if self.chance.random() < 0.7:
            args["after"] = None
        return self._step(at, "card.move", args, self.owner)

    def _ending(self, column: int) -> dict[str, str]:
        """Why it was lost, and who else was after it. By a chance of its own: the rest of the story stays as it is."""
        chance = random.Random(f"{SEED} {self.title} {self.customer} {self.moments[0]:%d%H}")
        told = {"reason": chance.choice(words.LOST_REASONS)} if column == 5 else {}
        if chance.random() < 0.55:
            told["competitor"] = chance.choice(words.COMPETITORS)
        if column == 5 and chance.random() < 0.4:
            told["note"] = chance.choice(words.LOST_NOTES)
        return told

    def _talk(self) -> Iterator[Step]:
        texts = words.COMMENTS_ZH if self.is_chinese else words.COMMENTS_EN
        count = (
            self.chance.choice((0, 0, 1, 2, 3, 4)) if self.end else self.chance.choice((0, 0, 1))
        )
        for text in self.chance.sample(texts, min(count, len(texts))):
            author = self.chance.choice([self.owner, self.owner, *self.team.helpers])
            at = self._between(self.moments[0] + timedelta(hours=1), clock.now())
            yield self._step(at, "comment.add", self._on_card(text=text), author)

    def _plan(self) -> Iterator[Step]:
        titles = words.TASKS_ZH if self.is_chinese else words.TASKS_EN
        for title in self.chance.sample(titles, self.chance.choice((0, 1, 2, 3, 4))):
            task, at = new_id(), self._between(self.moments[0] + timedelta(hours=1), clock.now())
            person = self.chance.choice([self.owner, self.owner, *self.team.helpers])
            args = self._on_card(id=task, title=title, assignee=person)
            done = self.chance.random() < 0.45
            due = self.chance.randint(-12, -1) if done else self.chance.randint(-3, 14)
            yield self._step(at, "task.create", args | self._when(due), self.owner)
            if done:
                later = self._between(at, clock.now())
                yield self._step(later, "task.complete", {"task": task}, self.owner)

    def _ask(self) -> Iterator[Step]:
        """Pass a question to the people who help; some of them have accepted, some have answered."""
        if self.end < 1 or self.chance.random() > 0.3:
            return
        baton, department = new_id(), self.chance.choice(words.ASKED)
        texts = words.QUESTIONS_ZH if self.is_chinese else words.QUESTIONS_EN
        question, answer = self.chance.choice(texts)
        at = clock.now() - timedelta(hours=self.chance.choice((1, 3, 5, 20, 30, 50, 90)))
        args = self._on_card(id=baton, question=question)
        args["to"] = {"department": self.team.departments[department]}
        yield self._step(max(at, self.moments[0]), "baton.pass", args, self.owner)
        helper = self.chance.choice(self.team.people_of(department))
        state = self.chance.choice(("asked", "asked", "accepted", "answered"))
        if state != "asked":
            yield self._step(clock.now(), "baton.accept", {"baton": baton}, helper)
        if state == "answered":
            yield self._step(clock.now(), "baton.answer", {"baton": baton, "text": answer}, helper)

    def _attach(self) -> Iterator[Step]:
        # Counted out instead of drawn, so that it changes nothing of the rest of the story.
        url, title = words.LINKS[self.count % len(words.LINKS)]
        at = self.moments[-1]
        yield self._step(at, "attachment.link", self._on_card(url=url, title=title), self.owner)

    def _on_card(self, **args: Any) -> dict[str, Any]:
        return {"card": self.card, **args}

    def _step(
        self, at: datetime, name: str, args: dict[str, Any], actor: str | None = None
    ) -> Step:
        self.count += 1
        return Step(min(at, clock.now()), self.count, actor or self.owner, name, args)

    def _between(self, start: datetime, end: datetime) -> datetime:
        moment = start + (max(end, start) - start) * self.chance.random()
        return max(start, _working_hour(moment, self.chance))

    def _when(self, days: int) -> dict[str, Any]:
        """Return a day, now and then with a time, now and then to be repeated."""
        when: dict[str, Any] = {"due": self._day(days)}
        if self.chance.random() < 0.25:
            hour = time(self.chance.randint(8, 17), self.chance.choice((0, 30)))
            day = (clock.now() + timedelta(days=days)).date()
            when = {"due_at": datetime.combine(day, hour, ZoneInfo(ZONE)).isoformat()}
        if days > 0 and self.chance.random() < 0.1:
            when["repeat"] = {"every": 1, "unit": "month"}
        return when

    def _day(self, days: int) -> str:
        return (clock.now() + timedelta(days=days)).date().isoformat()


def _working_hour(moment: datetime, chance: random.Random) -> datetime:
    """Return a moment of that day (or the Friday before a weekend) at which people work."""
    zone = ZoneInfo(ZONE)
    day = moment.astimezone(zone).date()
    day -= timedelta(days=max(0, day.weekday() - 4))
    hour = time(chance.randint(8, 17), chance.randint(0, 59), chance.randint(0, 59))
    return min(datetime.combine(day, hour, zone).astimezone(UTC), clock.now())
