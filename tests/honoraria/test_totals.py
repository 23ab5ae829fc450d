"""The year in sums, for the report: what GPs' work was for, how much it was, and how far its money has come."""

from datetime import UTC, date, datetime

from infra.chassis.ids import new_id
from tests.gateways.caller import Json, made
from tests.honoraria import facts
from tests.honoraria.answers import camt054, detail
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_debts import decided, more_work
from tests.honoraria.test_ledger import accounts
from tests.honoraria.test_payments import answer, filed, invoice, let_go
from tests.honoraria.world import World


async def totals(world: World, year: int = 2024) -> Json:
    by = world.role("secretariat")
    return made(await world.call.get("/totals", by=by, community=world.community, year=year), 200)


def by_key(rows: list[Json]) -> dict[str, Json]:
    return {row["key"]: row for row in rows}


async def test_work_is_summed_by_priority_group_level_and_body_and_each_gp_counts_once(world: World) -> None:
    await world.arranged()
    strategic, other = new_id(), new_id()
    elderly = facts.established(world.body, world.community).model_copy(update={"priority_groups": ("frail_elderly",)})
    both = facts.established(strategic, world.community, "SSU").model_copy(
        update={"level": "strategic", "priority_groups": ("frail_elderly", "children_and_young_people")}
    )
    await world.hear(elderly, both, facts.terms(other))
    meeting = new_id()
    await world.hear(
        facts.attended(world.gp, world.body, world.community, meeting=meeting, travel=(30,)),
        facts.attended(other, world.body, world.community, meeting=meeting),
        facts.prepared(world.gp, world.body, world.community, meeting=meeting),
        facts.attended(world.gp, strategic, world.community, minutes=60),
    )
    found = await totals(world)
    groups, levels = by_key(found["by_priority_group"]), by_key(found["by_level"])
    assert {key: (row["meetings"], row["gps"]) for key, row in groups.items()} == {
        "frail_elderly": (2, 2),
        "children_and_young_people": (1, 1),
    }
    assert {key: (row["meetings"], row["gps"]) for key, row in levels.items()} == {
        "professional": (1, 2),
        "strategic": (1, 1),
    }
    assert levels["professional"]["minutes"] == {"meeting": 240, "pre_meeting": 0, "preparation": 60, "travel": 30}
    assert found["all"]["gps"] == 2
    assert found["all"]["office"]["priced_ore"] == sum(row["office"]["priced_ore"] for row in found["by_body"])
    assert groups["frail_elderly"]["name"]["nn"] == "Skrøpelege eldre"
    assert {row["name"]["nb"] for row in found["by_body"]} == {"FSU eldre", "SSU"}


async def test_money_is_followed_from_priced_to_paid_by_treatment(world: World) -> None:
    attended = await world.paid(tax_treatment="business")
    (total,) = (await totals(world))["by_body"]
    settled = {"priced_ore": 2 * HOUR_ORE, "approved_ore": 2 * HOUR_ORE, "settled_ore": 2 * HOUR_ORE}
    assert total["business"] == settled | {"paid_ore": 0}
    assert total["office"] == {"priced_ore": 0, "approved_ore": 0, "to_payroll_ore": 0}
    await world.running.database.pool.execute(
        "update payments set state = 'confirmed' where practitioner = $1", world.gp
    )
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    business = (await totals(world))["all"]["business"]
    assert business == settled | {"priced_ore": 3 * HOUR_ORE, "paid_ore": 2 * HOUR_ORE}
    await world.approved()
    business = (await totals(world))["all"]["business"]
    assert business["approved_ore"] == 3 * HOUR_ORE


async def booked(world: World, number: str = "1") -> None:
    """What awaits an invoice is invoiced, ordered and booked."""
    listed = made(await world.call.get("/payments", by=world.budget("economist"), state="awaiting_invoice"), 200)
    (payment,) = listed["items"]
    await invoice(world, payment, number=number)
    await let_go(world, await filed(world))
    amount = f"{payment['ore'] / 100:.2f}"
    told = await answer(world, camt054(detail(payment["reference"], amount=amount), message=f"n-{number}"))
    assert told["changed"] == 1


async def paid(world: World) -> int:
    """What the year's business work was paid with, which is what the bank has booked."""
    found: int = (await totals(world))["all"]["business"]["paid_ore"]
    assert found == -(await accounts(world)).get("bank", 0)
    return found


async def shortened(world: World) -> None:
    """Two hours that the bank has booked turn out to be one."""
    world.running.clock.set(datetime(2024, 4, 2, 8, tzinfo=UTC))
    attended = await world.paid(tax_treatment="business")
    await booked(world)
    await world.hear(facts.attendance_corrected(attended, minutes=60))
    await world.approved()
    await world.settle()
    assert await paid(world) == 2 * HOUR_ORE


