"""Texts that would like to be code, put into each text that somebody may write, and looked for on each page.

Which texts there are follows from the schemas of the commands: a new one is attacked without anybody thinking of it.
"""

import contextlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from string import ascii_lowercase
from typing import Any

from marshmallow.fields import Dict, Field, List, Nested
from playwright.sync_api import BrowserContext, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from core.commands import Command, commands
from core.models import new_id
from core.schemas import Flag, Id, Integer, OneOf, Schema, Text
from core.scopes import scopes

# Thirty, none longer than 36 characters, so that with a mark of its own each fits into the shortest name.
PAYLOADS = (
    "<script>__pwn=1</script>",
    "</script><script>__pwn=1</script>",
    "<svg onload=__pwn=1>",
    "<svg/onload=__pwn=1//",
    '"><svg onload=__pwn=1>',
    "'><svg onload=__pwn=1>",
    "<img src=x onerror=__pwn=1>",
    "<img/src=`x`onerror=__pwn=1>",
    '" onmouseover=__pwn=1 x="',
    "' autofocus onfocus=__pwn=1 x='",
    "<details open ontoggle=__pwn=1>",
    "<body onload=__pwn=1>",
    "<iframe src=javascript:__pwn=1>",
    "<a href=javascript:__pwn=1>x</a>",
    "javascript:__pwn=1",
    "JaVaScRiPt:__pwn=1",
    "[x](javascript:__pwn=1)",
    "![x](javascript:__pwn=1)",
    "<javascript:__pwn=1>",
    "data:text/html,<svg onload=__pwn=1>",
    "<meta http-equiv=refresh content=0>",
    "<base href=//evil.example>",
    "<style>*{background:red}</style>",
    "<link rel=stylesheet href=//e.ex>",
    "<math><mi><style><img onerror=1>",
    "<noscript><p title='</noscript><svg>",
    "${__pwn=1}{{__pwn=1}}<%= 1 %>",
    "\uff1csvg onload=__pwn=1\uff1e\u2029"[:-1],
    "&lt;svg onload=__pwn=1&gt;",
    "<svg><use href=data:x,#x></svg>--!>",
)
# What a command needs beside texts so that it is done at all.
HINTS: dict[str, dict[str, Any]] = {
    "role.create": {"commands": ["comment.add"]},
    "board.create": {"preset": "sales"},
    "rule.create": {
        "condition": {"on": "question_answered"},
        "actions": [{"do": "notify", "owner": True, "text": "Look"}],
    },
    "rhythm.create": {"repeat": {"every": 1, "unit": "week", "weekday": 0}, "time": "09:00"},
}
MENUS, SOON = 16, 1500
URL = "https://wiki.example/"
# May be left out, and yet little would happen without: a comment's deal, who is asked.
ALWAYS = {"card", "member"}
OWNERS = {"board": "board", "workspace": "workspace", "user": "me"}
# One text, called otherwise where it is first given.
NAMES = {"title": "name"}
# Every page there is, and each way in which a board shows its deals.
PAGES = {
    "/": "/",
    "/boards/<id>": "/boards/{board}",
    "/boards/<id>?view=table": "/boards/{board}?view=table",
    "/boards/<id>?view=calendar": "/boards/{board}?view=calendar",
    "/boards/<id>?group=owner": "/boards/{board}?group=owner",
    "/boards/<id>?group=company": "/boards/{board}?group=company",
    "/boards/<id>/cards/<int:number>": "/boards/{board}/cards/1",
    "/boards/<id>/insights": "/boards/{board}/insights",
    "/boards/<id>/import": "/boards/{board}/import",
    "/workspaces/<id>/import": "/workspaces/{workspace}/import",
    "/boards/<id>/settings": "/boards/{board}/settings",
    "/boards/<id>/outcomes": "/boards/{board}/outcomes",
    "/boards/<id>/export": "/boards/{board}/export",
    "/boards/<id>/rules": "/boards/{board}/rules",
    "/boards/<id>/pulls": "/boards/{board}/pulls",
    "/boards/<id>/rehearsal": "/boards/{board}/rehearsal",
    "/boards/<id>/thread": "/boards/{board}/thread",
    "/boards/<id>/activity": "/boards/{board}/activity",
    "/boards/<id>/cards/<int:number>/story": "/boards/{board}/cards/1/story",
    "/people/<id>/activity": "/people/{me}/activity",
    "/customers": "/customers",
    "/customers/<id>": "/customers/{company}",
    **{
        path: path
        for path in (
            *("/my-work", "/inbox", "/inbox/settings", "/members", "/permissions", "/workspace"),
            *("/audit", "/profile", "/security", "/offline", "/sign-in", "/forgotten"),
            *("/new-password", "/second-factor", "/sign-up", "/invitations/<token>", "/api/docs"),
            *(
                "/confirm",
                "/sign-in/return",
                "/pulse/<token>",
                "/slack/link",
                "/intake/<slug>",
                "/request/<token>",
            ),
        )
    },
}
PREFIXES_OF_NO_PAGE = (
    *("/api/", "/static/", "/i18n/", "/healthz", "/readyz", "/metrics", "/service-worker"),
    *("/policy-reports", "/sign-out", "/calendar/"),
)
STATE = """() => ({
  pwn: [...document.querySelectorAll('iframe')].length + (window.__pwn === undefined ? 0 : 1),
  broken: window.__broken ?? [],
  links: [...document.querySelectorAll('[href],[src],[action],[formaction]')].flatMap((one) =>
    ['href', 'src', 'action', 'formaction'].map((name) => one.getAttribute(name) ?? ''))
    .filter((link) => /^\\s*(javascript|data:text|vbscript)/i.test(link)),
  text: [document.title, document.body.textContent,
    ...[...document.querySelectorAll('*')].flatMap((one) => [one.value, one.placeholder, one.title,
      one.getAttribute('aria-label'), one.getAttribute('content'), one.getAttribute('href')])]
    .filter((text) => typeof text === 'string').join('\\n'),
})"""
WATCH = """window.__broken = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.__broken.push(`${event.effectiveDirective} ${event.blockedURI}`));"""

