"""Rates with their source: entered by one person, in force when another confirms."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.events.honoraria import RateEntered
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound
from infra.chassis.work import Work
from services.honoraria.commands.reprice import reprice_after
from services.honoraria.model.agreements import Place, must_be_its_own
from services.honoraria.model.funding import must_be_second_person
from services.honoraria.model.overriding import must_state_correction, overridden_rates
from services.honoraria.model.rates import Per, RateRow, contradiction
from services.honoraria.shipped import shipped_rates
from services.honoraria.store import approved as book
from services.honoraria.store import rules as store
from services.honoraria.store.agreements import owner_of


@dataclass(frozen=True, slots=True)
class EnterRate:
    """A dated rate with its source. The source states it `per` hour or half hour; kept it is per hour, in øre.

    `correction` is the decision by which approved work is priced anew, or another amount takes the place of one known.
    """

    agreement: str
    specialist: bool | None
    valid_from: date
    valid_to: date | None
    ore_per_hour: int
    source: str
    point: str | None = None
    per: Per = Per.HOUR
    correction: str | None = None
    place: Place | None = None
    """On whose behalf; None for a national agreement."""


async def enter_rate(work: Work, command: EnterRate) -> UUID:
    """Enter a rate; nothing is priced by it before it is confirmed. Returns its id.

    Raises AgreementOfAnother, RateContradicted, OverridesThePast.
    """
    must_be_its_own(command.agreement, await owner_of(work.connection, command.agreement), command.place)
    row = RateRow(
        command.agreement,
        command.specialist,
        command.valid_from,
        command.ore_per_hour,
        command.source,
        command.valid_to,
        point=command.point,
        per=command.per,
    )
    await _must_fit(work, row, command.correction)
    rate = new_id()
    await store.insert_rate(
        work.connection,
        {
            "rate": rate,
            "agreement": row.agreement,
            "specialist": row.specialist,
            "valid_from": row.since,
            "valid_to": row.until,
            "ore_per_hour": row.ore_per_hour,
            "source": row.source,
            "point": row.point,
            "stated_per": row.per.value,
            "correction": command.correction,
            "entered_by": work.actor,
            "entered_at": work.now,
            "community": command.place and command.place.community,
            "municipality": command.place and command.place.municipality,
        },
    )
    return rate


async def confirm_rate(work: Work, which: UUID) -> None:
    """Put a rate in force; the work that waited for it, or was paid provisionally, is priced by itself."""
    await store.change_rules(work.connection)
    entered = await store.rate(work.connection, which, lock=True)
    if entered is None:
        raise NotFound(f"there is no rate {which}")
    must_be_second_person(entered["entered_by"], entered["confirmed_by"], work.actor)
    place = Place(entered["community"], entered["municipality"])
    must_be_its_own(entered["agreement"], await owner_of(work.connection, entered["agreement"]), place)
    row = store.rate_from(entered)
    await _must_fit(work, row, entered["correction"])
    await store.confirm_rate(work.connection, which, work.actor, work.now)
    work.state(
        RateEntered(
            rate=which,
            agreement=row.agreement,
            specialist=row.specialist,
            valid_from=row.since,
            valid_to=row.until,
            ore_per_hour=row.ore_per_hour,
            source=row.source,
            point=row.point,
            stated_per=row.per.value,
            correction=entered["correction"],
            community=place.community,
            municipality=place.municipality,
        )
    )
    # Until the end of days: it is also the last rate of all later work that is paid provisionally.
    await reprice_after(work, which, community=None, body=None, first=row.since, last=date.max)


async def _must_fit(work: Work, row: RateRow, correction: str | None) -> None:
    if correction is not None:
        return
    entered, shipped = await store.entered_rates(work.connection), shipped_rates()
    refused = contradiction({one.key: one for one in (*shipped, *entered)}, row)
    if refused is not None:
        raise refused
    for days in overridden_rates(entered, shipped, row):
        must_state_correction(await book.approved_at(work.connection, row.agreement, days))
