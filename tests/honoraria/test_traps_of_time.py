"""Where the calendar sets traps: 1 July inside one claim, the year's end, a new host, a member that leaves and
comes back, a month with nothing in it.
"""

from datetime import UTC, date, datetime

from infra.chassis.ids import new_id
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE, SPRING
from tests.honoraria.test_ehf import told
from tests.honoraria.test_refund_invoices import content, invoiced, ready
from tests.honoraria.test_refunds import worked
from tests.honoraria.world import World


async def test_june_preparation_for_a_september_meeting_has_junes_rate_in_the_meetings_claim(world: World) -> None:
    await world.hear(facts.terms(world.gp, specialist=False))
    await world.arranged()
    await world.payee()
    meeting = new_id()
    await world.hear(
        facts.attended(
            world.gp, world.body, world.community, meeting=meeting, on=date(2024, 9, 5), travel=(30, 30), minutes=60
        ),
        facts.prepared(world.gp, world.body, world.community, meeting=meeting, on=date(2024, 6, 20), minutes=60),
    )
    claim = await world.claim()
    rates = {line["on"]: line["rate_ore"] for line in claim["lines"]}
    assert rates == {"2024-06-20": HOUR_ORE, "2024-09-05": 107_500}
    assert claim["total_ore"] == HOUR_ORE + 2 * 107_500
    await world.approved()
    run = await world.settle(first="2024-09-01", last="2024-09-30")
    assert (run["result"]["office_ore"], run["result"]["arrears"]) == (claim["total_ore"], 1)


async def test_attendance_corrected_after_the_years_end_is_taken_back_in_the_new_year(world: World) -> None:
    attended = await world.paid()
    world.running.clock.set(datetime(2025, 2, 3, 9, tzinfo=UTC))
    await world.hear(facts.attendance_corrected(attended, minutes=60))
    await world.approved()
    run = await world.settle(first="2025-01-01", last="2025-01-31")
    (payout,) = run["result"]["payouts"]
    assert payout["vouchers"] == [f"{world.host}-2025-{number:06d}" for number in (1, 2)]
    assert (payout["lines_ore"], payout["paid_ore"], payout["carried_ore"]) == (-HOUR_ORE, 0, -HOUR_ORE)
    entries = [(one["ore"], bool(one["reverses"])) for one in (await world.claim())["entries"]]
    assert sorted(entries) == [(-2 * HOUR_ORE, True), (HOUR_ORE, False), (2 * HOUR_ORE, False)]


async def test_a_new_host_pays_and_claims_for_the_days_from_which_it_is_the_host(world: World) -> None:
    await world.arranged(key="equal")
    await world.arranged(host=world.third, key="equal", valid_from="2024-04-01")
    await world.payee()
    for on in (date(2024, 3, 31), date(2024, 4, 1)):
        await world.hear(facts.attended(world.gp, world.body, world.community, on=on, minutes=60))
    claims = await world.claims()
    assert {one["payer"] for one in claims} == {world.host, world.third}
    for one in claims:
        await world.approved(one["claim"])
    for number in (world.host, world.third):
        run = await world.settle(number=number, last="2024-04-30")
        assert (run["result"]["office_ore"], run["result"]["lines"]) == (HOUR_ORE, 1)
        claimed = {one["municipality"]: one["ore"] for one in run["result"]["refunds"]}
        # The odd øre is borne by the lowest number, which is the first host.
        odd = {world.host: 1}
        others = {world.host, world.home, world.third} - {number}
        assert claimed == {one: HOUR_ORE // 3 + odd.get(one, 0) for one in others}


async def test_a_month_with_nothing_in_it_takes_no_number_and_sends_nothing_out(world: World) -> None:
    await world.arranged()
    await world.payee()
    empty = await world.settle()
    assert (empty["result"]["vouchers"], empty["result"]["payouts"], empty["files"]) == (0, [], [])
    await world.hear(facts.attended(world.gp, world.body, world.community))
    await world.approved()
    run = await world.settle()
    assert run["result"]["payouts"][0]["vouchers"] == [f"{world.host}-2024-000001"]


async def test_who_was_no_member_in_may_is_invoiced_nothing_for_may(world: World) -> None:
    known = facts.community(world.community, world.host, world.home, world.third, leaves=date(2024, 3, 31))
    back = known.municipalities[-1].model_copy(update={"valid_from": date(2024, 7, 1), "valid_to": None})
    await world.hear(known.model_copy(update={"municipalities": (*known.municipalities, back)}))
    await ready(world)
    await worked(world, SPRING, date(2024, 5, 14), date(2024, 8, 14))
    world.running.clock.set(datetime(2024, 9, 2, 8, tzinfo=UTC))
    await world.settle(first="2024-01-01", last="2024-08-31")
    made_for = {one["municipality"]: await content(world, one) for one in (await invoiced(world))["made"]}
    said = "Andel av honorar til fastleger, {}"
    march, may, august = (said.format(month) for month in ("mars 2024", "mai 2024", "august 2024"))
    assert told(made_for[world.third], "InvoiceLine/Item/Name") == [march, august]
    assert set(told(made_for[world.home], "InvoiceLine/Item/Name")) == {march, may, august}
