"""What the host claims from the others: to date less claimed, so that how runs are divided moves no øre."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.chassis.ids import new_id
from services.honoraria.model.refunding import HostCost, Membership, Population, segments, shares
from services.honoraria.model.shares import DistributionKey, Key
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE, SPRING
from tests.honoraria.world import World


async def freeze(world: World, name: str = "Oppdiktet 2024", **figures: int) -> None:
    figures = figures or {"host": 3, "home": 2, "third": 1}
    sent = {
        "community": world.community,
        "name": name,
        "valid_from": "2024-01-01",
        "source": "OPPDIKTET",
        "figures": {getattr(world, who): people for who, people in figures.items()},
    }
    made(await world.call.post("/populations", sent, by=world.role("secretariat")))


async def worked(world: World, *days: date, minutes: int = 60) -> None:
    await world.hear(*(facts.attended(world.gp, world.body, world.community, on=on, minutes=minutes) for on in days))
    for one in await world.claims(state="calculated"):
        await world.approved(one["claim"])


def by_municipality(run: Json) -> dict[str, int]:
    return {one["municipality"]: one["ore"] for one in run["result"]["refunds"]}


async def test_the_host_bears_its_share_and_claims_the_rest_by_population(world: World) -> None:
    await world.arranged(key="population")
    await world.payee()
    await freeze(world)
    await worked(world, SPRING)
    run = await world.settle()
    # 1 027.00 by 3 : 2 : 1, largest remainder; the host keeps 513.50.
    assert by_municipality(run) == {world.home: 34_233, world.third: 17_117}
    claimed = await world.stated("RefundClaimed", host=world.host)
    assert {one["municipality"]: one["ore"] for one in claimed} == by_municipality(run)
    assert {one["population_table"] for one in claimed} == {"Oppdiktet 2024"}
    seen = made(await world.call.get("/refunds", by=world.budget("economist", world.home)), 200)["items"]
    assert [one["ore"] for one in seen] == [34_233]
    assert "342,33" in (await world.file(run, "refunds")).text


async def test_two_runs_claim_together_what_one_run_would(world: World) -> None:
    await world.arranged(key="equal")
    await world.payee()
    claimed = {world.home: 0, world.third: 0}
    for on in (date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 3)):
        await worked(world, on, minutes=1)  # 17.12 each, which three cannot share evenly
        for number, ore in by_municipality(await world.settle()).items():
            claimed[number] += ore
    assert claimed == {world.home: 1712, world.third: 1712}


async def test_a_reversal_credits_what_was_claimed(world: World) -> None:
    await world.arranged(key="equal")
    await world.payee()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    await world.approved()
    first = by_municipality(await world.settle())
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved()
    second = by_municipality(await world.settle(first="2024-04-01", last="2024-04-30"))
    assert second == {number: -ore for number, ore in first.items()}


async def test_a_leaver_bears_its_share_through_its_last_day(world: World) -> None:
    await world.hear(facts.community(world.community, world.host, world.home, world.third, leaves=SPRING))
    await world.arranged(key="equal")
    await world.payee()
    await worked(world, SPRING, date(2024, 3, 15))
    run = await world.settle()
    shown = [(one["municipality"], one["from"], one["to"], one["ore"]) for one in run["result"]["refunds"]]
    third = HOUR_ORE // 3
    assert sorted(shown) == sorted(
        [
            (world.home, "2024-01-01", "2024-03-14", third),
            (world.third, "2024-01-01", "2024-03-14", third),
            (world.home, "2024-03-15", "2024-12-31", HOUR_ORE // 2),
        ]
    )


async def test_a_member_heard_of_too_late_is_claimed_from_and_the_others_credited(world: World) -> None:
    await world.arranged(key="equal")
    await world.payee()
    await world.hear(facts.community(world.community, world.host, world.home))
    await worked(world, SPRING)
    assert by_municipality(await world.settle()) == {world.home: HOUR_ORE // 2}
    await world.hear(facts.community(world.community, world.host, world.home, world.third))
    run = await world.settle(first="2024-04-01", last="2024-04-30")
    claimed: dict[str, int] = {}
    for one in run["result"]["refunds"]:
        claimed[one["municipality"]] = claimed.get(one["municipality"], 0) + one["ore"]
    assert claimed == {world.home: HOUR_ORE // 3 - HOUR_ORE // 2, world.third: HOUR_ORE // 3}


async def test_a_missing_figure_is_said_and_stops_no_payment(world: World) -> None:
    await world.arranged(key="population")
    await world.payee()
    await freeze(world, host=3, home=2)
    await worked(world, SPRING)
    run = await world.settle()
    assert run["result"]["office_ore"] == HOUR_ORE
    assert world.third in run["result"]["problems"][0]
    assert run["result"]["refunds"] == []


async def test_a_table_is_frozen(world: World) -> None:
    await freeze(world)
    sent = {
        "community": world.community,
        "name": "Ny",
        "valid_from": "2024-01-01",
        "source": "x",
        "figures": {"3901": 1},
    }
    answer = await world.call.post("/populations", sent, by=world.role("secretariat"))
    assert rule(answer) == "population-taken"


DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 31))
COSTS = st.lists(st.tuples(DAYS, st.integers(-500_000, 2_000_000), st.integers(0, 3)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(COSTS, st.sampled_from([Key.EQUAL, Key.POPULATION]))
def test_splitting_costs_into_any_runs_claims_the_same(costs: list[tuple[date, int, int]], kind: Key) -> None:
    funding, key = new_id(), DistributionKey(kind)
    members = {"c": [Membership("1", date(2020, 1, 1)), Membership("2", date(2020, 1, 1), date(2024, 6, 30))]}
    members["c"].append(Membership("3", date(2024, 4, 1)))
    tables = {"c": [Population("t", date(2020, 1, 1), {"1": 7, "2": 5, "3": 3})]}

    def claimed_by(runs: list[int]) -> dict[str, int]:
        so_far: dict[tuple[str, str], int] = {}
        for last in runs:
            known = [HostCost("c", funding, date(2020, 1, 1), key, on, ore) for on, ore, run in costs if run <= last]
            for segment, own in segments(known, members, tables).items():
                before = {number: ore for (name, number), ore in so_far.items() if name == segment.name}
                for share in shares(segment, own, "1", before, []):
                    place = (segment.name, share.municipality)
                    so_far[place] = so_far.get(place, 0) + share.ore
        total: dict[str, int] = {}
        for (_, number), ore in so_far.items():
            total[number] = total.get(number, 0) + ore
        return {number: ore for number, ore in total.items() if ore}

    assert claimed_by([0, 1, 2, 3]) == claimed_by([3])
