"""Whether a payment may go to who is confirmed to receive it today: the one it was settled for, on the account its
invoice names. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum


class Held(StrEnum):
    """Why a payment is in no file, though nothing else is missing."""

    PAYEE = "payee"
    """Nobody is confirmed as payee today."""
    OTHER_PAYEE = "other_payee"
    """Another person or enterprise is confirmed than the one it was settled for."""
    OTHER_ACCOUNT = "other_account"
    """Another account is confirmed than the one the invoice names."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets money: a person or an enterprise, by its number where that is known, on an account."""

    kind: str
    number: str | None
    account: str

    def is_who(self, other: "Receiver") -> bool:
        """Whether both are the same person or enterprise. A number that one of them lacks tells them not apart."""
        return self.kind == other.kind and (None in (self.number, other.number) or self.number == other.number)


def held(settled: Receiver | None, asked: Receiver | None, today: Receiver | None) -> Held | None:
    """Why a payment that was `settled` for somebody does not go to who is confirmed `today`; None when it does.

    `asked` is who its invoice or file names: None where there is neither, and the account of today is simply used.
    """
    if today is None:
        return Held.PAYEE
    if settled is not None and not settled.is_who(today):
        return Held.OTHER_PAYEE
    if asked is not None and asked.account != today.account:
        return Held.OTHER_ACCOUNT
    return None


MENDS = {
    Held.PAYEE: "nobody is confirmed as its payee today; enter one, and have it confirmed",
    Held.OTHER_PAYEE: (
        "another person or enterprise is confirmed as payee than the one it was settled for; have that one confirmed "
        "again for this payer"
    ),
    Held.OTHER_ACCOUNT: "another account is confirmed as the payee's; match an invoice that names that one",
}
"""What is wrong with a payment that is held, and what would be right."""
