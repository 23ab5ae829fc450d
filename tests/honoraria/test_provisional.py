"""Work paid at the last rate while the day's is not known, and the difference when it comes."""

from typing import Any
from uuid import uuid4

from contracts.events.meetings import AttendanceRecorded
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.authorities import wait
from tests.honoraria.world import World, day

OLD, NEW = 100_000, 110_000
AFTER = day("2024-08-20")


class Local:
    """An agreement of its own, since rates are everybody's: 1 000 kr an hour through June 2024."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.code = f"T-{uuid4().hex[:12]}"

    async def rate(self, first: str, last: str, ore: int, **others: object) -> Json:
        """Enter a rate and confirm it."""
        entered = made(await self.tried(first, last, ore, **others))
        confirmed = await self.world.confirm(f"/rates/{entered['rate']}", self.world.role("secretariat"))
        await self.world.fire_timers()
        return confirmed

    async def tried(self, first: str, last: str, ore: int, **others: object) -> Any:
        """The answer to who enters a rate."""
        sent: Json = {"agreement": self.code, "specialist": None, "source": "OPPDIKTET: test", "ore_per_hour": ore}
        sent |= {"valid_from": first, "valid_to": last, **others}
        return await self.world.call.post("/rates", sent, by=self.world.role("secretariat"), subject="sec-1")

    async def arranged(self, **rule: object) -> None:
        """The first rate, and an arrangement that pays by it."""
        await self.rate("2024-01-01", "2024-06-30", OLD)
        await self.world.arranged(policy=[{"agreement": self.code, **rule}])


async def provisional(world: World, **rule: object) -> tuple[Local, AttendanceRecorded]:
    """Two hours of August, approved at June's rate."""
    local = Local(world)
    await local.arranged(provisional="last_rate", **rule)
    await world.payee()
    attended = facts.attended(world.gp, world.body, world.community, on=AFTER)
    await world.hear(attended)
    await world.approved()
    return local, attended


def marks(line: Json) -> set[str]:
    return {one["code"] for one in line["assumptions"]}


async def test_without_the_rule_work_waits_for_its_rate(world: World) -> None:
    await Local(world).arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community, on=AFTER))
    assert [one["missing"] for one in (await world.claim())["unpriced"]] == ["rate"]


async def test_the_last_rate_is_paid_and_marked(world: World) -> None:
    await provisional(world)
    (line,) = (await world.claim())["lines"]
    assert line["amount_ore"] == 2 * OLD
    assert "provisional_rate" in marks(line)
    assert "betales foreløpig" in line["why"]["nb"]


async def test_the_difference_comes_by_itself_as_a_supplement_when_the_new_rate_is_confirmed(world: World) -> None:
    local, _ = await provisional(world)
    await world.settle(last="2024-08-31")
    await local.rate("2024-07-01", "2025-06-30", NEW)
    claim = await world.claim()
    assert (claim["state"], claim["version"], claim["total_ore"]) == ("calculated", 2, 2 * NEW)
    assert [line["amount_ore"] for line in claim["lines"]] == [2 * OLD, 2 * (NEW - OLD)]
    assert ["provisional_rate" in marks(line) for line in claim["lines"]] == [True, False]
    claim = await world.approved()
    assert [one["ore"] for one in claim["entries"]] == [2 * OLD, 2 * (NEW - OLD)]
    assert [line["supplements"] for line in claim["lines"]] == [False, True]
    assert await world.stated("HonorariumReversed") == []
    *_, told = await world.stated("HonorariumCalculated")
    assert [line["supplements"] for line in told["lines"]] == [False, True]
    run = await world.settle(first="2024-09-01", last="2024-09-30")
    assert (run["result"]["office_ore"], run["result"]["minutes"]) == (2 * (NEW - OLD), 0)
    kinds = await world.running.database.pool.fetch("select kind from vouchers where run = $1::uuid", run["run"])
    assert [row["kind"] for row in kinds] == ["supplement"]


async def test_a_difference_that_is_paid_stays_paid_when_everything_is_priced_again(world: World) -> None:
    local, attended = await provisional(world)
    await local.rate("2024-07-01", "2025-06-30", NEW)
    await world.approved()
    await world.hear(facts.attendance_corrected(attended))
    claim = await world.claim()
    assert (claim["state"], claim["version"], len(claim["lines"])) == ("approved", 2, 2)


async def test_corrected_hours_take_back_both_the_provisional_line_and_its_difference(world: World) -> None:
    local, attended = await provisional(world)
    await local.rate("2024-07-01", "2025-06-30", NEW)
    await world.approved()
    await world.hear(facts.attendance_corrected(attended, minutes=60))
    claim = await world.approved()
    assert sorted(one["ore"] for one in claim["entries"]) == sorted(
        [2 * OLD, 2 * (NEW - OLD), -2 * OLD, -2 * (NEW - OLD), NEW]
    )
    assert await world.booked_ore() == claim["total_ore"] == NEW


