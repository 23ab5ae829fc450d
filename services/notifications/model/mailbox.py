"""A person's name and address, such that neither can change the message they stand in."""

import re
from dataclasses import dataclass

from infra.chassis.refusal import Refusal

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
)


class BadAddress(Refusal):
    """An e-mail address is ASCII, `name@domain.top`, at most 254 characters; other domains are written as xn--."""

    status = 422


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Checked when made: a name on one line, an address that is one. The refusal does not repeat the address."""

    name: str
    address: str

    def __post_init__(self) -> None:
        if len(self.address) > 254 or not _ADDRESS.fullmatch(self.address):
            raise BadAddress("not an e-mail address such as name@example.no", field="address")
        object.__setattr__(self, "name", one_line(self.name))


def one_line(value: str) -> str:
    """The text without line breaks or other control characters, and with single blanks."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
