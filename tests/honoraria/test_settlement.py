"""A settlement run: takes what is approved once, numbers without gaps, lists what it leaves, and survives a crash."""

import asyncio
from datetime import UTC, date, datetime
from uuid import uuid4

import asyncpg
import pytest

from infra.chassis.ids import new_id
from services.honoraria.store.rules import one_run_at_a_time
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE, SPRING
from tests.honoraria.world import ACCOUNT, IDENTITY, World


async def approved_work(world: World, *days: date, tax_treatment: str = "office") -> None:
    await world.arranged(tax_treatment=tax_treatment)
    days = days or (SPRING,)
    await world.hear(*(facts.attended(world.gp, world.body, world.community, on=day) for day in days))
    for one in await world.claims():
        await world.approved(one["claim"])


async def test_a_repeated_run_finds_only_what_is_new_and_pays_nothing_twice(world: World) -> None:
    await approved_work(world)
    await world.payee()
    assert (await world.settle())["result"]["office_ore"] == 2 * HOUR_ORE
    again = await world.settle()
    assert (again["result"]["vouchers"], again["result"]["office_ore"]) == (0, 0)
    assert again["files"] == []


async def test_the_same_request_sent_twice_is_one_run(world: World) -> None:
    await approved_work(world)
    await world.payee()
    sent = {"municipality": world.host, "from": "2024-03-01", "to": "2024-03-31", "mode": "commit"}
    headers = {
        "Authorization": f"Bearer {world.call.issuer.token(*world.budget('economist'))}",
        "Idempotency-Key": str(uuid4()),
    }
    first, second = [await world.call.client.post("/settlements", json=sent, headers=headers) for _ in range(2)]
    assert first.json()["run"] == second.json()["run"]


async def test_an_entry_cannot_stand_on_two_vouchers_whatever_the_program_does(world: World) -> None:
    await approved_work(world)
    await world.payee()
    await world.settle()
    pool = world.running.database.pool
    row = await pool.fetchrow(
        "select entry, voucher from voucher_lines join entries using (entry) where municipality = $1", world.host
    )
    assert row is not None
    with pytest.raises(asyncpg.UniqueViolationError):
        await pool.execute("insert into voucher_lines values ($1, $2)", row["entry"], row["voucher"])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("update entries set ore = 0 where entry = $1", row["entry"])


async def test_a_voucher_line_names_an_entry_and_a_voucher_that_are_there(world: World) -> None:
    await approved_work(world, SPRING, date(2024, 4, 2))
    await world.payee()
    await world.settle()
    pool = world.running.database.pool
    voucher = await pool.fetchval("select voucher from vouchers where municipality = $1 limit 1", world.host)
    left = await pool.fetchval(
        "select entry from entries where municipality = $1 and entry not in (select entry from voucher_lines)",
        world.host,
    )
    for line in ((uuid4(), voucher), (left, uuid4())):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await pool.execute("insert into voucher_lines values ($1, $2)", *line)
    await pool.execute("insert into voucher_lines values ($1, $2)", left, voucher)


async def test_work_dated_before_the_period_is_taken_as_arrears_and_work_after_it_waits(world: World) -> None:
    await approved_work(world, date(2024, 2, 5), SPRING, date(2024, 4, 2))
    await world.payee()
    result = (await world.settle())["result"]
    assert (result["lines"], result["arrears"], result["office_ore"]) == (2, 1, 4 * HOUR_ORE)


async def test_a_simulation_shows_the_result_and_pays_nothing(world: World) -> None:
    await approved_work(world)
    await world.payee()
    simulated = await world.settle("simulate")
    assert (simulated["result"]["office_ore"], simulated["files"]) == (2 * HOUR_ORE, [])
    assert len(await world.stated("SettlementSimulated")) == 1
    committed = await world.settle()
    assert committed["result"]["office_ore"] == 2 * HOUR_ORE
    assert committed["result"]["payouts"][0]["vouchers"] == [f"{world.host}-2024-000001"]


async def test_who_has_no_confirmed_payee_is_listed_and_paid_in_a_later_run(world: World) -> None:
    await approved_work(world)
    first = await world.settle()
    assert (first["result"]["unpaid"], first["result"]["vouchers"]) == (1, 0)
    assert [(one["reason"], one["ore"]) for one in first["result"]["left"]] == [("payee", 2 * HOUR_ORE)]
    await world.payee()
    assert (await world.settle())["result"]["office_ore"] == 2 * HOUR_ORE


async def test_an_office_cannot_be_paid_to_an_enterprise(world: World) -> None:
    await approved_work(world)
    await world.payee(kind="enterprise", identity_number=None, organisation_number="983975259")
    assert (await world.settle())["result"]["unpaid"] == 1


async def test_unpriced_and_unapproved_work_is_listed_with_the_reason(world: World) -> None:
    await world.arranged()
    await world.payee()
    stranger = new_id()
    await world.hear(
        facts.attended(world.gp, world.body, world.community),
        facts.attended(stranger, world.body, world.community),
    )
    left = (await world.settle())["result"]["left"]
    assert sorted((one["reason"], one["ore"]) for one in left) == [("terms", None), ("unapproved", 2 * HOUR_ORE)]


async def test_runs_at_once_pay_once_and_leave_no_gap_in_the_numbers(world: World) -> None:
    await world.arranged()
    gps = [new_id() for _ in range(4)]
    for gp in gps:
        await world.hear(facts.terms(gp), facts.attended(gp, world.body, world.community))
        await world.payee(gp)
    for one in await world.claims():
        await world.approved(one["claim"])
    answers = await asyncio.gather(*(world.try_to_settle() for _ in range(3)))
    ran = [made(answer)["result"] for answer in answers]
    assert sorted(one["vouchers"] for one in ran) == [0, 0, 4]
    rows = await world.running.database.pool.fetch(
        "select number from vouchers where municipality = $1 order by number", world.host
    )
    assert [row["number"] for row in rows] == [1, 2, 3, 4]


