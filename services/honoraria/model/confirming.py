"""Where the policy asks for it, the GP confirms a version before anybody attests it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from infra.chassis.refusal import Refusal
from services.honoraria.model.standing import Standing, State


class NotConfirmedByPractitioner(Refusal):
    """The arrangement lets the GP confirm a claim first, and this GP has not, nor has the time for it run out."""


class NotYourClaim(Refusal):
    """A claim is confirmed by the GP whose work it is."""

    status = 403


class NotWaitingToBeConfirmed(Refusal):
    """Only what is calculated, and not approved by anybody yet, can be confirmed."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A confirmation that was not given: the day the version was calculated, and how many days it is waited for.

    None is as long as it takes: there is no default.
    """

    since: date
    within_days: int | None

    @property
    def last_day(self) -> date | None:
        """The last day on which it is waited for; None where the policy names no time."""
        return None if self.within_days is None else self.since + timedelta(days=self.within_days)


def must_be_confirmed(awaited: Awaited | None, today: date) -> None:
    """Raise NotConfirmedByPractitioner while a confirmation is waited for."""
    if awaited is None:
        return
    last = awaited.last_day
    if last is None:
        raise NotConfirmedByPractitioner("The GP confirms this version first; the arrangement sets no time for it.")
    if today <= last:
        raise NotConfirmedByPractitioner(
            f"The GP may confirm this version until {last}; attest it then, or after that."
        )


def must_be_confirmable(claim: Standing, claimant: UUID, practitioner: UUID | None) -> None:
    """Raise unless this GP may confirm the version that waits. Check first that it is the version they saw."""
    if practitioner != claimant:
        raise NotYourClaim("Only the GP whose work it is confirms a claim.")
    if claim.state is not State.CALCULATED:
        raise NotWaitingToBeConfirmed(f"The claim is {claim.state}; only a calculated one can be confirmed.")
