"""What a language must supply to explain a line."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.counting import Limit, Sum
from services.honoraria.model.explain.basis import Zero
from services.honoraria.model.missing import Missing
from services.honoraria.model.rates import Per
from services.honoraria.model.work import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of one language. Names in braces are filled in, already formatted, by `sentences`."""

    months: tuple[str, ...]
    day: str
    minute: str
    minutes: str
    one_day: str
    days: str
    money: str
    thousands: str
    decimal: str

    opening: str
    called_off: str
    kinds: Mapping[Kind, str]

    all_counts: str
    sums: Mapping[Sum, str]
    limits: Mapping[Limit, str]
    """Where the sum is changed."""
    kept: Mapping[Limit, str]
    """Where the sum is as the limit would have it; only of those that are always told."""
    half_day: str
    full_day: str
    line_gains: str
    line_loses: str
    line_kept: str
    counted: str

    rate: Mapping[Per, str]
    rate_for: Mapping[bool | None, str]
    agreements: Mapping[str, str]
    other_agreement: str
    clause: str
    provisional: str
    percent: str
    sum: str
    sum_in_percent: str
    amount: str
    rounded: str
    """Put after an amount that is not exact."""
    whole: str
    """In the place of `amount` where a part of it is approved already."""
    supplement: str

    combined_self_employed: str
    combined_salaried: str
    zeros: Mapping[Zero, str]
    no_honorarium: str

    tax_treatments: Mapping[str, str]
    payer: str
    agreement_decides: str
    keys: Mapping[str, str]

    missing: Mapping[Missing, str]
    """Why work has no price yet, for whoever can mend it."""
    assumptions: Mapping[Assumption, str]
    """Shown after the word for assumption, wherever a person meets the mark."""
