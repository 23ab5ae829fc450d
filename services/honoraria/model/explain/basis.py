"""What the explanation of a line is made from. It is kept with the line, so that words are made when they are read."""

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from services.honoraria.model.counting import Limit, Step, Sum
from services.honoraria.model.rates import Per
from services.honoraria.model.work import Kind


class Zero(StrEnum):
    """Why a line is worth nothing whatever the time."""

    SALARIED = "salaried"
    COMPENSATED = "practice_compensation"
    UNPAID = "nothing"


class RateTold(NamedTuple):
    """What is told of a rate: `specialist` only where the GP's status is known."""

    agreement: str
    point: str | None
    since: date
    ore_per_hour: int
    specialist: bool | None
    per: Per = Per.HOUR
    provisional: bool = False


class Borne(NamedTuple):
    """Who pays, how it is taxed, and by which key it is shared; None is not known, and not told."""

    payer: str | None = None
    tax_treatment: str | None = None
    key: str | None = None
    share_equal: int | None = None


class Basis(NamedTuple):
    """What was done, how it was counted and at which rate. A line worth nothing has `zero` and no rate.

    `supplements` is the provisional øre per hour that was paid before: the line is then the difference.
    """

    kind: Kind
    on: date
    minutes: int
    counted_minutes: int = 0
    amount_ore: int = 0
    rate: RateTold | None = None
    borne: Borne = Borne()
    combined: bool = False
    zero: Zero | None = None
    percent: int = 100
    steps: tuple[Step, ...] = ()
    supplements: int | None = None
    called_off: int | None = None
    """A meeting that was cancelled with less notice than so many days."""

    @property
    def text(self) -> str:
        """As JSON, the same for the same basis; `read` takes it back. Written by hand, since every line priced is."""
        said = f'{{"kind":"{self.kind.value}","on":"{self.on}","minutes":{self.minutes}'
        said += f',"counted":{self.counted_minutes},"ore":{self.amount_ore}'
        if self.rate is not None:
            said += _rate_text(self.rate)
        said += _borne_text(self.borne)
        if self.combined:
            said += ',"combined":true'
        if self.zero is not None:
            said += f',"zero":"{self.zero.value}"'
        if self.percent != 100:
            said += f',"percent":{self.percent}'
        if self.steps:
            said += ',"steps":' + json.dumps(self.steps)
        if self.supplements is not None:
            said += f',"supplements":{self.supplements}'
        if self.called_off is not None:
            said += f',"called_off":{self.called_off}'
        return said + "}"


@lru_cache(maxsize=512)
def _rate_text(rate: RateTold) -> str:
    told: dict[str, object] = {"agreement": rate.agreement, "since": rate.since.isoformat(), "ore": rate.ore_per_hour}
    told |= {"point": rate.point, "specialist": rate.specialist, "provisional": rate.provisional or None}
    told |= {"per": None if rate.per is Per.HOUR else rate.per.value}
    return _part("rate", told)


@lru_cache(maxsize=4096)
def _borne_text(borne: Borne) -> str:
    return _part("borne", borne._asdict())


def _part(name: str, told: Mapping[str, object]) -> str:
    known = {key: value for key, value in told.items() if value is not None}
    return f',"{name}":{json.dumps(known, ensure_ascii=False)}' if known else ""


def read(kept: Mapping[str, Any]) -> Basis:
    """The basis as it was kept."""
    rate, zero = kept.get("rate"), kept.get("zero")
    return Basis(
        kind=Kind(kept["kind"]),
        on=date.fromisoformat(kept["on"]),
        minutes=kept["minutes"],
        counted_minutes=kept["counted"],
        amount_ore=kept["ore"],
        rate=None if rate is None else _rate(rate),
        borne=Borne(**kept.get("borne", {})),
        combined=kept.get("combined", False),
        zero=None if zero is None else Zero(zero),
        percent=kept.get("percent", 100),
        steps=tuple(Step(Limit(limit), Sum(over), *rest) for limit, over, *rest in kept.get("steps", ())),
        supplements=kept.get("supplements"),
        called_off=kept.get("called_off"),
    )


def _rate(kept: Mapping[str, Any]) -> RateTold:
    return RateTold(
        agreement=kept["agreement"],
        point=kept.get("point"),
        since=date.fromisoformat(kept["since"]),
        ore_per_hour=kept["ore"],
        specialist=kept.get("specialist"),
        per=Per(kept.get("per", Per.HOUR)),
        provisional=kept.get("provisional", False),
    )
