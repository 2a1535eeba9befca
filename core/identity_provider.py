"""The identity provider (OpenID Connect) of this installation, by whom people may sign in: what OIDC_… says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from core.outbound_allow import Allowed, is_allowed_host

SETTINGS = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
# What a URL is made of, and what a client may be called.
PLAIN = re.compile(r"[!-\[\]-~]{1,500}")
LONGEST_NAME = 40


@dataclass(frozen=True)
class IdentityProvider:
    """Who vouches for people. The issuer is compared letter by letter, as the protocol wants it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    # What people call it: "Sign in with …".
    name: str

    @property
    def discovery_url(self) -> str:
        """Where it says how it is talked to."""
        return self.issuer.rstrip("/") + "/.well-known/openid-configuration"


def read_identity_provider(environ: Mapping[str, str], allowed: Allowed) -> IdentityProvider | None:
    """Return the provider, None where none is set; raise ValueError with a sentence for half of one."""
    issuer, client_id, client_secret = (environ.get(name) or "" for name in SETTINGS)
    name = (environ.get("OIDC_NAME") or "").strip()
    if not (issuer or client_id or client_secret or name):
        return None
    host = _check_issuer(issuer, allowed)
    for setting, value in zip(SETTINGS[1:], (client_id, client_secret), strict=True):
        if not PLAIN.fullmatch(value):
            raise ValueError(f"{setting} must be there beside OIDC_ISSUER, in plain letters.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(f"OIDC_NAME must be one line of at most {LONGEST_NAME} characters.")
    return IdentityProvider(issuer, client_id, client_secret, name or host)


def _check_issuer(issuer: str, allowed: Allowed) -> str:
    parts = _parts(issuer)
    host = parts.hostname or ""
    is_plain = PLAIN.fullmatch(issuer) and host and "@" not in parts.netloc
    if not is_plain or parts.scheme not in ("https", "http") or parts.query or parts.fragment:
        raise ValueError(
            "OIDC_ISSUER must look like https://login.example.com/realms/sales, as the provider itself writes it."
        )
    if parts.scheme == "http" and not is_allowed_host(host, allowed):
        raise ValueError(
            "OIDC_ISSUER must begin with https://, unless OUTBOUND_ALLOW names its host."
        )
    return host


def _parts(issuer: str) -> SplitResult:
    try:
        parts = urlsplit(issuer)
        parts.port  # noqa: B018
    except ValueError:
        return urlsplit("")
    return parts
