"""Which work belongs to which claim, and what a claim says of work that cannot be priced."""

from datetime import date

from contracts.events.meetings import MeetingCancelled
from infra.chassis.ids import new_id
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import World, day


async def test_a_meeting_with_its_preparation_and_travel_is_one_claim(world: World) -> None:
    await world.arranged()
    meeting = new_id()
    await world.hear(
        facts.prepared(world.gp, world.body, world.community, meeting=meeting, on=day("2024-02-20")),
        facts.attended(world.gp, world.body, world.community, meeting=meeting, travel=(30, 30)),
        facts.scheduled(meeting, world.body, world.community),
    )
    claim = await world.claim()
    assert [line["kind"] for line in claim["lines"]] == ["preparation", "meeting", "travel", "travel"]
    assert (claim["meeting_title"], claim["total_ore"]) == ("Vårmøtet", 4 * HOUR_ORE)


async def test_work_outside_meetings_is_one_claim_for_each_month(world: World) -> None:
    await world.arranged()
    days = ("2024-02-03", "2024-02-27", "2024-03-01")
    await world.hear(*(facts.prepared(world.gp, world.body, world.community, on=day(on)) for on in days))
    claims = await world.claims()
    assert sorted((one["month"], one["total_ore"]) for one in claims) == [
        ("2024-02-01", 2 * HOUR_ORE),
        ("2024-03-01", HOUR_ORE),
    ]


async def test_every_line_is_priced_by_its_own_day(world: World) -> None:
    await world.arranged()
    meeting = new_id()
    await world.hear(
        facts.prepared(world.gp, world.body, world.community, meeting=meeting, on=day("2024-06-30")),
        facts.attended(world.gp, world.body, world.community, meeting=meeting, on=day("2024-09-12"), minutes=60),
    )
    assert [line["amount_ore"] for line in (await world.claim())["lines"]] == [102_700, 123_000]


async def test_who_is_not_paid_has_no_claim(world: World) -> None:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community, paid=False))
    assert await world.claims() == []


async def test_attendance_corrected_to_unpaid_leaves_an_empty_claim(world: World) -> None:
    await world.arranged()
    first = facts.attended(world.gp, world.body, world.community)
    await world.hear(first, facts.attendance_corrected(first, paid=False), together=False)
    claim = await world.claim()
    assert (claim["state"], claim["lines"], claim["total_ore"]) == ("empty", [], 0)
    assert [one["total_ore"] for one in await world.stated("HonorariumCalculated")] == [2 * HOUR_ORE, 0]


async def test_work_waits_for_funding_and_is_priced_by_itself_when_it_comes(world: World) -> None:
    await world.hear(facts.attended(world.gp, world.body, world.community))
    claim = await world.claim()
    assert (claim["state"], [one["missing"] for one in claim["unpriced"]]) == ("unpriced", ["funding"])
    assert set(claim["unpriced"][0]["why"]) == {"nb", "nn", "en"}
    await world.arranged()
    claim = await world.claim()
    assert (claim["state"], claim["total_ore"], claim["unpriced"]) == ("calculated", 2 * HOUR_ORE, [])
    waited = await world.stated("HonorariumUnpriced")
    assert [[line["missing"] for line in one["lines"]] for one in waited] == [["funding"], []]


async def test_work_before_the_first_terms_waits_for_terms(world: World) -> None:
    await world.arranged()
    other = new_id()
    await world.hear(
        facts.appointed(other, world.body, world.community, world.home),
        facts.attended(other, world.body, world.community),
    )
    assert [one["missing"] for one in (await world.claim())["unpriced"]] == ["terms"]
    await world.hear(facts.terms(other, specialist=False))
    assert (await world.claim())["total_ore"] == 2 * HOUR_ORE


async def test_a_guest_without_appointment_is_paid_by_the_host(world: World) -> None:
    await world.arranged()
    guest = new_id()
    await world.hear(facts.terms(guest), facts.attended(guest, world.body, world.community))
    claim = await world.claim()
    assert (claim["payer"], claim["home"], claim["total_ore"]) == (world.host, "3907", 2 * HOUR_ORE)


