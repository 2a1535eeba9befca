"""The interface in the reader's language: one catalog for Python, the templates and the browser.

The catalogs are read from their .po files, so there is nothing to compile and nothing to go stale.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_app_context,
    has_request_context,
    request,
    url_for,
)
from flask_babel import Babel, Domain, get_locale
from sqlalchemy.exc import SQLAlchemyError

from core.actors import find_actor

FOLDER = Path(__file__).parents[1] / "translations"
# The name of each language in itself, and the folder of its catalog; English is the key.
LOCALES = {"en": "English", "zh_Hans": "简体中文"}
FOLDERS = {"zh_Hans": "zh"}
COOKIE = "baton_locale"
A_YEAR = 365 * 24 * 3600

blueprint = Blueprint("i18n", __name__)


@dataclass(frozen=True)
class Settings:
    """What a person chose; None where the choice is left to the browser or the workspace."""

    locale: str | None = None
    time_zone: str | None = None


# The language of work in a thread of its own, which cannot ask the database whose it is.
_kept_language: ContextVar[str | None] = ContextVar("kept_language", default=None)
SettingsFinder = Callable[[str], Settings | None]
_finders: list[SettingsFinder] = []


class CatalogDomain(Domain):
    """Translations from the .po file itself."""

    def get_translations(self) -> NullTranslations:
        return translations(locale_name())


class CatalogBabel(Babel):
    """Flask-Babel with our catalogs."""

    domain_instance = CatalogDomain()


def init_i18n(app: Flask) -> None:
    """Choose a language and a time zone for each request, and serve the browser its catalog."""
    CatalogBabel(app, locale_selector=select_locale, timezone_selector=select_time_zone)
    app.jinja_env.globals.update(
        LOCALES=LOCALES, catalog_url=catalog_url, locale_name=locale_name, language_tag=language_tag
    )
    app.register_blueprint(blueprint)
    app.after_request(keep_choice)


def register_settings(find: SettingsFinder) -> None:
    """Tell the core how to find the settings of a person by their id."""
    _finders[:] = [find]


def speak_to(person: str, otherwise: str | None = None) -> None:
    """Answer in this person's language where there is no request to tell it: a socket's message. Who has chosen none
    is answered in another, such as the one in which they asked for a job.

    Flask-Babel would keep a language on the application here, where others would meet it.
    """
    g.reader, g.otherwise = person, otherwise


@contextmanager
def speaking_to(person: str, otherwise: str = "en") -> Iterator[None]:
    """Write to a person in their language, else in another, where there is no request of theirs: a notice, a mail.

    Within, everything is as in a request, since what formats times and sums keeps its language there.
    """
    wanted = {"Accept-Language": otherwise.replace("_", "-")}
    # A context of its own, so that nobody else is taken for this person.
    with current_app.app_context(), current_app.test_request_context(headers=wanted):
        speak_to(person)
        yield


def select_locale() -> str:
    """Return the person's language, else the one chosen here, else what the browser asks for."""
    if not has_request_context():
        return _settings().locale or g.get("otherwise") or "en"
    chosen = (_settings().locale, request.args.get("locale"), request.cookies.get(COOKIE))
    return next((name for name in chosen if name in LOCALES), _accepted_locale())


def select_time_zone() -> str | None:
    return _settings().time_zone


def keep_choice(response: Response) -> Response:
    """Remember the language which somebody who has not signed in chose by `?locale=`."""
    chosen = request.args.get("locale")
    if chosen in LOCALES and response.mimetype == "text/html":
        secure = current_app.config["BATON"].is_secure
        response.set_cookie(COOKIE, chosen, max_age=A_YEAR, samesite="Lax", secure=secure)
    return response


def keep_language(name: str) -> None:
    """Answer in a language from here on, in this context and no other."""
    _kept_language.set(name)


def locale_name() -> str:
    """Return the name of the language in use, one of LOCALES."""
    kept = _kept_language.get()
    if kept:
        return kept
    name = str(get_locale()) if has_request_context() else select_locale()
    return name if name in LOCALES else "en"


def language_tag() -> str:
    """Return the language in use as HTML and Intl write it."""
    return locale_name().replace("_", "-")


def catalog_url() -> str | None:
    """Return where the browser gets its catalog, which may be kept forever; English needs none."""
    name = locale_name()
    if name not in FOLDERS:
        return None
    return _catalog_url(name)


def catalog_urls() -> dict[str, str]:
    """Return where the browser gets each catalog, by the name of its language."""
    return {name: _catalog_url(name) for name in FOLDERS}


def _catalog_url(name: str) -> str:
    return url_for("i18n.browser_catalog", name=name, v=_browser_catalog(name)[1])


@cache
def translations(name: str) -> NullTranslations:
    """Return the translations of a language for Python and the templates."""
    if name not in FOLDERS:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, _catalog(name))
    compiled.seek(0)
    return Translations(compiled)


@blueprint.get("/i18n/<name>.json")
def browser_catalog(name: str) -> Response:
    """Return `{"messages": {msgid: text, or a list of plural forms}}` for the scripts."""
    if name not in LOCALES:
        abort(404)
    body, digest = _browser_catalog(name)
    response = Response(body, mimetype="application/json")
    response.set_etag(digest, weak=True)
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        response.set_data(_packed_catalog(name))
        response.content_encoding = "gzip"
    response.cache_control.public = True
    if request.args.get("v") == digest:
        response.cache_control.max_age = A_YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    return response.make_conditional(request)


def _settings() -> Settings:
    try:
        person = _reader() if has_app_context() and _finders else None
        return (person and _finders[0](person)) or Settings()
    except SQLAlchemyError:
        # Above all to say, in some language, that the database is away.
        return Settings()


def _reader() -> str | None:
    if "reader" not in g:
        actor = has_request_context() and find_actor(_session_cookie(), None)
        g.reader = actor.id if actor else None
    return g.reader


def _session_cookie() -> str | None:
    return request.cookies.get(current_app.config["BATON"].session_cookie)


def _accepted_locale() -> str:
    for tag in request.accept_languages.values():
        language = tag.replace("_", "-").partition("-")[0].lower()
        if language in ("en", "zh"):
            return {"en": "en", "zh": "zh_Hans"}[language]
    return "en"


@cache
def _catalog(name: str) -> Catalog:
    with (FOLDER / FOLDERS[name] / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=name)


@cache
def _browser_catalog(name: str) -> tuple[str, str]:
    messages = _catalog(name) if name in FOLDERS else []
    shown = {_key(message): message.string for message in messages if _is_for_browser(message)}
    body = json.dumps({"messages": shown}, ensure_ascii=False, sort_keys=True)
    return body, hashlib.sha256(body.encode()).hexdigest()[:16]


@cache
def _packed_catalog(name: str) -> bytes:
    return gzip.compress(_browser_catalog(name)[0].encode())


def _is_for_browser(message: Message) -> bool:
    return bool(message.id) and any(path.startswith("static/") for path, _ in message.locations)


def _key(message: Message) -> str:
    return message.id[0] if message.pluralizable else message.id
