"""Work that is taken back before it was invoiced: out of the payment that waits, and only the rest is a debt."""

import asyncio
from datetime import UTC, date, datetime

from services.honoraria.model.payment import State
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_debts import holds, owed
from tests.honoraria.test_ledger import accounts
from tests.honoraria.test_payments import invoice
from tests.honoraria.test_year_end import told, year_end
from tests.honoraria.world import ACCOUNT, World


async def payments(world: World) -> dict[str, tuple[str, int]]:
    """Reference, without the municipality and year → state and øre."""
    found = made(await world.call.get("/payments", by=world.budget("economist")), 200)["items"]
    return {one["reference"][-1]: (one["state"], one["ore"]) for one in found}


async def more(world: World, on: date = date(2024, 3, 21)) -> None:
    """Two hours more, settled in a run of their own."""
    await world.hear(facts.attended(world.gp, world.body, world.community, on=on))
    (new,) = await world.claims(state="calculated")
    await world.approved(new["claim"])
    await world.settle(first="2024-04-01", last="2024-04-30")


async def taken_back(world: World, minutes: int | None = None, mode: str = "commit") -> Json:
    """The first meeting of the GP is shortened, or was never paid work; approved, and settled with what else came."""
    attended = await world.paid(tax_treatment="business")
    changed: Json = {"paid": False} if minutes is None else {"minutes": minutes}
    await world.hear(facts.attendance_corrected(attended, **changed))
    await world.approved()
    return await world.settle(mode, first="2024-04-01", last="2024-04-30")


async def basis(world: World, run: Json) -> int:
    own = ({"role": "practitioner", "practitioner": str(world.gp)},)
    seen = made(await world.call.get("/statements", by=own), 200)["items"]
    statement = next(one["statement"] for one in seen if one["run"] == run)
    return (await world.call.get(f"/statements/{statement}/invoice-basis", by=own)).status_code


async def test_nothing_is_owed_of_what_was_never_paid(world: World) -> None:
    run = await taken_back(world)
    (payout,) = run["result"]["payouts"]
    assert (payout["cancelled_ore"], payout["paid_ore"], payout["carried_ore"]) == (2 * HOUR_ORE, 0, 0)
    assert await payments(world) == {"1": ("cancelled", 2 * HOUR_ORE)}
    assert (await owed(world), await accounts(world)) == ([], {})
    await holds(world)
    (payment,) = made(await world.call.get("/payments", by=world.budget("economist"), state="cancelled"), 200)["items"]
    assert payment["cancelled_by"] == run["run"]
    sent = {"municipality": world.host, "reference": payment["reference"], "number": "1", "ore": payment["ore"]}
    sent |= {"issued_on": "2024-04-02", "account": ACCOUNT}
    assert rule(await world.call.post("/invoices", sent, by=world.budget("economist"))) == "not-awaiting-invoice"
    assert await basis(world, payment["run"]) == 404
    own = ({"role": "practitioner", "practitioner": str(world.gp)},)
    why = await world.call.get(f"/claims/{(await world.claim())['claim']}/why", by=own, format="html", language="en")
    assert "It was not paid. A later settlement took it back before it was invoiced." in why.text
    assert (await year_end(world, deadline="2025-01-31"))["sums"] == []


async def test_what_is_left_of_it_awaits_one_invoice_under_the_new_statement(world: World) -> None:
    run = await taken_back(world, minutes=30)
    new = HOUR_ORE // 2
    assert await payments(world) == {"1": ("cancelled", 2 * HOUR_ORE), "2": ("awaiting_invoice", new)}
    assert await owed(world) == []
    await holds(world)
    summary = (await world.file(run, "summary")).text
    assert "tatt med fra tidligere oppgjør, ikke fakturert" in summary
    (statement,) = [one for one in await world.stated("StatementIssued") if one["run"] == run["run"]]
    assert statement["total_ore"] == new
    assert await basis(world, run["run"]) == 200
    assert told(await year_end(world, deadline="2025-01-31")) == {"awaiting_invoice": (1, new)}
    own = ({"role": "practitioner", "practitioner": str(world.gp)},)
    why = await world.call.get(f"/claims/{(await world.claim())['claim']}/why", by=own, format="html", language="en")
    assert f"marked {world.host}-{world.running.clock.now().year}-000002" in why.text


