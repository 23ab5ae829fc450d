"""The employer's contribution: rates entered by one and confirmed by another; posted with a run or when it is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound
from infra.chassis.work import Work
from services.honoraria.commands.bookkeeping import must_be_open
from services.honoraria.model import contribution as model
from services.honoraria.model.funding import must_be_second_person
from services.honoraria.store import contributions as store
from services.honoraria.store import ledger
from services.honoraria.store.rules import one_run_at_a_time


@dataclass(frozen=True, slots=True)
class EnterContributionRate:
    """A payer's rate by the day of payment, in hundredths of a per cent, and where it was read.

    Left out, the last day is that of the year: the Storting decides a year at a time.
    """

    municipality: str
    valid_from: date
    valid_to: date | None
    hundredths: int
    posted_by_payroll: bool
    source: str


async def enter_contribution_rate(work: Work, command: EnterContributionRate) -> UUID:
    """Enter a rate; nothing is posted by it before another person confirms. Raises RateEndsBeforeItBegins."""
    which = new_id()
    row = {
        "rate": which,
        "municipality": command.municipality,
        "valid_from": command.valid_from,
        "valid_to": model.last_day(command.valid_from, command.valid_to),
        "hundredths": command.hundredths,
        "posted_by_payroll": command.posted_by_payroll,
        "source": command.source,
        "entered_by": work.actor,
        "entered_at": work.now,
    }
    await store.insert_rate(work.connection, row)
    return which


async def confirm_contribution_rate(work: Work, which: UUID) -> str:
    """Put a rate in force and post what waited for it; one in the place of another posts the difference.

    Returns the municipality. Raises NotFound, ConfirmedByTheSamePerson, ConfirmedAlready, RatesOverlap, PeriodClosed.
    """
    connection = work.connection
    row = await store.rate(connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no rate {which}")
    municipality: str = row["municipality"]
    must_be_second_person(row["entered_by"], row["confirmed_by"], work.actor)
    await one_run_at_a_time(connection, municipality)
    others = (await store.rates_in_force(connection, [municipality])).get(municipality, ())
    model.must_not_overlap(others, row["valid_from"], row["valid_to"])
    await store.confirm_rate(connection, which, work.actor, work.now)
    rate = model.ContributionRate(
        which, municipality, row["valid_from"], row["valid_to"], row["hundredths"], row["posted_by_payroll"]
    )
    bases = await store.bases_between(connection, municipality, rate.valid_from, rate.valid_to)
    if bases:
        await must_be_open(work, municipality, work.today)
    for run, on, before in bases:
        parts = (await store.parts(connection, run, municipality))[on]
        await _post(work, run, municipality, on, parts, rate, before)
    return municipality


async def post_contribution(work: Work, run: UUID, municipality: str) -> None:
    """Post the contribution on what a committed run settles as `office`; while the rate is unknown it is listed."""
    found = await store.parts(work.connection, run, municipality)
    if not found:
        return
    await store.insert_bases(work.connection, run, municipality, {on: sum(own.values()) for on, own in found.items()})
    rates = (await store.rates_in_force(work.connection, [municipality])).get(municipality, ())
    for on, parts in found.items():
        rate = model.rate_on(rates, on)
        if rate is not None:
            await _post(work, run, municipality, on, parts, rate, None)


async def _post(
    work: Work,
    run: UUID,
    municipality: str,
    on: date,
    parts: Mapping[store.Part, int],
    rate: model.ContributionRate,
    before: model.ContributionRate | None,
) -> None:
    now = model.spread(parts, rate)
    was = model.spread(parts, before) if before else dict.fromkeys(parts, 0)
    moved = {part: now[part] - was[part] for part in parts if now[part] != was[part]}
    await ledger.post_contribution(work.connection, run, municipality, moved, rate.id, work.actor, work.now)
    await store.insert_contribution(work.connection, run, on, rate.id, sum(moved.values()), work.actor, work.now)
