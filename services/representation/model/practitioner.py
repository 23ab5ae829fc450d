"""A GP as this service knows one: a home municipality, and on which terms from when."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from infra.chassis.refusal import Refusal

ContractForm = Literal["self_employed", "salaried", "combined"]


class ChannelWithoutAddress(Refusal):
    """A channel is chosen for which no address is given."""

    status = 422


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds from a day until the next; `specialist` is None where nobody has said."""

    valid_from: date
    municipality: str
    contract_form: ContractForm
    specialist: bool | None


@dataclass(frozen=True, slots=True)
class Practitioner:
    """A GP; `municipality` is the home on the day of registration, `terms` are in order of their first day."""

    id: UUID
    municipality: str
    terms: tuple[Terms, ...] = ()

    def terms_on(self, day: date) -> Terms | None:
        """The terms that hold on a day; None before the first."""
        return next((terms for terms in reversed(self.terms) if terms.valid_from <= day), None)

    def home_on(self, day: date) -> str:
        """The home municipality on a day: of the terms that hold, else of the registration."""
        terms = self.terms_on(day)
        return terms.municipality if terms else self.municipality


def must_be_reachable(*, email: str | None, mobile: str | None, channels: tuple[str, ...]) -> None:
    """Raise ChannelWithoutAddress unless each chosen channel has an address."""
    for channel, address, field in (("email", email, "email"), ("sms", mobile, "mobile")):
        if channel in channels and address is None:
            raise ChannelWithoutAddress(f"Give {field}, or take {channel} out of the channels.", field=field)