async def test_what_is_paid_is_what_the_bank_has_booked_also_when_a_debt_was_taken_off_it(world: World) -> None:
    await shortened(world)
    await more_work(world, minutes=30)
    world.running.clock.set(datetime(2024, 5, 2, 8, tzinfo=UTC))
    await world.settle(last="2024-04-30")
    assert await paid(world) == 2 * HOUR_ORE, "half of the debt is left"
    await more_work(world, on=date(2024, 4, 11))
    await world.settle(last="2024-04-30")
    assert await paid(world) == 2 * HOUR_ORE, "invoiced by nobody yet"
    await booked(world, "2")
    assert await paid(world) == (await totals(world))["all"]["business"]["settled_ore"] == 9 * HOUR_ORE // 2


async def test_what_is_paid_back_was_not_paid_and_what_is_written_off_was(world: World) -> None:
    await shortened(world)
    await decided(world, "repaid", tax_treatment="business", ore=2_700)
    assert await paid(world) == 2 * HOUR_ORE - 2_700
    world.running.clock.set(datetime(2024, 9, 2, 8, tzinfo=UTC))
    await decided(world, "write_off", tax_treatment="business")
    assert await paid(world) == 2 * HOUR_ORE - 2_700


async def test_preparation_for_a_meeting_called_off_was_done(world: World) -> None:
    await world.arranged()
    meeting = new_id()
    await world.hear(
        facts.scheduled(meeting, world.body, world.community),
        facts.prepared(world.gp, world.body, world.community, meeting=meeting, minutes=45),
        facts.cancelled(meeting, world.body, world.community),
    )
    total = (await totals(world))["all"]
    assert (total["minutes"]["preparation"], total["meetings"], total["gps"]) == (45, 0, 1)


async def test_what_is_approved_of_a_rejected_claim_still_counts_and_what_was_rejected_does_not(world: World) -> None:
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    await world.approved()
    await world.hear(facts.attendance_corrected(attended, minutes=600))
    claim = await world.claim()
    path, by = f"/claims/{claim['claim']}/reject", world.role("attester")
    made(await world.call.post(path, {"reason": "wrong_time"}, by=by, version=claim["version"]), 200)
    total = (await totals(world))["all"]
    assert (total["minutes"]["meeting"], total["office"]["priced_ore"]) == (120, 2 * HOUR_ORE)


async def test_work_without_a_price_is_counted_in_minutes_and_said_to_be_unpriced(world: World) -> None:
    await world.hear(facts.attended(world.gp, world.body, world.community))
    total = (await totals(world))["all"]
    assert (total["minutes"]["meeting"], total["unpriced_minutes"], total["office"]["priced_ore"]) == (120, 120, 0)


async def test_each_day_stands_in_its_own_year_and_an_empty_year_is_empty(world: World) -> None:
    await world.arranged(valid_from="2023-01-01")
    await world.hear(
        facts.appointed(world.gp, world.body, world.community, world.home, since=date(2023, 1, 1)),
        facts.attended(world.gp, world.body, world.community, on=date(2023, 12, 31), minutes=60),
        facts.attended(world.gp, world.body, world.community, on=date(2024, 1, 1), minutes=30),
    )
    minutes = {year: (await totals(world, year))["all"] for year in (2023, 2024, 2025)}
    assert [minutes[year]["minutes"]["meeting"] for year in (2023, 2024)] == [60, 30]
    assert minutes[2025] is None


async def test_the_table_has_the_same_sums_in_kroner(world: World) -> None:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    by, asked = world.role("secretariat"), {"community": world.community, "year": "2024"}
    answer = await world.call.get("/totals", by=by, **asked, format="csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    heading, *rows = answer.content.decode("utf-8-sig").split("\r\n")
    assert heading.startswith("Radtype;Kode;Navn;År;Møter")
    assert rows[0] == "Alt;;Alt sammen;2024;1;0;1;120;0;0;0;0;2054,00;0,00;0,00;0,00;0,00;0,00;0,00"
    assert [row.split(";")[0] for row in rows[:-1]] == ["Alt", "Prioritert gruppe", "Nivå", "Utvalg"]
    token = world.call.issuer.token(*by)
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/csv"}
    assert (await world.call.client.get("/totals", params=asked, headers=headers)).content == answer.content


async def test_totals_are_for_the_community_and_the_budgets_of_its_members(world: World) -> None:
    asked = {"community": world.community, "year": 2024}
    own = ({"role": "practitioner", "practitioner": str(world.gp)},)
    elsewhere = ({"role": "secretariat", "community": "elsewhere"},)
    for by in (own, elsewhere, world.role("recorder"), world.budget("economist", "9999"), ({"role": "operator"},)):
        assert (await world.call.get("/totals", by=by, **asked)).status_code == 403, by
    for by in (world.role("attester"), world.budget("economist", world.third), world.budget("authoriser")):
        assert (await world.call.get("/totals", by=by, **asked)).status_code == 200
