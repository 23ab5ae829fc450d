"""What travels on the bus, and where an answer goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it is published or delivered."""

    subject: str
    data: bytes = b""
    reply: str = ""
    headers: Headers | None = None

    def header(self, name: str) -> str | None:
        """The value of a header, if it is there."""
        return self.headers.get(name) if self.headers else None

    @property
    def size(self) -> int:
        """Bytes as the server counts them: the payload, and the headers as they are written on the wire."""
        if not self.headers:
            return len(self.data)
        return len(self.data) + 12 + sum(len(f"{name}: {value}\r\n".encode()) for name, value in self.headers.items())


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes: a subject, in one account's world of subjects."""

    account: str
    subject: str


@dataclass(frozen=True, slots=True)
class Stored:
    """One message of a stream; `at` is the event loop's time."""

    sequence: int
    subject: str
    data: bytes
    headers: Headers | None
    at: float


class Post(Protocol):
    """Who delivers: the server, as what it holds sees it."""

    def answer(self, address: Address, letter: Letter) -> bool:
        """Deliver a letter to who listens on an address, whatever subject the letter names; whether anybody does."""

    def is_heard(self, address: Address) -> bool:
        """Whether anybody listens on an address."""


class Wrong(Exception):
    """An error of JetStream's, with the numbers that the real server gives."""

    def __init__(self, code: int, err_code: int, description: str) -> None:
        super().__init__(description)
        self.error: dict[str, Any] = {"code": code, "err_code": err_code, "description": description}
