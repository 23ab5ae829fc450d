"""An estimate as it is answered: øre in several sums, what is assumed in words, and what has no price."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.honoraria.commands.estimate import Estimated
from services.honoraria.documents.words import words as of_documents
from services.honoraria.gateway.claim_parts import Marked, Said
from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.estimate import Sum, Waiting
from services.honoraria.model.explain import LANGUAGES
from services.honoraria.pages.words import words


class Summed(BaseModel):
    """Minutes of all GPs together, as worked and as counted, and what they come to."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    minutes: int
    counted_minutes: int
    ore: int


class OfMonth(Summed):
    """A month."""

    month: str
    """2025-03."""


class OfPayer(Summed):
    """What a municipality pays out, before it claims anything from others."""

    payer: str
    tax_treatment: str
    contribution_ore: int | None
    """The employer's contribution on `office`; null while the payer's rate is unknown, and for `business`."""


class OfKind(Summed):
    """A kind of work."""

    kind: str


class OfBody(Summed):
    """A body of the plan."""

    body: UUID
    name: str | None
    days: list[date]
    gps: int


class OfHome(Summed):
    """The GPs of a municipality."""

    home: str | None


class Borne(BaseModel):
    """What a municipality bears in the end, when the host has claimed its refunds."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    municipality: str
    ore: int
    """Without employer's contribution."""
    contribution_ore: int
    """Its part of the contributions that are known."""


class NotPriced(BaseModel):
    """Work without a price: what is missing, from when to when, and how much work it is for all GPs together."""

    kind: str
    missing: str
    why: Said
    payer: str | None
    first: date
    last: date
    minutes: int


class SupposedShown(Said):
    """Something taken for granted by the estimate as a whole, in words."""

    code: str


class EstimateShown(BaseModel):
    """What a plan would cost. Each list sums to `total_ore`."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    community: str
    year: int
    total_ore: int
    """Of what could be priced, without employer's contribution."""
    contribution_ore: int
    """The employer's contribution of the payers whose rate is known."""
    contribution_unknown_for: list[str]
    """Payers that owe a contribution nobody has entered the rate of; it comes on top."""
    complete: bool
    """Whether all of it could be priced."""
    by_month: list[OfMonth]
    by_payer: list[OfPayer]
    by_kind: list[OfKind]
    by_body: list[OfBody]
    by_home: list[OfHome]
    borne_by: list[Borne]
    not_shared: list[str]
    """Why some of it could not be shared by the key; the host then stands with all of it."""
    unpriced: list[NotPriced]
    assumptions: list[Marked]
    supposed: list[SupposedShown]


def shown(found: Estimated) -> EstimateShown:
    """The answer, with words in three languages for every code."""
    plan, estimate = found.plan, found.estimate
    months = estimate.by(lambda one: (f"{one.on:%Y-%m}",))
    payers = estimate.by(lambda one: (one.payer, one.tax_treatment))
    kinds = estimate.by(lambda one: (one.kind.value,))
    homes = estimate.by(lambda one: (one.home,))
    bodies = estimate.by(lambda one: (one.body,))
    return EstimateShown(
        community=plan.community,
        year=plan.year,
        total_ore=estimate.total_ore,
        contribution_ore=sum(ore or 0 for ore in found.contributions.values()),
        contribution_unknown_for=[payer for payer, ore in found.contributions.items() if ore is None],
        complete=not estimate.waiting,
        by_month=[OfMonth(month=month, **_sum(own)) for (month,), own in months.items()],
        by_payer=[
            OfPayer(
                payer=who,
                tax_treatment=how,
                contribution_ore=found.contributions.get(who) if how == "office" else None,
                **_sum(own),
            )
            for (who, how), own in payers.items()
        ],
        by_kind=[OfKind(kind=kind, **_sum(own)) for (kind,), own in kinds.items()],
        by_home=[OfHome(home=home, **_sum(own)) for (home,), own in homes.items()],
        by_body=[
            OfBody(
                body=one.body,
                name=one.name,
                days=list(one.days),
                gps=sum(seats.count for seats in one.seats),
                **_sum(bodies.get((one.body,), Sum(0, 0, 0))),
            )
            for one in plan.bodies
        ],
        borne_by=[
            Borne(municipality=number, ore=ore, contribution_ore=found.borne_contributions.get(number, 0))
            for number, ore in estimate.borne.items()
        ],
        not_shared=list(estimate.unshared),
        unpriced=_unpriced(estimate.waiting),
        assumptions=[_marked(Assumption(mark)) for mark in estimate.assumptions],
        supposed=[
            SupposedShown(code=mark.value, **{name: words(name).of("supposed", mark.value) for name in LANGUAGES})
            for mark in found.supposed
        ],
    )


def _sum(own: Sum) -> dict[str, int]:
    return {"minutes": own.minutes, "counted_minutes": own.counted_minutes, "ore": own.ore}


def _unpriced(waiting: tuple[Waiting, ...]) -> list[NotPriced]:
    alike: dict[tuple[str, str, str | None], list[Waiting]] = defaultdict(list)
    for one in waiting:
        alike[one.kind.value, one.missing, one.payer].append(one)
    return [
        NotPriced(
            kind=kind,
            missing=missing,
            why=Said(**{name: of_documents(name).of("reasons", missing) for name in LANGUAGES}),
            payer=payer,
            first=min(one.on for one in own),
            last=max(one.on for one in own),
            minutes=sum(one.minutes for one in own),
        )
        for (kind, missing, payer), own in sorted(alike.items(), key=lambda item: str(item[0]))
    ]


def _marked(mark: Assumption) -> Marked:
    return Marked(code=mark, **{name: written.assumptions[mark] for name, written in LANGUAGES.items()})
