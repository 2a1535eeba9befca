"""Files in a bucket of an S3-compatible store.

All waiting is for sockets, which let others work in both async modes: nothing here is run off the loop,
whose few threads a store that hangs would soon have taken from the commits of the database.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session
from flask_babel import gettext as _

from core import server
from core.errors import NotFound, OperatorError, Unavailable
from core.file_names import name_of, place_of
from core.files_url import Bucket

log = logging.getLogger(__name__)

MISSING = ("404", "NoSuchKey")
# A person waits for each of them.
CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 20, 2
LINES = 50


class BucketFiles:
    """Files in a bucket, under the same names as in a folder, so that any tool copies from one to the other."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self._client = _client(bucket)

    def __str__(self) -> str:
        return f"the bucket {self.bucket}"

    def check(self) -> None:
        """Raise OperatorError unless the bucket is there and opens to the key."""
        try:
            self._client.head_bucket(Bucket=self.bucket.name)
        except (BotoCoreError, ClientError) as error:
            raise OperatorError(f"FILES_URL: {self} cannot be used: {_reason(error)}.") from error
        finally:
            # The workers that are forked from here open connections of their own.
            self._client.close()

    def keep(self, name: str, path: Path) -> None:
        """Send the file; its signature covers the content, so that the store refuses what was damaged on the way."""
        with path.open("rb") as file, _reached():
            self._client.put_object(**self._object(name), Body=Turns(file))

    def open(self, name: str) -> BinaryIO:
        """Open the file; what is read comes from the store piece by piece."""
        with _reached():
            return self._client.get_object(**self._object(name))["Body"]

    def drop(self, name: str) -> None:
        """Delete the file."""
        with _reached():
            self._client.delete_object(**self._object(name))

    def older_than(self, seconds: float) -> Iterator[str]:
        """Yield names, by the store's clock; what is not named as ours is left alone."""
        before = time.time() - seconds
        prefix = self.bucket.prefix
        pages = self._client.get_paginator("list_objects_v2")
        with _reached():
            for page in pages.paginate(Bucket=self.bucket.name, Prefix=prefix):
                for found in page.get("Contents", []):
                    name = name_of(found["Key"].removeprefix(prefix))
                    if name and found["LastModified"].timestamp() < before:
                        yield name

    def _object(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket.name, "Key": self.bucket.prefix + place_of(name)}


class Turns:
    """A file that is read to be hashed or sent, and gives others their turn after each piece."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        """Read a piece."""
        server.sleep(0)
        return self._file.read(size)


def _client(bucket: Bucket) -> Any:
    settings = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": TRIES},
        max_pool_connections=LINES,
        # Also over TLS, and without the checksums that only some stores understand.
        s3={"addressing_style": "path", "payload_signing_enabled": True},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return Session().create_client(
        "s3",
        region_name=bucket.region,
        endpoint_url=bucket.endpoint,
        aws_access_key_id=bucket.key,
        aws_secret_access_key=bucket.secret,
        config=settings,
    )


@contextmanager
def _reached() -> Iterator[None]:
    """Say in our own words what the store has said: that there is no such file, or that it cannot serve us now."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            raise NotFound(_("The file is not there any more.")) from None
        raise _away(error) from error
    except BotoCoreError as error:
        raise _away(error) from error


def _away(error: Exception) -> Unavailable:
    log.warning("the store of files does not serve us: %s", _reason(error))
    return Unavailable(
        _("Files cannot be reached just now. Nothing was lost: try again in a minute.")
    )


def _reason(error: Exception) -> str:
    known = {"404": "there is no such bucket", "403": "it refuses the key"}
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    return known.get(code) or str(error).partition("\n")[0].rstrip(".")
