"""What MAIL_URL says: `smtp://user:password@host:port?from=baton@example.com`."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and in whose name."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None
    sender: str


def parse_mail_url(url: str, address: str) -> MailServer:
    """Return the server that a URL names; raise ValueError for what is none."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/"):
        raise ValueError(url)
    given = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    user = unquote(parts.username) if parts.username else None
    sender = given.pop("from", [user or ""])[0]
    if given:
        raise ValueError(url)
    return MailServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=user,
        password=unquote(parts.password) if parts.password else None,
        sender=sender if "@" in sender else f"baton@{_domain(address)}",
    )


def _domain(address: str) -> str:
    return urlsplit(address).hostname or "localhost"
