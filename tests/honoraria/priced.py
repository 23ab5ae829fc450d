"""A valid piece of pricing in one line; a test changes only what it is about."""

from datetime import date

from services.honoraria.model import (
    ASA4310,
    Activity,
    Capacity,
    ContractForm,
    Kind,
    Paying,
    Policy,
    Priced,
    RateBook,
    RateRow,
    Rule,
    Terms,
    price,
)

JUNE, JULY = date(2024, 6, 30), date(2024, 7, 1)
GP = Terms(date(2020, 1, 1), ContractForm.SELF_EMPLOYED, specialist=True)
EXACT = Policy((Rule(),))
"""Decided to be exact and without limits."""


def rate(
    kroner: int, since: date, specialist: bool | None = None, until: date | None = None, source: str = "test"
) -> RateRow:
    """An ASA 4310 rate in whole kroner."""
    return RateRow(ASA4310, specialist, since, kroner * 100, source, until, point="12.5")


RATES = (rate(1027, date(2023, 7, 1)), rate(1230, JULY, True), rate(1075, JULY, False))


def work(
    minutes: int,
    on: date = JUNE,
    kind: Kind = Kind.MEETING,
    capacity: Capacity | None = None,
    id: str = "one",
    meeting: str | None = None,
) -> Activity:
    """One activity, a meeting unless said otherwise."""
    return Activity(id, kind, on, minutes, capacity, meeting)


def ruled(*rules: Rule) -> Policy:
    """A policy of these rules."""
    return Policy(rules)


def priced(
    *activities: Activity,
    terms: tuple[Terms, ...] = (GP,),
    rates: tuple[RateRow, ...] = RATES,
    policy: Policy | Rule = EXACT,
    agreement: str = ASA4310,
    payer: str | None = "3907",
) -> Priced:
    """The price of the activities in this small world."""
    policy = ruled(policy) if isinstance(policy, Rule) else policy
    return price(activities, terms, RateBook(rates), policy, Paying(agreement, payer))