async def test_what_was_approved_in_two_parts_is_priced_anew_only_by_a_stated_correction(world: World) -> None:
    local, _ = await provisional(world)
    await local.rate("2024-07-01", "2025-06-30", NEW)
    await world.approved()
    wait(world, 270)
    assert rule(await local.tried("2024-08-01", "2025-06-30", 120_000)) == "overrides-the-past"
    await local.rate("2024-08-01", "2025-06-30", 120_000, correction="2024/118-9")
    claim = await world.approved()
    assert [one["ore"] for one in claim["entries"]] == [2 * OLD, 2 * (NEW - OLD), -2 * (NEW - OLD), 40_000]
    assert claim["total_ore"] == 240_000


async def test_a_lower_rate_takes_back_what_was_too_much(world: World) -> None:
    local, _ = await provisional(world)
    await local.rate("2024-07-01", "2025-06-30", 90_000)
    claim = await world.approved()
    assert [one["ore"] for one in claim["entries"]] == [2 * OLD, -2 * OLD, 180_000]


async def test_a_late_rate_of_another_month_pays_the_difference_and_takes_nothing_back(world: World) -> None:
    local, _ = await provisional(world)
    await world.settle(last="2024-08-31")
    await local.rate("2024-07-01", "2024-07-31", NEW)  # August is still unknown, but July's is the last rate now
    claim = await world.approved()
    assert [one["ore"] for one in claim["entries"]] == [2 * OLD, 2 * (NEW - OLD)]
    assert ["provisional_rate" in marks(line) for line in claim["lines"]] == [True, True]
    await local.rate("2024-08-01", "2024-08-10", 90_000)  # a lower last rate says nothing of the twentieth
    assert (await world.claim())["state"] == "approved"
    await local.rate("2024-08-11", "2024-08-31", 120_000)
    claim = await world.approved()
    assert [one["ore"] for one in claim["entries"]] == [2 * OLD, 2 * (NEW - OLD), 2 * (120_000 - NEW)]
    assert ["provisional_rate" in marks(line) for line in claim["lines"]] == [True, True, False]


async def test_what_was_paid_provisionally_stays_paid_while_the_new_rate_waits_for_the_specialist_status(
    world: World,
) -> None:
    local = Local(world)
    await local.arranged(provisional="last_rate")
    await world.hear(facts.terms(world.gp, specialist=None))
    await world.hear(facts.attended(world.gp, world.body, world.community, on=AFTER))
    await world.approved()
    await local.rate("2024-07-01", "2025-06-30", NEW, specialist=True)
    await local.rate("2024-07-01", "2025-06-30", OLD, specialist=False)
    claim = await world.claim()
    assert (claim["state"], claim["total_ore"]) == ("approved", 2 * OLD)
    assert [one["missing"] for one in claim["unpriced"]] == ["specialist"]


async def test_the_same_rate_leaves_all_as_it_is(world: World) -> None:
    local, _ = await provisional(world)
    await local.rate("2024-07-01", "2025-06-30", OLD)
    assert (await world.claim())["version"] == 1


async def test_twice_the_rate_is_a_difference_and_not_the_same_line_again(world: World) -> None:
    local, _ = await provisional(world)
    await local.rate("2024-07-01", "2025-06-30", 2 * OLD)
    claim = await world.approved()
    assert [one["ore"] for one in claim["entries"]] == [2 * OLD, 2 * OLD]


async def test_what_nobody_approved_is_simply_priced_anew(world: World) -> None:
    local = Local(world)
    await local.arranged(provisional="last_rate")
    await world.hear(facts.attended(world.gp, world.body, world.community, on=AFTER))
    await local.rate("2024-07-01", "2025-06-30", NEW)
    (line,) = (await world.claim())["lines"]
    assert (line["amount_ore"], "provisional_rate" in marks(line)) == (2 * NEW, False)


async def test_a_difference_of_odd_minutes_sums_to_the_new_price_to_the_ore(world: World) -> None:
    local = Local(world)
    await local.arranged(provisional="last_rate", rate_percent=33)
    rows: list[Any] = []
    for minutes in (7, 11, 50):
        rows.append(facts.attended(world.gp, world.body, world.community, on=AFTER, minutes=minutes))
    await world.hear(*rows)
    for one in await world.claims():
        await world.approved(one["claim"])
    await local.rate("2024-07-01", "2025-06-30", 112_345)
    whole = {7: 4325, 11: 6797, 50: 30895}  # minutes × 112 345 × 33 / 6000, halves upwards
    for one in await world.claims():
        lines = (await world.claim(one["claim"]))["lines"]
        assert len(lines) == 2
        assert sum(line["amount_ore"] for line in lines) == whole[lines[0]["minutes"]] == one["total_ore"]
