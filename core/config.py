"""The configuration: read once from the environment, checked, typed, with safe defaults."""

import contextlib
import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from core.files_url import Bucket, parse_files_url
from core.identity_provider import IdentityProvider, read_identity_provider
from core.mail_url import MailServer, parse_mail_url
from core.outbound_allow import Allowed, parse_allowed
from core.pickers import read_pickers

# What holds keys may stand in a file that NAME_FILE names, as containers and systemd hand them over.
MAY_BE_IN_A_FILE = (
    *("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "MAIL_URL", "FILES_URL"),
    "OIDC_CLIENT_SECRET",
)
COOKIE = "baton_session"
SIGN_ON_COOKIE = "baton_sign_on"
ASYNC_MODES = ("eventlet", "threading")
LOG_FORMATS = ("text", "json")
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
MIN_SECRET = 32
MEGABYTE = 1024 * 1024
# 32 random hexadecimal digits have more different ones; "changeme" four times has not.
MIN_DIFFERENT = 8


class ConfigError(Exception):
    """A setting cannot be used; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Config:
    """What the operator decided. `rate_limit` is (per second, burst) or None for no limit."""

    host: str
    port: int
    data_dir: Path
    database_url: str
    redis_url: str | None
    workers: int
    secret_key: str
    public_url: str | None
    async_mode: str
    rate_limit: tuple[float, int] | None
    trusted_proxies: int
    max_sockets: int
    mail_server: MailServer | None
    outbound_allow: Allowed
    file_limit: int
    file_quota: int
    log_format: str
    metrics_port: int | None
    bucket: Bucket | None
    # By whose they are: "google" and "dropbox", with what their scripts want to know.
    pickers: dict[str, dict[str, str]]
    identity_provider: IdentityProvider | None
    notices_keep_days: int

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Config":
        """Read every setting; raise ConfigError with one sentence for the first that cannot be used."""
        environ = {**environ, **_from_files(environ)}
        data_dir = _data_dir(environ)
        workers = _integer(environ, "WORKERS", 1, low=1, high=64)
        database_url = _database_url(environ, data_dir)
        if workers > 1 and database_url.startswith("sqlite"):
            raise ConfigError("WORKERS above 1 needs PostgreSQL: set DATABASE_URL, or WORKERS=1.")
        return cls(
            host=environ.get("HOST") or "127.0.0.1",
            port=_integer(environ, "PORT", 5000, low=0, high=65535),
            data_dir=data_dir,
            database_url=database_url,
            redis_url=_redis_url(environ),
            workers=workers,
            secret_key=_secret_key(environ, data_dir),
            public_url=_public_url(environ),
            async_mode=_choice(environ, "ASYNC_MODE", ASYNC_MODES),
            rate_limit=_rate_limit(environ),
            trusted_proxies=_integer(environ, "TRUSTED_PROXIES", 0, low=0, high=10),
            max_sockets=_integer(environ, "MAX_SOCKETS", 10_000, low=1, high=15_000),
            mail_server=_mail_server(environ),
            outbound_allow=_outbound_allow(environ),
            file_limit=_integer(environ, "FILE_LIMIT_MB", 50, low=1, high=2000) * MEGABYTE,
            file_quota=_integer(environ, "FILE_QUOTA_MB", 10_000, low=1, high=999_999) * MEGABYTE,
            log_format=_choice(environ, "LOG_FORMAT", LOG_FORMATS),
            metrics_port=_metrics_port(environ, workers),
            bucket=_bucket(environ),
            pickers=_pickers(environ),
            identity_provider=_identity_provider(environ),
            notices_keep_days=_integer(environ, "NOTICES_KEEP_DAYS", 90, low=1, high=9_999),
        )

    @property
    def allowed_origins(self) -> list[str]:
        """Origins whose pages may talk to us with a cookie."""
        if self.public_url:
            return [self.public_url]
        hosts = dict.fromkeys((self.host, "localhost"))
        return [f"http://{_bracketed(host)}:{self.port}" for host in hosts]

    @property
    def address(self) -> str:
        """The address that links in mails lead to: as configured, never as some request says."""
        return self.public_url or self.allowed_origins[0]

    @property
    def passkey_host(self) -> str | None:
        """The name that passkeys are bound to; browsers accept no bare addresses."""
        if not self.public_url:
            return "localhost"
        host = urlsplit(self.public_url).hostname or ""
        return None if _is_address(host) else host

    @property
    def session_cookie(self) -> str:
        """The name of the session's cookie: over https one that only this very host can have set."""
        return f"__Host-{COOKIE}" if self.is_secure else COOKIE

    @property
    def sign_on_cookie(self) -> str:
        """The name of the cookie of a browser that was sent to the identity provider."""
        return f"__Host-{SIGN_ON_COOKIE}" if self.is_secure else SIGN_ON_COOKIE

    @property
    def is_secure(self) -> bool:
        """Whether people reach us by https, so that cookies are marked Secure."""
        return bool(self.public_url and self.public_url.startswith("https://"))

    @property
    def is_loopback(self) -> bool:
        return self.host in LOOPBACK_HOSTS

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def _from_files(environ: Mapping[str, str]) -> dict[str, str]:
    named = {
        name: environ[f"{name}_FILE"] for name in MAY_BE_IN_A_FILE if environ.get(f"{name}_FILE")
    }
    for name in named:
        if environ.get(name):
            raise ConfigError(f"{name} and {name}_FILE are both set: leave one out.")
    return {name: _content(f"{name}_FILE", path) for name, path in named.items()}


def _content(name: str, path: str) -> str:
    try:
        text = Path(path).read_text().strip()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{name} cannot be read: {path}.") from error
    if not text:
        raise ConfigError(f"{name} names an empty file: {path}.")
    return text


def _data_dir(environ: Mapping[str, str]) -> Path:
    path = Path(environ.get("DATA_DIR") or "var").absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"DATA_DIR cannot be used: {path}: {error.strerror}.") from error
    if not os.access(path, os.W_OK):
        raise ConfigError(f"DATA_DIR cannot be used: {path} is not writable.")
    return path


