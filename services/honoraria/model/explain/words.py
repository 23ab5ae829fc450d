"""What a language must supply to explain a line."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.missing import Missing
from services.honoraria.model.policy import Rounding, Scope
from services.honoraria.model.rates import Agreement
from services.honoraria.model.work import Kind


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. Names in braces are filled in, already formatted, by `sentences`."""

    months: tuple[str, ...]
    day: str
    minute: str
    minutes: str
    money: str
    thousands: str
    decimal: str

    opening: str
    kinds: Mapping[Kind, str]

    all_counts: str
    sums: Mapping[Scope, str]
    rounded: Mapping[Rounding, str]
    rounding_kept: str
    minimum: str
    cap: str
    line_gains: str
    line_loses: str
    line_kept: str
    counted: str

    rate: str
    rate_for: Mapping[bool | None, str]
    agreements: Mapping[Agreement, str]
    amount: str
    amount_rounded: str

    combined_self_employed: str
    combined_salaried: str
    salaried: str
    no_honorarium: str

    payer: str
    agreement_decides: str

    missing: Mapping[Missing, str]
    """Why work has no price yet, for whoever can mend it."""
    assumptions: Mapping[Assumption, str]
    """Shown after the word for assumption, wherever a person meets the mark."""
