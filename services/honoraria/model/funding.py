"""How a community or body pays, from when; and which municipality therefore pays for one piece of work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from infra.chassis.refusal import Refusal
from services.honoraria.model.policy import SHIPPED_POLICY, Policy
from services.honoraria.model.rates import ASA4310, OSLO
from services.honoraria.model.shares import DistributionKey, Key

OSLO_PAYS = "0301"


class Arrangement(StrEnum):
    """Who pays: the GP's home municipality, or a host that claims refunds from the others by a key."""

    OWN_MUNICIPALITY = "own_municipality"
    HOST_PAYS = "host_pays"


class HostNeeded(Refusal):
    """A host that pays is named; where everybody pays their own, there is none."""

    status = 422


class KeyWithoutHost(Refusal):
    """A key says what a host claims from the others; where each pays its own there is nothing to claim."""

    status = 422


class TreatmentOfAnother(Refusal):
    """Where a host pays for all, its treatment is the arrangement's; others pay nothing that could be treated."""

    status = 422


class ConfirmedByTheSamePerson(Refusal):
    """Rates, funding, policies, payees and payers take effect when a second person confirms them."""

    status = 403


class ConfirmedAlready(Refusal):
    """What is in force is replaced by entering something new, never confirmed again."""


@dataclass(frozen=True, slots=True)
class Funding:
    """One confirmed arrangement, in force from `valid_from` until the next of the same community or body."""

    id: UUID
    community: str
    body: UUID | None
    arrangement: Arrangement
    host: str | None
    key: DistributionKey
    tax_treatment: str
    valid_from: date
    policy: Policy = SHIPPED_POLICY
    treatments: tuple[tuple[str, str], ...] = ()
    """The tax treatment of those municipalities that treat what they pay otherwise than `tax_treatment`, by number."""

    def __post_init__(self) -> None:
        if (self.host is not None) != (self.arrangement is Arrangement.HOST_PAYS):
            raise HostNeeded("name the host when it pays for all, and only then", field="host")
        if self.arrangement is Arrangement.OWN_MUNICIPALITY and self.key.kind is not Key.NONE:
            raise KeyWithoutHost('with "own_municipality" the key is "none"', field="key")
        if self.treatments and self.arrangement is Arrangement.HOST_PAYS:
            raise TreatmentOfAnother("only the host pays here; say its treatment alone", field="tax_treatments")

    def treatment_of(self, payer: str) -> str:
        """How what a municipality pays is taxed: its own treatment, else the arrangement's."""
        return next((treatment for number, treatment in self.treatments if number == payer), self.tax_treatment)

    @property
    def couples_claims(self) -> bool:
        """Whether the price of one claim depends on the GP's other work of the day or month."""
        return self.policy.couples_claims


@dataclass(frozen=True, slots=True)
class Appointment:
    """A GP's time in a body, both days included, and the home municipality meanwhile."""

    body: UUID
    home: str
    valid_from: date
    last_day: date


def funding_on(fundings: Iterable[Funding], community: str, body: UUID, on: date) -> Funding | None:
    """The arrangement for work of that day: the body's own before the community's, then the latest."""
    return max(
        (one for one in fundings if one.community == community and one.body in (body, None) and one.valid_from <= on),
        key=lambda one: (one.body is not None, one.valid_from),
        default=None,
    )


def home_on(appointments: Sequence[Appointment], body: UUID, on: date) -> str | None:
    """The home municipality for which a GP sat in the body that day; None when not appointed."""
    covering = [one for one in appointments if one.body == body and one.valid_from <= on <= one.last_day]
    if len(covering) > 1:
        return max(covering, key=lambda one: (one.valid_from, one.home)).home
    return covering[0].home if covering else None


def payer_of(funding: Funding, home: str | None) -> str | None:
    """The paying municipality. A guest GP sits here for no home: the host pays, or nobody is known to."""
    return funding.host if funding.arrangement is Arrangement.HOST_PAYS else home


def agreement_of(payer: str) -> str:
    """Oslo is outside ASA 4310 and has an agreement of its own. A rule of the policy may name a local one instead."""
    return OSLO if payer == OSLO_PAYS else ASA4310


def must_be_second_person(entered_by: str, confirmed_by: str | None, actor: str) -> None:
    """Raise unless `actor` may confirm what `entered_by` entered."""
    if confirmed_by is not None:
        raise ConfirmedAlready("This is confirmed and in force; enter what is to replace it.")
    if entered_by == actor:
        raise ConfirmedByTheSamePerson("You entered this yourself; somebody else must confirm it.")
