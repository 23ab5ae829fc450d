"""Who pays for work: by which agreement, how it is taxed, and who bears it in the end."""

from dataclasses import dataclass
from uuid import UUID

from services.honoraria.model.policy import Policy
from services.honoraria.model.rates import ASA4310
from services.honoraria.model.shares import DistributionKey


@dataclass(frozen=True, slots=True)
class Paying:
    """`agreement` decides the rates; the rest is only told, as far as it is known.

    `tax_treatment` is `office` (verv, wage income) or `business` (næring). By `key` the payer claims from the others.
    """

    agreement: str = ASA4310
    payer: str | None = None
    tax_treatment: str | None = None
    key: DistributionKey | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What work is priced by. `body` is the one it was agreed for, None where it is for all the bodies of a community
    that have nothing of their own: over that much work its limits are held.
    """

    policy: Policy
    paying: Paying
    body: UUID | None = None
