"""What came of handing a mail over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server refused it, for good or for now (RFC 5321, section 4.2.1: 5yz and 4yz)."""

    code: int

    @property
    def is_final(self) -> bool:
        """Whether trying again would be answered the same way."""
        return 500 <= self.code < 600

    @property
    def reason(self) -> str:
        """A code for the fact; the server's own words may name the person."""
        return f"smtp_{self.code}"


@dataclass(frozen=True, slots=True)
class Unreached:
    """The mail did not get as far as being refused: no server, no sign-in, or it wants none of us just now."""

    why: str


@dataclass(frozen=True, slots=True)
class Silent:
    """The connection broke or timed out under way: perhaps it was taken, perhaps not."""


Outcome = Accepted | Refused | Unreached | Silent