async def test_where_each_pays_its_own_a_guest_waits_for_an_appointment_that_says_who_pays(world: World) -> None:
    await world.arranged(arrangement="own_municipality", host=None, tax_treatment="business")
    guest = new_id()
    await world.hear(facts.terms(guest), facts.attended(guest, world.body, world.community))
    (waits,) = (await world.claim())["unpriced"]
    assert waits["missing"] == "appointment"
    assert waits["why"]["nb"].startswith("Legen er ikke registrert som oppnevnt denne dagen")


async def test_the_home_municipality_pays_its_own_through_the_last_day_of_the_appointment(world: World) -> None:
    await world.arranged(arrangement="own_municipality", host=None, tax_treatment="business")
    seat = facts.appointed(world.gp, world.body, world.community, world.third, since=day("2024-03-01"))
    await world.hear(
        seat,
        facts.ended(seat, day("2024-03-20")),
        facts.prepared(world.gp, world.body, world.community, on=day("2024-03-20")),
        facts.prepared(world.gp, world.body, world.community, on=day("2024-03-21")),
    )
    claim = await world.claim()
    # After that day the older appointment, which still runs, says where the GP is at home.
    assert [line["payer"] for line in claim["lines"]] == [world.third, world.home]
    assert claim["payers"] == sorted([world.third, world.home])


async def test_a_body_of_its_own_arrangement_goes_before_the_community(world: World) -> None:
    await world.arranged()
    await world.arranged(
        body=str(world.body), arrangement="own_municipality", host=None, key="none", tax_treatment="business"
    )
    await world.hear(facts.attended(world.gp, world.body, world.community))
    (line,) = (await world.claim())["lines"]
    assert (line["payer"], line["tax_treatment"]) == (world.home, "business")


async def test_preparation_moved_to_a_meeting_leaves_the_claim_of_the_month(world: World) -> None:
    await world.arranged()
    logged = facts.prepared(world.gp, world.body, world.community)
    await world.hear(logged, facts.preparation_corrected(logged, meeting=new_id()), together=False)
    states = {one["month"]: one["state"] for one in await world.claims()}
    assert states == {"2024-03-01": "empty", None: "calculated"}


async def test_a_salaried_gps_hours_are_kept_at_zero_with_the_reason(world: World) -> None:
    await world.arranged()
    await world.hear(facts.terms(world.gp, "salaried", since=date(2024, 3, 1)))
    await world.hear(facts.attended(world.gp, world.body, world.community))
    (line,) = (await world.claim())["lines"]
    assert (line["minutes"], line["counted_minutes"], line["amount_ore"]) == (120, 0, 0)
    assert "lønnen dekker" in line["why"]["nb"]


async def test_a_policy_that_counts_whole_days_looks_across_meetings(world: World) -> None:
    await world.arranged(policy={"daily_cap_minutes": 150, "scope": "day", "increment_minutes": 30, "rounding": "up"})
    await world.hear(facts.attended(world.gp, world.body, world.community, minutes=100))
    await world.hear(facts.attended(world.gp, world.body, world.community, minutes=100))
    totals = [one["total_ore"] for one in await world.claims()]
    assert sum(totals) == 150 * HOUR_ORE // 60


async def test_such_a_policy_leaves_the_gps_work_in_other_communities_alone(world: World) -> None:
    await world.arranged(policy={"daily_cap_minutes": 60})
    elsewhere = World(world.running, world.call, gp=world.gp)
    await elsewhere.people()
    await elsewhere.arranged()
    await elsewhere.hear(facts.attended(world.gp, elsewhere.body, elsewhere.community))
    await world.hear(facts.attended(world.gp, world.body, world.community))
    assert (await world.claim())["total_ore"] == HOUR_ORE
    other = await elsewhere.claim()
    assert (other["version"], other["total_ore"], other["unpriced"]) == (1, 2 * HOUR_ORE, [])


async def test_attendance_at_a_cancelled_meeting_is_paid_as_recorded_and_pointed_out(world: World) -> None:
    await world.arranged()
    held = facts.attended(world.gp, world.body, world.community)
    cancelled = MeetingCancelled(
        meeting=held.meeting, body=world.body, community=world.community, revision=1, reason="illness"
    )
    await world.hear(facts.scheduled(held.meeting, world.body, world.community), held, cancelled)
    claim = await world.claim()
    assert (claim["total_ore"], claim["meeting_cancelled"]) == (2 * HOUR_ORE, True)
