"""Errors with a code: domain code raises them, one mapping turns them into HTTP answers and acks."""

from typing import Any


class AppError(Exception):
    """A refusal that the caller can understand: `code` for machines, `message` for people, `data` for details."""

    code = "internal"
    status = 500

    def __init__(self, message: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.data = data or {}

    def to_dict(self) -> dict[str, Any]:
        """Return `{"code", "message", "data"}`, what stands inside `error` on every wire."""
        return {"code": self.code, "message": self.message, "data": self.data}


class Invalid(AppError):
    """The input breaks a rule; `data["fields"]` maps field names to what is wrong with them."""

    code, status = "invalid", 422


class Malformed(Invalid):
    """The input is not JSON at all."""

    status = 400


class Unauthenticated(AppError):
    code, status = "unauthenticated", 401


class Forbidden(AppError):
    code, status = "forbidden", 403


class NotFound(AppError):
    """There is no such thing, or the actor may not know that there is."""

    code, status = "not_found", 404


class Conflict(AppError):
    code, status = "conflict", 409


class Gone(AppError):
    """The thing was archived; it can be restored, but not worked on."""

    code, status = "gone", 410


class Resync(AppError):
    """The log cannot continue from where the reader is: take a new snapshot."""

    code, status = "resync", 410


class TooLarge(AppError):
    code, status = "too_large", 413


class RateLimited(AppError):
    """Too many requests; `data["retry_after"]` says after how many seconds to come back."""

    code, status = "rate_limited", 429


class Unavailable(AppError):
    code, status = "unavailable", 503


class OperatorError(Exception):
    """What the operator asked for on the command line cannot be done; the message says why."""
