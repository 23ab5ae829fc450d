"""A GP's dated terms: contract form and specialist status."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.honoraria.model.missing import Missing
from services.honoraria.model.work import Capacity


class ContractForm(StrEnum):
    """How a GP works for the municipality. About one in five is employed."""

    SELF_EMPLOYED = "self_employed"
    SALARIED = "salaried"
    COMBINED = "combined"


@dataclass(frozen=True, slots=True)
class Terms:
    """In force from `since` until the next terms. `specialist` is None where nobody has said."""

    since: date
    contract_form: ContractForm
    specialist: bool | None


def terms_on(terms: Iterable[Terms], on: date) -> Terms | None:
    """The latest terms not after the day, or None before the first."""
    found: Terms | None = None
    for one in terms:
        if one.since <= on and (found is None or found.since < one.since):
            found = one
    return found


def capacity_under(terms: Terms, stated: Capacity | None) -> Capacity | Missing:
    """In which capacity the work counts: combined terms need it stated, the others only allow their own."""
    if terms.contract_form is ContractForm.COMBINED:
        return Missing.CAPACITY if stated is None else stated
    implied = _IMPLIED[terms.contract_form.value]
    return implied if stated in (None, implied) else Missing.CAPACITY_CONFLICT


_IMPLIED = {capacity.value: capacity for capacity in Capacity}
