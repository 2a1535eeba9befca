"""Heads of requests that a proxy might understand in another way than we do: with them a second request is hidden."""

from email.message import Message

REFUSAL = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def is_ambiguous(head: Message) -> bool:
    """Whether it is open where the request ends: two lengths, one that is no number, an odd coding."""
    lengths, codings = head.get_all("content-length", []), head.get_all("transfer-encoding", [])
    if len(lengths) + len(codings) > 1:
        return True
    is_number = all(text.isascii() and text.strip().isdigit() for text in lengths)
    return not is_number or any(text.strip().lower() != "chunked" for text in codings)