async def test_no_more_is_cancelled_than_it_takes_and_first_what_paid_for_the_work(world: World) -> None:
    attended = await world.paid(tax_treatment="business")
    await more(world)
    await world.hear(facts.attendance_corrected(attended, minutes=60))
    (changed,) = await world.claims(state="calculated")
    await world.approved(changed["claim"])
    await world.settle(first="2024-05-01", last="2024-05-31")
    two = 2 * HOUR_ORE
    assert await payments(world) == {
        "1": ("cancelled", two),
        "2": ("awaiting_invoice", two),
        "3": ("awaiting_invoice", HOUR_ORE),
    }
    await holds(world)


async def test_what_is_invoiced_already_is_a_debt_but_for_what_still_waits(world: World) -> None:
    attended = await world.paid(tax_treatment="business")
    (first,) = made(await world.call.get("/payments", by=world.budget("economist")), 200)["items"]
    await invoice(world, first)
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved()
    await world.settle(first="2024-04-01", last="2024-04-30")
    assert [one["ore"] for one in await owed(world)] == [2 * HOUR_ORE]
    # Told today, so it is not taken off for 14 days; what is taken back meanwhile needs no notice.
    again = facts.attended(world.gp, world.body, world.community, on=date(2024, 3, 21))
    await world.hear(again)
    (new,) = await world.claims(state="calculated")
    await world.approved(new["claim"])
    await world.settle(first="2024-05-01", last="2024-05-31")
    await world.hear(facts.attendance_corrected(again, minutes=30))
    (new,) = await world.claims(state="calculated")
    await world.approved(new["claim"])
    await world.settle(first="2024-06-01", last="2024-06-30")
    states = sorted((await payments(world)).values())
    assert states == [
        ("awaiting_invoice", HOUR_ORE // 2),
        ("cancelled", 2 * HOUR_ORE),
        ("ready", 2 * HOUR_ORE),
    ]
    assert [one["ore"] for one in await owed(world)] == [2 * HOUR_ORE]
    await holds(world)


async def test_a_simulation_shows_it_and_cancels_nothing(world: World) -> None:
    run = await taken_back(world, mode="simulate")
    (payout,) = run["result"]["payouts"]
    assert (payout["cancelled_ore"], payout["carried_ore"], len(payout["cancelled"])) == (2 * HOUR_ORE, 0, 1)
    assert await payments(world) == {"1": (State.AWAITING_INVOICE, 2 * HOUR_ORE)}


async def test_an_invoice_that_is_matched_while_a_run_takes_its_work_back_is_either_first_or_refused(
    world: World,
) -> None:
    attended = await world.paid(tax_treatment="business")
    (payment,) = made(await world.call.get("/payments", by=world.budget("economist")), 200)["items"]
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved()
    sent = {"municipality": world.host, "reference": payment["reference"], "number": "1", "ore": payment["ore"]}
    sent |= {"issued_on": "2024-04-02", "account": ACCOUNT}
    matched, ran = await asyncio.gather(
        world.call.post("/invoices", sent, by=world.budget("economist")),
        world.try_to_settle(first="2024-04-01", last="2024-04-30"),
    )
    assert (matched.status_code, ran.status_code) in [(201, 201), (409, 201)]
    state, debts = (await payments(world))["1"][0], await owed(world)
    assert (state, bool(debts)) == (("ready", True) if matched.status_code == 201 else ("cancelled", False))
    await holds(world)


async def test_at_the_deadline_it_was_still_awaited_when_a_later_run_took_it_back(world: World) -> None:
    world.running.clock.set(datetime(2024, 12, 10, tzinfo=UTC))
    attended = await world.paid(tax_treatment="business")
    world.running.clock.set(datetime(2025, 2, 10, tzinfo=UTC))
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved()
    await world.settle(first="2025-01-01", last="2025-01-31")
    found = told(await year_end(world, deadline="2025-01-31"))
    assert found == {"awaiting_invoice": (1, 2 * HOUR_ORE), "settled_late": (1, -2 * HOUR_ORE)}