Place = tuple[str, ...]
Pool = dict[str, list[str]]
Ask = Callable[[str, dict[str, Any]], tuple[int, Any]]


@dataclass
class Written:
    """What was written where: texts that stand, by command; how many were stored and refused."""

    standing: dict[tuple[str, str, str], str] = field(default_factory=dict)
    stored: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def texts(self) -> dict[str, set[str]]:
        """Return the texts that ought to be seen somewhere, by what they are texts of."""
        found: dict[str, set[str]] = defaultdict(set)
        for (kind, _id, name), text in self.standing.items():
            found[f"{kind} {name}"].add(text)
        return found


@dataclass
class Seen:
    """What the pages did: nothing may have run, been kept back by the policy, or led elsewhere."""

    pages: int = 0
    looks: int = 0
    ran: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    led_away: list[str] = field(default_factory=list)
    text: str = ""


def write_everywhere(ask: Ask, ids: dict[str, str], payloads: Sequence[str] = PAYLOADS) -> Written:
    """Run each public command that takes text, with each payload in each of its texts."""
    written, pool = Written(), {kind: [id] for kind, id in ids.items()}
    marks = ("".join(pair) for pair in product(ascii_lowercase, repeat=3))
    for command, places in sorted(_with_text(), key=lambda one: _edits(one[0])):
        for place, payload in product(places, list(enumerate(payloads))):
            turn, text = payload
            _write(ask, written, pool, command, place, f"{text} {next(marks)}", turn)
    _bring_together(ask, pool)
    return written


