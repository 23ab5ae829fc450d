"""A GP whose business moves from one enterprise to another: what each has earned and owes stays its own."""

from datetime import UTC, date, datetime

from contracts.events.meetings import AttendanceRecorded
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.authorities import wait
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_debts import decided, holds, owed
from tests.honoraria.test_orders import ordered, seen
from tests.honoraria.test_payments import OTHER_ACCOUNT, invoice
from tests.honoraria.test_provisional import AFTER, Local
from tests.honoraria.test_receiving import try_to_match
from tests.honoraria.world import ACCOUNT, World

OLD: Json = {"name": "Gamle Legesenter AS", "organisation_number": "974760673", "account": ACCOUNT}
NEW: Json = {"name": "Nye Legesenter AS", "organisation_number": "971032146", "account": OTHER_ACCOUNT}


async def firm(world: World, which: Json) -> Json:
    return await world.payee(kind="enterprise", identity_number=None, **which)


async def worked(world: World, on: date) -> None:
    await world.hear(facts.attended(world.gp, world.body, world.community, on=on))
    (new,) = await world.claims(state="calculated")
    await world.approved(new["claim"])


async def earned(world: World, **old: object) -> tuple[AttendanceRecorded, Json]:
    """Two hours settled for the old enterprise, and the payment that awaits its invoice."""
    world.running.clock.set(datetime(2024, 4, 2, 8, tzinfo=UTC))
    await world.arranged(tax_treatment="business")
    await firm(world, OLD | old)
    await world.payer()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    await world.approved()
    await world.settle()
    (payment,) = made(await world.call.get("/payments", by=world.budget("economist")), 200)["items"]
    return attended, payment


async def in_debt(world: World) -> None:
    """An hour of what the old enterprise has invoiced is taken back while it is still the one that is paid."""
    attended, payment = await earned(world)
    await invoice(world, payment)
    await world.hear(facts.attendance_corrected(attended, minutes=60))
    await world.approved()
    await world.settle()


async def payout(world: World, on: date) -> Json:
    """A settlement of two hours more."""
    await worked(world, on)
    (one,) = (await world.settle(first="2024-04-01", last="2024-12-31"))["result"]["payouts"]
    return dict(one)


async def runs(world: World) -> list[Json]:
    """Each run, oldest first, with its result and files."""
    listed = made(await world.call.get("/settlements", by=world.budget("economist")), 200)["items"]
    whole = [await world.call.get(f"/settlements/{one['run']}", by=world.budget("economist")) for one in listed]
    return [made(one, 200) for one in whole]


async def test_what_one_enterprise_has_earned_is_not_paid_to_another_though_a_minute_of_it_is_corrected(
    world: World,
) -> None:
    attended, payment = await earned(world)
    await firm(world, NEW)
    assert await try_to_match(world, payment, account=OTHER_ACCOUNT) == "other-account"
    await world.hear(facts.attendance_corrected(attended, minutes=119))
    await world.approved()
    (one,) = (await world.settle())["result"]["payouts"]
    assert (one["cancelled"], one["carried_ore"]) == ([payment["reference"]], 0)
    (waits,) = made(await world.call.get("/payments", by=world.budget("economist"), state="awaiting_invoice"), 200)[
        "items"
    ]
    assert waits["ore"] == one["paid_ore"] == 203_688
    assert await try_to_match(world, waits, account=OTHER_ACCOUNT) == "other-account"
    await firm(world, OLD)
    await invoice(world, waits)
    await holds(world)


