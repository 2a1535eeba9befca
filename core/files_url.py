"""What FILES_URL says: `s3://KEY:SECRET@s3.example.com/bucket?region=eu-central-1`, as a URL and not as an address."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

# Over TLS, or without it for a store in one's own network.
SCHEMES = {"s3": "https", "s3+http": "http"}
REGION = "us-east-1"


@dataclass(frozen=True)
class Bucket:
    """A bucket of an S3-compatible store, and the key that opens it."""

    endpoint: str
    name: str
    # What each object's name begins with: empty, or ending in a slash.
    prefix: str
    region: str
    key: str
    secret: str = field(repr=False)

    def __str__(self) -> str:
        """Where it is, for people; without the key."""
        return f"{self.name}/{self.prefix} at {self.endpoint}".replace("/ ", " ")


def parse_files_url(url: str) -> Bucket:
    """Return the bucket that a URL names; raise ValueError for what is none."""
    parts = urlsplit(url)
    name, _, prefix = parts.path.strip("/").partition("/")
    given = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    region = given.pop("region", [REGION])[0]
    known = (parts.scheme in SCHEMES, parts.hostname, name, parts.username, parts.password)
    if given or not all(known):
        raise ValueError(url)
    return Bucket(
        endpoint=f"{SCHEMES[parts.scheme]}://{_host(parts.hostname or '', parts.port)}",
        name=unquote(name),
        prefix=f"{unquote(prefix)}/" if prefix else "",
        region=region,
        key=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
    )


def _host(name: str, port: int | None) -> str:
    host = f"[{name}]" if ":" in name else name
    return f"{host}:{port}" if port else host
