"""Wages of the same work belong to the month in which it was first paid, however it is corrected later."""

from dataclasses import replace
from datetime import UTC, date, datetime

from infra.chassis.ids import new_id
from services.honoraria.model.booking import Bookable, Booked, correction
from tests.gateways.caller import Json
from tests.honoraria import facts
from tests.honoraria import provisional as provisionally
from tests.honoraria.entered import rate
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_ledger import accounts
from tests.honoraria.test_provisional import NEW, OLD, provisional
from tests.honoraria.world import World


def now(world: World, year: int, month: int, day: int) -> None:
    world.running.clock.set(datetime(year, month, day, 9, tzinfo=UTC))


async def wages(world: World, run: Json) -> list[tuple[int, str]]:
    """Øre of each row of work in the payroll file, and the month whose a-melding it changes."""
    head, *rows = (line.split(";") for line in (await world.file(run, "payroll")).text.lstrip("\ufeff").splitlines())
    ore, month, kind = (head.index(name) for name in ("Beløp", "Opprinnelig måned", "Radtype"))
    return [(int(row[ore].replace(",", "")), row[month]) for row in rows if row[kind] == "linje"]


async def approve_all(world: World) -> None:
    for one in await world.claims(state="calculated"):
        await world.approved(one["claim"])


async def test_what_replaces_a_line_and_its_supplement_belongs_to_the_month_of_the_line(world: World) -> None:
    now(world, 2024, 9, 5)
    local, attended = await provisional(world)
    await world.settle(last="2024-08-31")
    now(world, 2025, 1, 10)
    await local.rate("2024-07-01", "2025-06-30", NEW)
    await world.approved()
    supplemented = await world.settle(first="2024-12-01", last="2024-12-31")
    assert await wages(world, supplemented) == [(2 * (NEW - OLD), "")], (
        "a supplement is wages of the month that pays it"
    )
    now(world, 2025, 3, 10)
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    await world.approved()
    found = await wages(world, await world.settle(first="2025-02-01", last="2025-02-28"))
    assert sorted(found) == [(-2 * OLD, "2024-09"), (-2 * (NEW - OLD), "2025-01"), (3 * NEW, "2024-09")]


def test_a_second_supplement_stands_beside_the_first_and_replaces_nothing() -> None:
    main, first, second = (provisionally.bookable(provisionally.hour(kroner).lines)[0] for kroner in (1230, 1240, 1250))
    standing = [entered(main), entered(as_supplement(first))]
    before = {one.task: one.entry for one in standing}
    change = correction(standing, [main, as_supplement(first), as_supplement(second)], before)
    assert change.reverse == ()
    assert [replaces for _, replaces in change.enter] == [None]


def entered(line: Bookable) -> Booked:
    return Booked(new_id(), line.same_money, line.task, line.ore)


def as_supplement(line: Bookable) -> Bookable:
    return replace(line, task=(*line.task[:3], True), same_money=(*line.same_money, "supplement"))


async def test_attendance_taken_back_and_recorded_anew_is_wages_of_the_month_that_first_paid_it(world: World) -> None:
    now(world, 2024, 4, 2)
    await rate(world, 1000)
    attended = await world.paid()
    runs = []
    for month, fact in ((1, facts.attendance_withdrawn(attended)), (2, attended)):
        now(world, 2025, month, 20)
        await world.hear(fact)
        await world.approved()
        runs.append(await world.settle(first="2024-12-01", last=f"2025-0{month}-15"))
    assert await wages(world, runs[1]) == [(2 * HOUR_ORE, "2024-04")]


async def test_work_that_is_restored_is_wages_of_the_month_it_was_taken_back_from(world: World) -> None:
    now(world, 2024, 4, 2)
    await rate(world, 1000)
    await rate(world, 2000, valid_from="2025-01-01")
    attended = await world.paid()
    runs = []
    for month, paid in ((1, False), (2, True)):
        now(world, 2025, month, 20)
        await world.hear(facts.attendance_corrected(attended, paid=paid))
        await world.approved()
        runs.append(await world.settle(first="2024-12-01", last=f"2025-0{month}-15"))
    assert await wages(world, runs[1]) == [(2 * HOUR_ORE, "2024-04")]
    assert (await accounts(world))["contribution"] == 20_540, "ten per cent, as when it was paid"


async def test_preparation_moved_over_the_end_of_a_month_is_wages_of_the_month_that_paid_it(world: World) -> None:
    now(world, 2024, 12, 10)
    await world.arranged()
    await world.payee()
    done = facts.prepared(world.gp, world.body, world.community, on=date(2024, 11, 30))
    await world.hear(done)
    await world.approved()
    await world.settle(last="2024-11-30")
    now(world, 2025, 2, 3)
    await world.hear(facts.preparation_corrected(done, on=date(2024, 12, 1)))
    await approve_all(world)
    found = await wages(world, await world.settle(first="2025-01-01", last="2025-01-31"))
    assert [month for _, month in found] == ["2024-12"] * 2
    assert sum(ore for ore, _ in found) == 0


async def test_preparation_logged_after_the_standard_was_paid_belongs_to_the_month_of_the_standard(
    world: World,
) -> None:
    now(world, 2024, 12, 10)
    await world.arranged(policy=[{"kinds": ["preparation"], "standard_preparation_minutes": 60}])
    await world.payee()
    meeting = new_id()
    place = world.gp, world.body, world.community
    await world.hear(facts.attended(*place, meeting=meeting, on=date(2024, 11, 20)))
    await world.approved()
    await world.settle(last="2024-11-30")
    now(world, 2025, 2, 3)
    await world.hear(facts.prepared(*place, meeting=meeting, on=date(2024, 11, 19), minutes=45))
    await world.approved()
    found = await wages(world, await world.settle(first="2025-01-01", last="2025-01-31"))
    assert [month for _, month in found] == ["2024-12"] * 2
    assert sum(ore for ore, _ in found) == 0
