"""What the explanation of a line says, and in which order."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.honoraria.model.counting import Counted, Limit, Step
from services.honoraria.model.explain.words import Words
from services.honoraria.model.explain.written import LANGUAGES, day, minutes, money
from services.honoraria.model.policy import Policy, Scope
from services.honoraria.model.rates import Agreement, RateRow
from services.honoraria.model.terms import ContractForm, Terms
from services.honoraria.model.work import Activity

OSLO = "0301"


@dataclass(frozen=True, slots=True)
class Why:
    """One explanation in three languages."""

    nb: str
    nn: str
    en: str


@dataclass(frozen=True, slots=True)
class Basis:
    """All that an explanation is made from. No `rate` and no `counted` is a salaried line."""

    activity: Activity
    terms: Terms
    rate: RateRow | None
    counted: Counted | None
    policy: Policy
    amount_ore: int
    payer: str | None


def explain(basis: Basis) -> Why:
    """What was done and when, which minutes count and why, the rate, the amount, and who pays."""
    told = {language: " ".join(_sentences(words, basis)) for language, words in LANGUAGES.items()}
    return Why(nb=told["nb"], nn=told["nn"], en=told["en"])


def _sentences(words: Words, basis: Basis) -> Iterator[str]:
    activity = basis.activity
    yield words.opening.format(
        kind=words.kinds[activity.kind],
        day=day(words, activity.on),
        minutes=minutes(words, activity.minutes),
    )
    combined = basis.terms.contract_form is ContractForm.COMBINED
    if basis.rate is None or basis.counted is None:
        yield words.combined_salaried if combined else words.salaried
        yield words.no_honorarium.format(minutes=minutes(words, 0), amount=money(words, 0))
        return
    if combined:
        yield words.combined_self_employed
    yield from _counting(words, basis.policy, basis.counted)
    yield _rate(words, basis.rate, basis.terms)
    yield _amount(words, basis.rate, basis.counted.minutes, basis.amount_ore)
    if basis.payer is not None:
        yield words.payer.format(payer=basis.payer)
        if (basis.payer == OSLO) != (basis.rate.agreement is Agreement.OSLO):
            yield words.agreement_decides


def _counting(words: Words, policy: Policy, counted: Counted) -> Iterator[str]:
    if not counted.steps:
        yield words.all_counts
        return
    for step in counted.steps:
        yield _step(words, policy, step)
        if step.shared and step.before != step.after:
            yield _this_line(words, step.change)
    yield words.counted.format(minutes=minutes(words, counted.minutes))


def _step(words: Words, policy: Policy, step: Step) -> str:
    if step.limit is Limit.ROUNDING and step.before == step.after:
        sentence = words.rounding_kept
    elif step.limit is Limit.ROUNDING:
        sentence = words.rounded[policy.rounding]
    else:
        sentence = words.minimum if step.limit is Limit.MINIMUM else words.cap
    filled = sentence.format(
        sum=words.sums[Scope.DAY if step.limit is Limit.CAP else policy.scope],
        from_count=step.before,
        after=minutes(words, step.after),
        increment=minutes(words, policy.increment_minutes),
        minimum=minutes(words, policy.minimum_minutes or 0),
        cap=minutes(words, policy.daily_cap_minutes or 0),
    )
    return filled[0].upper() + filled[1:]


def _this_line(words: Words, change: int) -> str:
    if change == 0:
        return words.line_kept
    return (words.line_gains if change > 0 else words.line_loses).format(minutes=minutes(words, abs(change)))


def _rate(words: Words, rate: RateRow, terms: Terms) -> str:
    # With an unknown status both rates are the same; to name the row's own would be a guess about the GP.
    told = rate.specialist if terms.specialist is not None else None
    return words.rate.format(
        who=words.rate_for[told],
        rate=money(words, rate.ore_per_hour),
        agreement=words.agreements[rate.agreement],
        since=day(words, rate.since),
    )


def _amount(words: Words, rate: RateRow, counted_minutes: int, amount_ore: int) -> str:
    exact = counted_minutes * rate.ore_per_hour % 60 == 0
    return (words.amount if exact else words.amount_rounded).format(
        counted=counted_minutes,
        rate=money(words, rate.ore_per_hour),
        amount=money(words, amount_ore),
    )
