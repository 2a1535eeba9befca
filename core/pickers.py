"""The pickers of Google Drive and Dropbox: which are configured, and what a page with them may load besides our own."""

import re
from collections.abc import Iterable, Mapping

# By whose they are, what each setting is called in the page.
SETTINGS = {
    "google": {"key": "GOOGLE_PICKER_KEY", "client": "GOOGLE_CLIENT_ID", "app": "GOOGLE_APP_ID"},
    "dropbox": {"key": "DROPBOX_APP_KEY"},
}
SOURCES = {
    "google": {
        "script-src": ["https://apis.google.com", "https://accounts.google.com/gsi/client"],
        "frame-src": ["https://docs.google.com", "https://accounts.google.com/gsi/"],
        "connect-src": ["https://accounts.google.com/gsi/"],
    },
    "dropbox": {"script-src": ["https://www.dropbox.com/static/api/2/dropins.js"]},
}


def read_pickers(environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the pickers whose settings are there; raise ValueError for half of them, or for what is no key."""
    found = {}
    for name, settings in SETTINGS.items():
        given = {word: environ.get(setting, "") for word, setting in settings.items()}
        if not environ.get(settings["key"]):
            continue
        for word, value in given.items():
            if not re.fullmatch(r"[A-Za-z0-9._-]{3,200}", value):
                raise ValueError(_sentence(settings, word))
        found[name] = given
    return found


def sources(pickers: Iterable[str], rule: str) -> list[str]:
    """Return what a rule of the content security policy has to allow for these pickers."""
    return [source for name in pickers for source in SOURCES[name].get(rule, [])]


def _sentence(settings: Mapping[str, str], word: str) -> str:
    together = " and ".join(settings.values())
    belong = f"; {together} belong together" if len(settings) > 1 else ""
    return f"{settings[word]} must be letters, digits, dots and dashes{belong}."
