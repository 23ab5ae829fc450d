"""The list at the year's end: everything worked and not settled or paid when the books are closed, with the reason."""

import csv
import io
from datetime import UTC, date, datetime

from infra.chassis.ids import new_id
from services.honoraria.commands.settle.taken import PRICED
from services.honoraria.commands.year_end import LISTED_AS
from services.honoraria.model.year_end import STAGE_OF
from tests.gateways.caller import Json, made
from tests.honoraria import facts
from tests.honoraria.entered import rate
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import World


async def year_end(world: World, **asked: object) -> Json:
    by = world.budget("economist")
    return made(await world.call.get(f"/ledger/{world.host}/year-end", by=by, year=2024, **asked), 200)


async def table_of(world: World, **asked: object) -> str:
    by = world.budget("economist")
    answer = await world.call.get(f"/ledger/{world.host}/year-end.csv", by=by, year=2024, **asked)
    return answer.content.decode("utf-8-sig")


def told(found: Json) -> dict[str, tuple[int, int]]:
    return {one["reason"]: (one["count"], one["ore"]) for one in found["sums"]}


async def test_unpriced_unapproved_and_unsettled_work_is_listed_with_reason_and_sums(world: World) -> None:
    await world.arranged()
    await world.payee()
    without = new_id()
    days = [date(2024, 11, 5), date(2024, 11, 12), date(2025, 1, 7)]
    await world.hear(
        facts.terms(without),
        *(facts.attended(world.gp, world.body, world.community, on=on) for on in days),
        facts.attended(without, world.body, world.community, on=date(2024, 12, 3)),
        facts.attended(new_id(), world.body, world.community, on=date(2024, 12, 10)),
    )
    for one in await world.claims(state="calculated"):
        if one["first_on"] in ("2024-11-05", "2024-12-03"):
            await world.approved(one["claim"])
    found = await year_end(world)
    hour = 123_000
    assert told(found) == {
        "terms": (1, 0),
        "unapproved": (1, 2 * hour),
        "payee": (1, 2 * hour),
        "unsettled": (1, 2 * hour),
    }
    (unpriced,) = [one for one in found["sums"] if one["stage"] == "unpriced"]
    assert unpriced["unknown"] == 1
    assert found["contribution_ore"] is None
    await rate(world)
    assert (await year_end(world))["contribution_ore"] == 4 * hour * 141 // 1000, "also where a payee is missing"


async def test_what_is_settled_after_the_deadline_was_owed_at_it(world: World) -> None:
    world.running.clock.set(datetime(2025, 1, 10, tzinfo=UTC))
    await world.arranged()
    await world.payee()
    await world.hear(facts.attended(world.gp, world.body, world.community, on=date(2024, 12, 3)))
    await world.approved()
    assert told(await year_end(world, deadline="2025-01-15")) == {"unsettled": (1, 246_000)}
    world.running.clock.set(datetime(2025, 2, 1, tzinfo=UTC))
    await world.settle(first="2024-12-01", last="2024-12-31")
    found = await year_end(world, deadline="2025-01-15")
    assert told(found) == {"settled_late": (1, 246_000)}
    assert found["open"][0]["reference"] == f"{world.host}-2025-000001"
    assert told(await year_end(world, deadline="2025-02-01")) == {"contribution": (1, 0)}
    await rate(world, valid_from="2025-01-01")
    owed = 246_000 * 141 // 1000
    assert (await year_end(world, deadline="2025-01-15"))["contribution_ore"] == owed
    rows = list(csv.DictReader(io.StringIO(await table_of(world, deadline="2025-01-15")), delimiter=";"))
    assert [(row["Ledd"], row["Beløp"]) for row in rows] == [
        ("godkjent, ikke oppgjort", "2460,00"),
        ("arbeidsgiveravgift", "346,86"),
    ]


async def test_payments_that_wait_for_an_invoice_debts_and_unknown_rates_are_listed(world: World) -> None:
    await world.paid(tax_treatment="business")
    assert told(await year_end(world)) == {"awaiting_invoice": (1, 2 * HOUR_ORE)}


async def test_what_a_gp_owes_is_below_zero(world: World) -> None:
    attended = await world.paid()
    await rate(world)
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved()
    await world.settle(first="2024-04-01", last="2024-04-30")
    assert told(await year_end(world)) == {"debt": (1, -2 * HOUR_ORE)}


async def test_a_debt_that_was_open_at_the_deadline_stays_on_its_list_when_it_is_netted_later(world: World) -> None:
    world.running.clock.set(datetime(2024, 12, 2, tzinfo=UTC))
    attended = await world.paid()
    await rate(world, valid_to="2025-12-31")
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved()
    await world.settle(first="2024-11-01", last="2024-11-30")
    before = told(await year_end(world, deadline="2025-01-20"))
    assert before == {"debt": (1, -2 * HOUR_ORE)}
    world.running.clock.set(datetime(2025, 2, 3, tzinfo=UTC))
    await world.hear(facts.attended(world.gp, world.body, world.community, on=date(2025, 1, 15)))
    (new,) = await world.claims(state="calculated")
    await world.approved(new["claim"])
    await world.settle(first="2025-01-01", last="2025-01-31")
    assert told(await year_end(world, deadline="2025-01-20")) == before
    assert told(await year_end(world, deadline="2025-02-03")) == {}


async def test_the_table_has_the_rows_of_the_list_in_words(world: World) -> None:
    await world.paid(tax_treatment="business")
    (row,) = csv.DictReader(io.StringIO(await table_of(world), newline=""), delimiter=";")
    assert (row["Ledd"], row["Årsak"], row["Beløp"]) == ("oppgjort, ikke betalt", "Venter på faktura", "2054,00")
    assert (row["Lege"], row["Bilag"]) == (str(world.gp), f"{world.host}-2024-000001")
    stranger = world.budget("economist", world.third)
    for path in ("year-end", "year-end.csv"):
        assert (await world.call.get(f"/ledger/{world.host}/{path}", by=stranger, year=2024)).status_code == 404


def test_everything_that_has_a_price_and_that_a_run_may_leave_has_a_stage() -> None:
    assert {LISTED_AS.get(reason, reason) for reason in PRICED} <= STAGE_OF.keys()