def _bring_together(ask: Ask, pool: Pool) -> None:
    """Let what has a name be on deals of the one board, where most is shown."""
    board = f"/api/boards/{pool['board'][0]}/commands"
    workspace = f"/api/workspaces/{pool['workspace'][0]}/commands"
    for id in pool["import"][1:]:
        ask(f"{board}/import.finish", {"import": id})
    for turn, card in enumerate(pool["card"]):
        label, company, member = (_nth(pool[kind], turn) for kind in ("label", "company", "member"))
        department = _nth(pool["department"], turn)
        ask(f"{workspace}/member.edit", {"member": member, "fields": {"department": department}})
        ask(f"{board}/member.add", {"member": member, "role": "editor"})
        ask(f"{board}/card.restore", {"card": card})
        ask(f"{board}/card.assign", {"card": card, "member": member})
        ask(f"{board}/card.label", {"card": card, "label": label})
        ask(f"{board}/card.edit", {"card": card, "fields": {"company": company}})


def look_everywhere(context: BrowserContext, paths: list[str]) -> Seen:
    """Open each page once, do on it what people do, and note whether anything came to life."""
    seen = Seen()
    page = context.new_page()
    page.add_init_script(WATCH)
    page.on("dialog", lambda dialog: (seen.ran.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: _note_request(seen, request.url))
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        seen.pages += 1
        address = page.url.partition("?")[0]
        for look in _as_people_do(page):
            _note(seen, path, look)
        if page.url.partition("?")[0] != address:
            seen.led_away.append(f"{path} became {page.url}")
    page.close()
    return seen


def _as_people_do(page: Page) -> Iterator[dict[str, Any]]:
    """Look at a page, at what its buttons open, and on a board into the palette and the library."""
    yield page.evaluate(STATE)
    opening = page.locator(".column__book:visible").all()
    for button in [*opening, *page.locator("[aria-haspopup]:visible").all()[:MENUS]]:
        with contextlib.suppress(PlaywrightError):
            button.click(timeout=SOON)
            page.wait_for_timeout(100)
            yield page.evaluate(STATE)
            page.keyboard.press("Escape")
    if page.locator("baton-board").count():
        for words in ("pwn", "Library\n"):
            _open_palette(page).press_sequentially(words, delay=5)
            page.wait_for_timeout(300)
            yield page.evaluate(STATE)
            page.keyboard.press("Escape")


def _open_palette(page: Page) -> Locator:
    """Open the palette, over whatever a button has left open and one Escape has not closed."""
    box = page.get_by_role("combobox").last
    for _time in range(3):
        page.keyboard.press("Control+k")
        with contextlib.suppress(PlaywrightError):
            box.wait_for(timeout=SOON)
            break
        page.keyboard.press("Escape")
    return box


def _note(seen: Seen, path: str, found: dict[str, Any]) -> None:
    seen.looks += 1
    seen.ran += [path] * found["pwn"]
    seen.broken += [f"{path}: {what}" for what in found["broken"]]
    seen.led_away += [f"{path}: {link}" for link in found["links"]]
    seen.text += f"\n{found['text']}"


def _note_request(seen: Seen, url: str) -> None:
    if not url.startswith(("http://127.0.0.1", "http://localhost", "ws://", "data:image", "blob:")):
        seen.led_away.append(url)


def _with_text() -> Iterator[tuple[Command, list[Place]]]:
    for command in commands.values():
        places = list(text_places(command.schema))
        if places and not command.internal:
            yield command, places


def text_places(schema: Schema) -> Iterator[Place]:
    """Every place of a schema's arguments where text stands."""
    for name, one in schema.fields.items():
        yield from ((one.data_key or name, *rest) for rest in _texts_in(one))


def _texts_in(one: Field[Any]) -> Iterator[Place]:
    if isinstance(one, Text):
        yield ()
    elif isinstance(one, List):
        yield from _texts_in(one.inner)
    elif isinstance(one, Dict):
        yield ("words",)
    elif isinstance(one, Nested):
        yield from text_places(one.schema)


def _edits(command: Command) -> tuple[bool, bool, str]:
    """New things first, then what is written into them, at last what happens to all of it."""
    own = command.name.partition(".")[0]
    is_edit = any(
        (one.data_key or name) == own and isinstance(one, Id)
        for name, one in command.schema.fields.items()
    )
    return is_edit, command.name.startswith(("baton.", "card.lose", "card.move")), command.name


def _write(
    ask: Ask, written: Written, pool: Pool, command: Command, place: Place, text: str, turn: int
) -> None:
    kind, chosen = command.name.partition(".")[0], _chosen(pool, command, turn)
    args = arguments(command, place, text, chosen)
    owner = chosen["board"] if command.name == "board.rename" else pool[OWNERS[command.scope]][0]
    status, answer = ask(
        f"/api/{scopes[command.scope].plural}/{owner}/commands/{command.name}", args
    )
    if status >= 300:
        written.refused[command.name, ".".join(place)] += 1
        return
    written.stored[command.name, ".".join(place)] += 1
    made = answer.get(kind) or args.get("id")
    known = pool.setdefault(_kind(command, kind), [])
    if made and made not in known:
        known.append(made)
    written.standing[
        _kind(command, kind), made or args.get(kind, owner), NAMES.get(place[-1], place[-1])
    ] = text


def _chosen(pool: Pool, command: Command, turn: int) -> dict[str, str]:
    chosen = {kind: _nth(ids, turn) for kind, ids in pool.items() if ids}
    if not command.name.startswith("card."):
        # What belongs to a deal belongs to one, whose panel then shows all of it.
        chosen["card"] = pool["card"][0]
    if command.scope == "board":
        # Only who is on the board can have anything to do there.
        chosen["member"] = pool["me"][0]
    else:
        chosen["view"] = chosen.get("user view", chosen["view"])
    # The first was asked of somebody else.
    chosen["baton"] = _nth(pool["baton"][1:] or pool["baton"], turn)
    if command.name == "card.move":
        chosen["column"] = pool["lost"][0]
    if command.name.startswith("import."):
        chosen["column"] = pool["column"][0]
    return chosen | ({"board": pool["board"][0]} if command.scope == "user" else {})


def _kind(command: Command, kind: str) -> str:
    return f"user {kind}" if command.scope == "user" else kind


def _nth(ids: list[str], turn: int) -> str:
    return ids[turn % len(ids)]


def arguments(command: Command, place: Place, text: str, ids: dict[str, str]) -> dict[str, Any]:
    """Return arguments with which a command may be done, a text in one of its places."""
    return _filled(command.schema, place, text, ids) | HINTS.get(command.name, {})


def _filled(schema: Schema, place: Place, text: str, ids: dict[str, str]) -> dict:
    found = {}
    for name, one in schema.fields.items():
        key = one.data_key or name
        is_place = bool(place) and place[0] == key
        if is_place or one.required or key in ALWAYS:
            found[key] = _value(one, key, place[1:] if is_place else (), text, ids, is_place)
    return found


def _value(one, key, place, text, ids, is_place) -> Any:
    if isinstance(one, Text):
        return (
            (URL + text.replace(" ", "/") if key == "url" else text)
            if is_place or key != "url"
            else URL
        )
    if isinstance(one, Id):
        return new_id() if key == "id" else ids.get(key)
    if isinstance(one, List):
        return [_value(one.inner, key, place, text, ids, is_place)]
    if isinstance(one, Nested):
        return _filled(one.schema, place, text, ids)
    if isinstance(one, Dict):
        return {"q": text}
    if isinstance(one, Integer):
        return 1
    if isinstance(one, Flag):
        return True
    choices = getattr(one.validate, "choices", None) if isinstance(one, OneOf) else None
    return next(iter(choices)) if choices else "member" if key == "role" else text
