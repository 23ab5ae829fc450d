"""Whose an agreement is: a national one everybody's, a local one of whoever first paid by it or brought it in."""

from dataclasses import dataclass

from infra.chassis.refusal import Refusal


class AgreementOfAnother(Refusal):
    """Rates of a local agreement are entered and confirmed by those whose it is; no stranger changes what they pay."""


@dataclass(frozen=True, slots=True)
class Place:
    """A community or a municipality that a local agreement belongs to: the other is None."""

    community: str | None = None
    municipality: str | None = None

    def __str__(self) -> str:
        return self.community or self.municipality or "nobody"


def must_be_its_own(agreement: str, owner: Place | None, place: Place | None) -> None:
    """Raise AgreementOfAnother where an agreement that is somebody's is not of this place.

    No place is that of national agreements, and of what was entered before it was kept.
    """
    if owner is not None and place not in (None, Place(), owner):
        raise AgreementOfAnother(
            f"{agreement} is the agreement of {owner}. Choose a code of your own, and name it in the policy.",
            field="agreement",
        )
