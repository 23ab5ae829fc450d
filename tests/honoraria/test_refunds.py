"""What the host claims from the others: to date less claimed, so that how runs are divided moves no øre."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.chassis.ids import new_id
from services.honoraria.model.refunding import HostCost, Membership, Population, segments, shares
from services.honoraria.model.shares import DistributionKey, Key, split
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.entered import population, rate, try_population
from tests.honoraria.facts import HOUR_ORE, SPRING
from tests.honoraria.world import World


async def worked(world: World, *days: date, minutes: int = 60) -> None:
    await world.hear(*(facts.attended(world.gp, world.body, world.community, on=on, minutes=minutes) for on in days))
    for one in await world.claims(state="calculated"):
        await world.approved(one["claim"])


def by_municipality(run: Json) -> dict[str, int]:
    return {one["municipality"]: one["ore"] for one in run["result"]["refunds"]}


def by_segment(run: Json) -> dict[tuple[str, str], int]:
    return {(one["municipality"], one["population_table"]): one["ore"] for one in run["result"]["refunds"]}


async def test_the_host_bears_its_share_and_claims_the_rest_by_population(world: World) -> None:
    await world.arranged(key="population")
    await world.payee()
    await population(world)
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
    await population(world, host=3, home=2)
    await worked(world, SPRING)
    run = await world.settle()
    assert run["result"]["office_ore"] == HOUR_ORE
    assert world.third in run["result"]["problems"][0]
    assert run["result"]["refunds"] == []


async def test_a_table_of_inhabitants_counts_when_a_second_person_wants_it(world: World) -> None:
    await world.arranged(key="population")
    await world.payee()
    entered = await population(world, confirm=False)
    await worked(world, SPRING)
    assert by_municipality(await world.settle()) == {}, "one person moves no refund"
    path, by = f"/populations/{entered['population']}/confirm", world.role("secretariat")
    assert rule(await world.call.post(path, {}, by=by, subject="sec-1")) == "confirmed-by-the-same-person"
    stranger = await world.call.post(path, {}, by=world.budget("economist", "5601"), subject="sec-2")
    assert stranger.status_code == 404
    shown = made(await world.call.post(path, {}, by=world.budget("economist"), subject="eco-1"), 200)
    assert (shown["entered_by"], shown["confirmed_by"], shown["superseded_by"]) == ("sec-1", "eco-1", None)
    assert rule(await world.call.post(path, {}, by=by, subject="sec-3")) == "confirmed-already"
    listed = made(await world.call.get("/populations", by=by, community=world.community), 200)["items"]
    assert listed == [shown]
    assert by_municipality(await world.settle()) == {world.home: 34_233, world.third: 17_117}


async def test_a_table_is_replaced_only_by_a_stated_correction_under_a_name_of_its_own(world: World) -> None:
    first = await population(world)
    assert rule(await try_population(world, "Ny", home=9)) == "population-taken"
    assert rule(await try_population(world, correction="2024/118-3", home=9)) == "population-taken"
    second = await population(world, "Ny", correction="2024/118-3", home=9)
    by = world.role("secretariat")
    shown = made(await world.call.get(f"/populations/{first['population']}", by=by), 200)
    assert shown["superseded_by"] == second["population"]


async def test_a_table_moves_no_refund_that_is_claimed_without_a_stated_correction(world: World) -> None:
    await population(world)
    waiting = await population(world, "Alt på en", confirm=False, valid_from="2024-02-01", host=1, home=9_999, third=1)
    await world.arranged(key="population")
    await world.payee()
    await worked(world, SPRING)
    await world.settle()
    path, by = f"/populations/{waiting['population']}/confirm", world.role("secretariat")
    late = await world.call.post(path, {}, by=by, subject="sec-2")
    assert (rule(late), "2024-03-14" in late.text) == ("overrides-the-past", True)
    refused = await try_population(world, "Vår", valid_from="2024-02-01", host=1)
    assert refused.json()["errors"][0]["field"] == "/correction"
    await population(world, "Sommer", valid_from="2024-03-15", host=1, home=1, third=1)  # nothing is claimed of it
    await population(world, "Vår", valid_from="2024-02-01", correction="2024/118-3", host=1, home=1, third=1)
    third = HOUR_ORE // 3
    corrected = by_segment(await world.settle(first="2024-04-01", last="2024-04-30"))
    assert corrected == {
        (world.home, "Oppdiktet 2024"): -34_233,
        (world.third, "Oppdiktet 2024"): -17_117,
        (world.home, "Vår"): third,
        (world.third, "Vår"): third,
    }


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


KEYS = st.one_of(
    st.sampled_from([DistributionKey(Key.EQUAL), DistributionKey(Key.POPULATION)]),
    st.integers(0, 100).map(lambda share: DistributionKey(Key.MIXED, share)),
)
FIGURES = st.dictionaries(st.integers(1, 40).map(str), st.integers(1, 700_000), min_size=1, max_size=12)


@given(st.lists(st.tuples(DAYS, st.integers(-500_000, 2_000_000)), min_size=1, max_size=12), KEYS, FIGURES)
def test_what_the_host_keeps_and_what_it_claims_is_what_it_paid_to_the_ore_under_every_key(
    costs: list[tuple[date, int]], key: DistributionKey, figures: dict[str, int]
) -> None:
    members = {"c": [Membership(number, date(2020, 1, 1)) for number in figures]}
    tables = {"c": [Population("t", date(2020, 1, 1), figures)]}
    host, funding = min(figures), new_id()
    known = [HostCost("c", funding, date(2020, 1, 1), key, on, ore) for on, ore in costs]
    for segment, own in segments(known, members, tables).items():
        claimed = {share.municipality: share.ore for share in shares(segment, own, host, {}, [])}
        whole = sum(cost.ore for cost in own)
        kept = split(whole, segment.key, {number: figures[number] for number in segment.members}, host)[host]
        assert kept + sum(claimed.values()) == whole
        again = shares(segment, own, host, claimed, [])
        assert [share.ore for share in again] == [0] * len(claimed), "what was claimed is not claimed again"


async def test_the_employers_contribution_is_shared_like_the_cost_and_later_when_its_rate_comes_later(
    world: World,
) -> None:
    await world.arranged(key="equal")
    await world.payee()
    await worked(world, SPRING)
    first = await world.settle()
    third = HOUR_ORE // 3
    assert by_municipality(first) == {world.home: third, world.third: third}
    assert "sats for arbeidsgiveravgift mangler" in (await world.file(first, "refunds")).text
    await rate(world, 1410)
    later = await world.settle()
    contribution = 14_481 // 3
    assert by_municipality(later) == {world.home: contribution, world.third: contribution}
    told = (await world.file(later, "refunds")).text
    assert "sats for arbeidsgiveravgift mangler" not in told
    assert ";48,27;" in told
    assert by_municipality(await world.settle()) == {}


async def test_business_adds_no_contribution_to_what_others_owe(world: World) -> None:
    await rate(world, 1410)
    await world.payer()
    await world.payee()
    await world.arranged(key="equal", tax_treatment="business")
    await worked(world, SPRING)
    run = await world.settle()
    assert by_municipality(run) == dict.fromkeys((world.home, world.third), HOUR_ORE // 3)
    assert "mangler" not in (await world.file(run, "refunds")).text.replace("organisasjonsnummer mangler", "")


async def test_what_is_taken_back_credits_the_contribution_too(world: World) -> None:
    await rate(world, 1410)
    await world.arranged(key="equal")
    await world.payee()
    attended = facts.attended(world.gp, world.body, world.community, minutes=60)
    await world.hear(attended)
    await world.approved()
    claimed = by_municipality(await world.settle())
    assert claimed[world.home] == (HOUR_ORE + 14_481) // 3
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved()
    credited = by_municipality(await world.settle(first="2024-04-01", last="2024-04-30"))
    assert credited == {who: -ore for who, ore in claimed.items()}
