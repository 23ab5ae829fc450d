"""What the explanation of a line says, and in which order."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from services.honoraria.model.counting import Limit, Step
from services.honoraria.model.explain.basis import Basis, Borne, RateTold, Zero
from services.honoraria.model.explain.words import Words
from services.honoraria.model.explain.written import LANGUAGES, day, days, minutes, money
from services.honoraria.model.rates import OSLO, Per, amount_ore

OSLO_PAYS = "0301"


@dataclass(frozen=True, slots=True)
class Why:
    """One explanation in three languages."""

    nb: str
    nn: str
    en: str


def explain(basis: Basis) -> Why:
    """What was done and when, which minutes count and why, the rate, the amount, its taxation, who pays and bears."""
    return Why(nb=told(basis, "nb"), nn=told(basis, "nn"), en=told(basis, "en"))


def told(basis: Basis, language: str) -> str:
    """The explanation in one language: nb, nn or en."""
    return " ".join(_sentences(LANGUAGES[language], basis))


def _sentences(words: Words, basis: Basis) -> Iterator[str]:
    yield words.opening.format(
        kind=words.kinds[basis.kind],
        day=day(words, basis.on),
        minutes=minutes(words, basis.minutes),
    )
    if basis.called_off is not None:
        yield words.called_off.format(days=days(words, basis.called_off), minutes=minutes(words, basis.minutes))
    rate = basis.rate
    if basis.zero is not None or rate is None:
        if basis.zero is not None:
            salaried = basis.combined and basis.zero is Zero.SALARIED
            yield words.combined_salaried if salaried else words.zeros[basis.zero]
        yield words.no_honorarium.format(minutes=minutes(words, 0), amount=money(words, 0))
        return
    if basis.combined:
        yield words.combined_self_employed
    yield from _counting(words, basis)
    yield _rate(words, rate)
    if basis.percent != 100:
        yield words.percent.format(percent=basis.percent)
    whole = amount_ore(basis.counted_minutes, rate.ore_per_hour, basis.percent)
    yield _amount(words, basis, rate, whole)
    if basis.supplements is not None:
        yield words.supplement.format(
            paid=money(words, whole - basis.amount_ore),
            before=money(words, basis.supplements),
            amount=money(words, basis.amount_ore),
        )
    yield from _borne(words, basis.borne)
    if basis.borne.payer is not None and (basis.borne.payer == OSLO_PAYS) != (rate.agreement == OSLO):
        yield words.agreement_decides


def _counting(words: Words, basis: Basis) -> Iterator[str]:
    if not basis.steps:
        yield words.all_counts
        return
    for step in basis.steps:
        yield _step(words, step)
        if step.shared and step.before != step.after:
            yield _this_line(words, step.change)
    yield words.counted.format(minutes=minutes(words, basis.counted_minutes))


def _step(words: Words, step: Step) -> str:
    if step.limit is Limit.BAND:
        sentence = words.half_day if step.before <= step.figure else words.full_day
    else:
        sentence = (words.kept if step.before == step.after else words.limits)[step.limit]
    filled = sentence.format(
        sum=words.sums[step.sum],
        from_count=step.before,
        before=minutes(words, step.before),
        after=minutes(words, step.after),
        figure=minutes(words, step.figure),
    )
    return filled[0].upper() + filled[1:]


def _this_line(words: Words, change: int) -> str:
    if change == 0:
        return words.line_kept
    return (words.line_gains if change > 0 else words.line_loses).format(minutes=minutes(words, abs(change)))


@lru_cache(maxsize=1024)
def _rate(words: Words, rate: RateTold) -> str:
    agreement = words.agreements.get(rate.agreement) or words.other_agreement.format(code=rate.agreement)
    sentence = words.rate[rate.per].format(
        who=words.rate_for[rate.specialist],
        rate=money(words, _stated(rate)),
        agreement=words.clause.format(agreement=agreement, point=rate.point) if rate.point else agreement,
        since=day(words, rate.since),
    )
    return f"{sentence} {words.provisional}" if rate.provisional else sentence


def _stated(rate: RateTold) -> int:
    """Øre as the source states them."""
    return rate.ore_per_hour // 2 if rate.per is Per.HALF_HOUR else rate.ore_per_hour


def _amount(words: Words, basis: Basis, rate: RateTold, whole: int) -> str:
    done = (words.sum if basis.percent == 100 else words.sum_in_percent).format(
        counted=basis.counted_minutes,
        unit=30 if rate.per is Per.HALF_HOUR else 60,
        rate=money(words, _stated(rate)),
        percent=basis.percent,
        amount=money(words, whole),
    )
    sentence = (words.amount if basis.supplements is None else words.whole).format(sum=done)
    exact = basis.counted_minutes * rate.ore_per_hour * basis.percent % 6000 == 0
    return sentence + ("." if exact else words.rounded)


@lru_cache(maxsize=4096)
def _borne(words: Words, borne: Borne) -> tuple[str, ...]:
    told: list[str] = []
    if borne.tax_treatment is not None:
        told.append(words.tax_treatments[borne.tax_treatment])
    if borne.payer is not None:
        told.append(words.payer.format(payer=borne.payer))
    if borne.key is not None:
        told.append(words.keys[borne.key].format(share=borne.share_equal))
    return tuple(told)