async def test_a_run_waits_for_another_of_its_municipality_and_for_no_other(world: World) -> None:
    await approved_work(world)
    await world.payee()
    pool = world.running.database.pool
    async with pool.acquire() as other, other.transaction():
        await one_run_at_a_time(other, world.host)
        waiting = asyncio.create_task(world.try_to_settle())
        made(await world.try_to_settle("simulate", number=world.third))
        await asyncio.sleep(0.2)
        assert not waiting.done(), "the first run is not committed"
        assert await pool.fetchval("select count(*) from runs where municipality = $1", world.host) == 0
    assert made(await waiting)["result"]["vouchers"] == 1


async def test_a_simulation_says_what_is_new_since_the_last_one(world: World) -> None:
    await approved_work(world)
    first = await world.settle("simulate")
    assert (first["result"]["since"], first["result"]["unpaid"]) == (None, 1)
    await world.payee()
    second = (await world.settle("simulate"))["result"]["since"]
    assert (second["run"], second["paid_ore"], second["no_longer_left"]) == (first["run"], 2 * HOUR_ORE, 1)
    assert [(one["was_ore"], one["is_ore"]) for one in second["payouts"]] == [(0, 2 * HOUR_ORE)]
    third = (await world.settle("simulate"))["result"]["since"]
    assert (third["paid_ore"], third["payouts"], third["newly_left"], third["no_longer_left"]) == (0, [], 0, 0)
    await world.settle()
    assert (await world.settle("simulate"))["result"]["since"] is None, "the commit paid what the simulations showed"


async def no_run(world: World) -> None:
    """Nothing is posted this month any more: every run of the host is refused."""
    await world.running.database.pool.execute(
        "insert into closed_periods values ($1, '2024-01-01', 'eco-9', now())", world.host
    )


async def test_a_run_that_fails_takes_no_numbers(world: World) -> None:
    await approved_work(world)
    await world.payee()
    await no_run(world)
    assert rule(await world.try_to_settle()) == "period-closed"
    world.running.clock.set(datetime(2024, 2, 1, 8, tzinfo=UTC))
    run = await world.settle()
    assert run["result"]["payouts"][0]["vouchers"] == [f"{world.host}-2024-000001"]


async def test_a_payer_without_an_account_settles_wages_and_says_what_business_waits_for(world: World) -> None:
    other = new_id()
    await world.hear(
        facts.established(other, world.community),
        facts.appointed(world.gp, other, world.community, world.home),
        facts.attended(world.gp, other, world.community, on=date(2024, 3, 20), minutes=60),
    )
    await world.payee()
    await world.arranged(tax_treatment="business", body=str(other))
    await approved_work(world)
    for mode in ("simulate", "commit"):
        result = (await world.settle(mode))["result"]
        assert (result["office_ore"], result["business_ore"], result["unpaid"]) == (2 * HOUR_ORE, 0, 1)
        assert [(one["reason"], one["ore"]) for one in result["left"]] == [("payer_account", HOUR_ORE)]
        assert "account" in result["problems"][0]
    await world.payer()
    result = (await world.settle())["result"]
    assert (result["office_ore"], result["business_ore"], result["left"]) == (0, HOUR_ORE, [])


async def test_nothing_personal_lies_in_clear_in_the_database(world: World) -> None:
    await approved_work(world)
    await world.payee(name="Ganske Unikt Navn")
    await world.settle()
    await world.settle("simulate")
    pool = world.running.database.pool
    tables = await pool.fetch(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
    )
    for (table,) in tables:
        # Answers to commands are kept as bytes, for a week.
        said = "convert_from(coalesce(body, ''), 'UTF8')" if table == "idempotency" else "t::text"
        rows = await pool.fetch(f"select {said} as said from {table} t")
        for secret in ("Ganske Unikt Navn", ACCOUNT, IDENTITY):
            assert not [row["said"] for row in rows if secret in row["said"]], table


async def test_only_the_municipalitys_economist_settles_and_sees(world: World) -> None:
    sent: Json = {"municipality": world.host, "from": "2024-03-01", "to": "2024-03-31", "mode": "simulate"}
    elsewhere = world.budget("economist", world.home)
    assert (await world.call.post("/settlements", sent, by=elsewhere)).status_code == 403
    run = await world.settle("simulate")
    assert (await world.call.get(f"/settlements/{run['run']}", by=elsewhere)).status_code == 404
    assert made(await world.call.get("/settlements", by=elsewhere), 200)["items"] == []


async def test_a_list_of_runs_has_their_sums_and_one_run_has_it_gp_by_gp(world: World) -> None:
    await approved_work(world)
    await world.payee()
    run, by = await world.settle(), world.budget("economist")
    (listed,) = made(await world.call.get("/settlements", by=by), 200)["items"]
    whole = made(await world.call.get(f"/settlements/{run['run']}", by=by), 200)["result"]
    assert listed["result"] == {name: said for name, said in whole.items() if name in listed["result"]}
    assert whole.keys() - listed["result"].keys() == {"payouts", "left", "refunds", "problems", "since"}


async def test_a_period_that_ends_before_it_starts_is_refused(world: World) -> None:
    assert rule(await world.try_to_settle(first="2024-03-31", last="2024-03-01")) == "period-ends-before-it-starts"