async def test_what_corrects_the_ones_work_follows_in_a_run_of_its_own_after_what_the_other_is_paid(
    world: World,
) -> None:
    attended, payment = await earned(world)
    await invoice(world, payment)
    new = await firm(world, NEW)
    await world.hear(facts.attendance_corrected(attended, minutes=60))
    await world.approved()
    await worked(world, date(2024, 3, 21))
    simulated = await world.settle("simulate")
    assert (simulated["result"]["other_payee"], simulated["result"]["other_payee_ore"]) == (2, -HOUR_ORE)
    assert [(one["reason"], one["ore"]) for one in simulated["result"]["left"]] == [
        ("other_payee", -2 * HOUR_ORE),
        ("other_payee", HOUR_ORE),
    ]
    assert simulated["result"]["unpriced"] == 0
    listed = await world.call.get(f"/ledger/{world.host}/year-end", by=world.budget("economist"), year=2024)
    assert {one["reason"]: one["ore"] for one in made(listed, 200)["sums"]}["unsettled"] == HOUR_ORE
    run = await world.settle()
    assert [one["paid_ore"] for one in run["result"]["payouts"]] == [2 * HOUR_ORE]
    (*_, followed) = await runs(world)
    assert (run["followed_by"], followed["follows"]) == (followed["run"], run["run"])
    (one,) = followed["result"]["payouts"]
    assert (followed["result"]["left"], one["lines_ore"], one["carried_ore"]) == ([], -HOUR_ORE, -HOUR_ORE)
    assert {"statement", "summary"} <= {file["kind"] for file in followed["files"]}
    (debt,) = await owed(world)
    assert (debt["ore"], debt["payee"] == new["payee"]) == (HOUR_ORE, False)
    assert (await world.settle())["result"]["payouts"] == [], "a rerun finds nothing"
    await holds(world)


async def test_an_order_tells_of_the_runs_that_follow_and_a_simulation_pays_what_the_commit_pays(world: World) -> None:
    attended, payment = await earned(world)
    await invoice(world, payment)
    await firm(world, NEW)
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    await world.approved()
    await worked(world, date(2024, 3, 21))
    expected = [("business_ore", [2 * HOUR_ORE, HOUR_ORE]), ("vouchers", [1, 2])]
    simulated = await ordered(world, world.host, mode="simulate")
    again = await ordered(world, world.host, mode="simulate")
    committed = await ordered(world, world.host)
    await world.fire_timers()
    for placed in (simulated, again, committed):
        order = await seen(world, placed, world.host)
        assert (order["municipalities"], order["settled"], order["refused"]) == (1, 1, 0)
        by = world.budget("economist")
        made_runs = [
            made(await world.call.get(f"/settlements/{one['run']}", by=by), 200) for one in order["settlements"]
        ]
        assert [(name, [run["result"][name] for run in made_runs]) for name, _ in expected] == expected
        assert [run["result"]["left"] == [] for run in made_runs] == [False, True]
        assert not (since := made_runs[0]["result"]["since"]) or since["newly_left"] == since["no_longer_left"] == 0
    listed = await world.stated("SettlementSimulated"), await world.stated("SettlementCompleted")
    assert [len(one) for one in listed] == [4, 3]
    await holds(world)


async def test_the_difference_to_a_provisional_rate_is_of_who_was_paid_the_work_also_when_it_is_corrected_unpaid(
    world: World,
) -> None:
    world.running.clock.set(datetime(2024, 9, 2, 8, tzinfo=UTC))
    local = Local(world)
    await local.rate("2024-01-01", "2024-06-30", 100_000)
    await world.arranged(tax_treatment="business", policy=[{"agreement": local.code, "provisional": "last_rate"}])
    old = await firm(world, OLD)
    await world.payer()
    await world.hear(facts.attended(world.gp, world.body, world.community, on=AFTER))
    await world.approved()
    await world.settle(last="2024-08-31")
    await firm(world, NEW)
    await local.rate("2024-07-01", "2025-06-30", 110_000)
    await world.approved()
    wait(world, 270)
    await local.rate("2024-08-01", "2025-06-30", 120_000, correction="2024/118-9")
    await world.approved()
    run = await world.settle(first="2024-09-01", last="2024-09-30")
    read = "select lines_ore, payee::text from payouts where run = $1::uuid"
    paid = await world.running.database.pool.fetch(read, run["run"])
    assert [tuple(row) for row in paid] == [(40_000, old["payee"])]