def _integer(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not re.fullmatch(r"\d{1,6}", text) or not low <= int(text) <= high:
        raise ConfigError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _choice(environ: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    text = environ.get(name) or choices[0]
    if text not in choices:
        raise ConfigError(f"{name} must be one of {', '.join(choices)}, not {text!r}.")
    return text


def _database_url(environ: Mapping[str, str], data_dir: Path) -> str:
    url = environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'baton.db'}"
    url = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("DATABASE_URL must start with sqlite:/// or postgresql://.")
    try:
        urlsplit(url).port  # noqa: B018
    except ValueError as error:
        raise ConfigError("DATABASE_URL is not a URL that can be read.") from error
    return url


def _redis_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("REDIS_URL") or None
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError("REDIS_URL must start with redis://, rediss:// or unix://.")
    return url


def _public_url(environ: Mapping[str, str]) -> str | None:
    # Browsers name an origin in lower case.
    url = (environ.get("PUBLIC_URL") or "").rstrip("/").lower()
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        raise ConfigError(
            f"PUBLIC_URL must look like https://baton.example.com, without a path, not {url!r}."
        )
    return url


def _mail_server(environ: Mapping[str, str]) -> MailServer | None:
    url = environ.get("MAIL_URL")
    try:
        return parse_mail_url(url, _public_url(environ) or "") if url else None
    except ValueError as error:
        raise ConfigError(
            "MAIL_URL must look like smtp://user:password@host:port, or begin with smtps:// or starttls://."
        ) from error


def _metrics_port(environ: Mapping[str, str], workers: int) -> int | None:
    if not environ.get("METRICS_PORT"):
        return None
    first = _integer(environ, "METRICS_PORT", 0, low=1, high=65536 - workers)
    if _integer(environ, "PORT", 5000, low=0, high=65535) in range(first, first + workers):
        raise ConfigError(
            "METRICS_PORT and the ports behind it, one for each worker, must not meet PORT."
        )
    return first


def _bucket(environ: Mapping[str, str]) -> Bucket | None:
    url = environ.get("FILES_URL")
    try:
        return parse_files_url(url) if url else None
    except ValueError as error:
        raise ConfigError(
            "FILES_URL must look like s3://KEY:SECRET@host:port/bucket?region=eu-central-1 (or begin with s3+http://),"
            " with %2F for a slash in the secret."
        ) from error


def _pickers(environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    try:
        return read_pickers(environ)
    except ValueError as error:
        raise ConfigError(str(error)) from error


def _identity_provider(environ: Mapping[str, str]) -> IdentityProvider | None:
    try:
        return read_identity_provider(environ, _outbound_allow(environ))
    except ValueError as error:
        raise ConfigError(str(error)) from error


def _outbound_allow(environ: Mapping[str, str]) -> Allowed:
    try:
        return parse_allowed(environ.get("OUTBOUND_ALLOW") or "")
    except ValueError as error:
        raise ConfigError(
            f"OUTBOUND_ALLOW must list hosts, addresses or networks such as 10.1.0.0/16, not {str(error)!r}."
        ) from error


def _rate_limit(environ: Mapping[str, str]) -> tuple[float, int] | None:
    text = environ.get("RATE_LIMIT") or "20:60"
    if text == "off":
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?):(\d+)", text)
    if not match or float(match[1]) <= 0 or int(match[2]) < 1:
        raise ConfigError(f"RATE_LIMIT must look like 20:60, or be off, not {text!r}.")
    return float(match[1]), int(match[2])


def _secret_key(environ: Mapping[str, str], data_dir: Path) -> str:
    given = environ.get("SECRET_KEY")
    if given:
        if len(given) < MIN_SECRET or len(set(given)) < MIN_DIFFERENT:
            raise ConfigError("SECRET_KEY is too short or well known: use 32 random characters.")
        return given
    return _kept_secret(data_dir / "secret_key")


def _kept_secret(path: Path) -> str:
    try:
        if not path.exists():
            _write_secret(path)
        secret = path.read_text().strip()
    except OSError as error:
        raise ConfigError(f"{path} cannot be used: {error.strerror}.") from error
    if len(secret) < MIN_SECRET:
        raise ConfigError(
            f"{path} holds nothing that can be used: delete it, and a new one is made."
        )
    return secret


def _write_secret(path: Path) -> None:
    # Of two processes that start together both must read the same, and neither half of it.
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
