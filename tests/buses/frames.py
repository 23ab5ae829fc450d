"""What the chassis writes to the wire itself, many messages at a time, read as the server reads it."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """One `PUB` or `HPUB`, and the bytes it was written in."""

    subject: str
    reply: str
    headers: dict[str, str] | None
    payload: bytes
    written: bytes


def read_frames(written: bytes) -> Iterator[Frame]:
    """The messages in a piece of what a client sends. Raises ValueError at what is neither `PUB` nor `HPUB`."""
    place = 0
    while place < len(written):
        end = written.index(b"\r\n", place)
        verb, subject, *others = written[place:end].decode().split(" ")
        if verb not in ("PUB", "HPUB"):
            raise ValueError(f"{verb} is nothing that publishes")
        sizes = [int(size) for size in others[-2 if verb == "HPUB" else -1 :]]
        reply = others[0] if len(others) > len(sizes) else ""
        block, last = end + 2, end + 2 + sizes[-1]
        if written[last : last + 2] != b"\r\n":
            raise ValueError(f"{subject}: the sizes do not fit")
        head = written[block : block + sizes[0]] if verb == "HPUB" else b""
        yield Frame(subject, reply, _headers(head), written[block + len(head) : last], written[place : last + 2])
        place = last + 2


def _headers(head: bytes) -> dict[str, str] | None:
    pairs = (line.partition(":") for line in head.decode().split("\r\n")[1:] if line)
    return {name.strip(): value.strip() for name, _, value in pairs} or None