async def test_what_corrects_what_an_enterprise_was_paid_needs_nobody_else_to_be_paid_today(world: World) -> None:
    attended, payment = await earned(world, valid_to="2024-04-10")
    await invoice(world, payment)
    world.running.clock.set(datetime(2024, 5, 2, 8, tzinfo=UTC))
    await world.hear(facts.attendance_corrected(attended, minutes=60))
    await world.approved()
    await worked(world, date(2024, 3, 21))
    run = await world.settle()
    assert [(one["reason"], one["ore"]) for one in run["result"]["left"]] == [("payee", 2 * HOUR_ORE)]
    assert [one["ore"] for one in await owed(world)] == [HOUR_ORE]
    await holds(world)


async def test_a_debt_of_one_enterprise_is_not_taken_from_another_but_when_it_is_paid_again(world: World) -> None:
    await in_debt(world)
    old = await firm(world, NEW)
    world.running.clock.set(datetime(2024, 5, 2, 8, tzinfo=UTC))
    one = await payout(world, date(2024, 4, 11))
    assert (one["brought_ore"], one["paid_ore"]) == (0, 2 * HOUR_ORE)
    (debt,) = await owed(world)
    assert (debt["ore"], debt["payee"] == old["payee"]) == (HOUR_ORE, False)
    await firm(world, OLD | {"account": OTHER_ACCOUNT})
    one = await payout(world, date(2024, 4, 12))
    assert (one["brought_ore"], one["paid_ore"], await owed(world)) == (-HOUR_ORE, HOUR_ORE, [])
    await holds(world)


async def test_attendance_that_is_recorded_anew_after_it_was_taken_back_is_of_the_enterprise_that_was_paid_it(
    world: World,
) -> None:
    attended, payment = await earned(world)
    await invoice(world, payment)
    await firm(world, NEW)
    for fact in (facts.attendance_withdrawn(attended), attended):
        await world.hear(fact)
        await world.approved()
    await world.settle()
    paid = [one["paid_ore"] for run in (await runs(world))[1:] for one in run["result"]["payouts"]]
    assert (paid, await owed(world)) == ([0], [])
    await holds(world)


async def test_what_each_enterprise_owes_is_decided_about_and_overdue_by_itself(world: World) -> None:
    await in_debt(world)
    (first,) = await owed(world)
    await firm(world, NEW)
    world.running.clock.set(datetime(2024, 5, 2, 8, tzinfo=UTC))
    more = facts.attended(world.gp, world.body, world.community, on=date(2024, 4, 11))
    await world.hear(more)
    (claim,) = await world.claims(state="calculated")
    await world.approved(claim["claim"])
    await world.settle(first="2024-04-01", last="2024-04-30")
    (payment,) = made(await world.call.get("/payments", by=world.budget("economist"), state="awaiting_invoice"), 200)[
        "items"
    ]
    await invoice(world, payment, number="1044", account=OTHER_ACCOUNT)
    await world.hear(facts.attendance_corrected(more, minutes=30))
    await world.approved(claim["claim"])
    await world.settle(first="2024-04-01", last="2024-04-30")
    one, other = await owed(world)
    assert [one["ore"], other["ore"], other["arose_on"]] == [HOUR_ORE, 3 * HOUR_ORE // 2, "2024-05-02"]
    assert (one["debt"], one["payee"]) == (first["debt"], first["payee"])
    sent = {"municipality": world.host, "practitioner": str(world.gp), "tax_treatment": "business", "kind": "repaid"}
    refused = await world.call.post("/debts/decisions", sent | {"why": "x"}, by=world.budget("economist"))
    assert rule(refused) == "which-debt"
    await decided(world, "repaid", tax_treatment="business", debt=other["debt"])
    assert [left["debt"] for left in await owed(world)] == [first["debt"]]
    world.running.clock.set(datetime(2024, 9, 2, 8, tzinfo=UTC))
    await world.fire_timers()
    assert [said["ore"] for said in await world.stated("DebtOverdue")] == [HOUR_ORE]
    await decided(world, "repayment_letter", tax_treatment="business")
    await holds(world)
