"""Budgets of bodies: what is used, what planned meetings may come to, and what is left."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.meetings import MeetingScheduled
from infra.chassis.ids import new_id
from services.honoraria.model.budget import Used, WholeMonths, must_be_whole_months
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.entered import rate
from tests.honoraria.facts import HOUR_ORE, SPRING
from tests.honoraria.world import World

amounts = st.integers(-(10**9), 10**9)


@given(amounts, amounts, st.integers(0, 10**9), st.integers(0, 50), st.integers(0, 50))
def test_a_forecast_is_what_is_used_and_each_planned_meeting_at_the_average(
    approved: int, waiting: int, contribution: int, held: int, planned: int
) -> None:
    used = Used(approved, 0, waiting, contribution, held, planned)
    if not planned:
        assert used.forecast_ore == used.total_ore == approved + waiting + contribution
    elif not held:
        assert used.forecast_ore is None, "nothing to go by"
    else:
        assert used.forecast_ore is not None
        more = used.forecast_ore - used.total_ore
        assert abs(2 * (more * held - planned * used.total_ore)) <= planned * held, "within half an øre a meeting"


def test_a_budget_is_for_whole_months() -> None:
    must_be_whole_months(date(2024, 1, 1), date(2024, 12, 31))
    must_be_whole_months(date(2024, 2, 1), date(2024, 2, 29))
    for first, last in ((date(2024, 1, 2), date(2024, 1, 31)), (date(2024, 1, 1), date(2024, 1, 30))):
        with pytest.raises(WholeMonths):
            must_be_whole_months(first, last)
    with pytest.raises(WholeMonths):
        must_be_whole_months(date(2024, 2, 1), date(2024, 1, 31))


def scheduled(world: World, day: int, meeting: UUID | None = None) -> MeetingScheduled:
    """A meeting of the body in October."""
    starts = datetime(2024, 10, day, 10, tzinfo=UTC)
    told = facts.scheduled(meeting or new_id(), world.body, world.community)
    return told.model_copy(update={"starts": starts, "ends": starts + timedelta(hours=2)})


async def entered(world: World, ore: int = 1_000_000, municipality: str | None = None, **changed: object) -> Json:
    sent: Json = {
        "community": world.community,
        "body": str(world.body),
        "from": "2024-01-01",
        "to": "2024-12-31",
        "ore": ore,
        "said": "OPPDIKTET",
    } | changed
    if municipality is None:
        return made(await world.call.post("/budgets", sent, by=world.role("secretariat")))
    sent["municipality"] = municipality
    return made(await world.call.post("/budgets", sent, by=world.budget("economist", municipality)))


async def listed(world: World) -> list[Json]:
    found = made(await world.call.get("/budgets", by=world.role("secretariat"), community=world.community), 200)
    return list(found["items"])


async def test_what_is_approved_settled_waiting_and_planned_is_told_apart(world: World) -> None:
    await world.arranged()
    await world.payee()
    await rate(world)
    first, second = new_id(), new_id()
    await world.hear(
        facts.attended(world.gp, world.body, world.community, meeting=first),
        scheduled(world, 3, first),
        scheduled(world, 10, second),
        scheduled(world, 17),
        scheduled(world, 24),
    )
    await entered(world)
    (budget,) = await listed(world)
    assert (budget["waiting_ore"], budget["approved_ore"]) == (2 * HOUR_ORE, 0)
    assert budget["contribution_ore"] == 28_961
    await world.approved()
    (budget,) = await listed(world)
    assert (budget["waiting_ore"], budget["approved_ore"], budget["settled_ore"]) == (0, 2 * HOUR_ORE, 0)
    await world.settle()
    (budget,) = await listed(world)
    assert (budget["settled_ore"], budget["contribution_ore"]) == (2 * HOUR_ORE, 28_961)
    each = 2 * HOUR_ORE + 28_961
    assert (budget["meetings_held"], budget["meetings_planned"], budget["per_meeting_ore"]) == (1, 3, each)
    assert (budget["left_ore"], budget["forecast_ore"]) == (1_000_000 - each, 4 * each)
    assert budget["forecast_left_ore"] == 1_000_000 - 4 * each


async def test_a_meeting_that_was_called_off_is_neither_held_nor_planned_though_it_is_paid(world: World) -> None:
    await world.arranged(policy={"cancelled_meeting": {"notice_days": 3, "minutes": 30}}, tax_treatment="business")
    off, held = new_id(), new_id()
    await world.hear(
        facts.scheduled(off, world.body, world.community),
        facts.answered(world.gp, off, world.community),
        facts.scheduled(held, world.body, world.community),
        facts.attended(world.gp, world.body, world.community, meeting=held),
    )
    the_day_before = datetime(2024, 3, 13, 9, tzinfo=UTC)
    called_off = world.teller.fact(facts.cancelled(off, world.body, world.community), the_day_before)
    await world.hand_over([called_off])
    await entered(world)
    (budget,) = await listed(world)
    assert budget["waiting_ore"] == 2 * HOUR_ORE + HOUR_ORE // 2
    assert (budget["meetings_held"], budget["meetings_planned"]) == (1, 0)


async def test_an_unknown_rate_is_said_before_and_after_settlement_and_business_needs_none(world: World) -> None:
    await world.arranged()
    await world.payee()
    await entered(world)
    await world.hear(facts.attended(world.gp, world.body, world.community))
    for _ in range(2):
        (budget,) = await listed(world)
        assert (budget["contribution_ore"], budget["contribution_unknown_for"]) == (None, [world.host])
        if budget["waiting_ore"]:
            await world.approved()
            await world.settle()
    await rate(world)
    (budget,) = await listed(world)
    assert (budget["contribution_ore"], budget["contribution_unknown_for"]) == (28_961, [])


async def test_unpriced_work_is_counted_and_work_of_other_months_is_not(world: World) -> None:
    await world.arranged()
    await world.hear(
        facts.attended(new_id(), world.body, world.community),
        facts.attended(world.gp, world.body, world.community, on=date(2025, 1, 2)),
        scheduled(world, 3),
    )
    await entered(world, ore=0)
    (budget,) = await listed(world)
    assert (budget["unpriced"], budget["waiting_ore"], budget["left_ore"]) == (1, 0, 0)
    assert (budget["meetings_planned"], budget["forecast_ore"], budget["per_meeting_ore"]) == (1, None, None)


async def test_a_payers_own_budget_is_its_economists_and_counts_only_its_part(world: World) -> None:
    await world.arranged(arrangement="own_municipality", host=None, key=None)
    await world.hear(facts.attended(world.gp, world.body, world.community, on=SPRING))
    await entered(world, municipality=world.home)
    await entered(world, municipality=world.third)
    by = world.budget("economist", world.home)
    (own,) = made(await world.call.get("/budgets", by=by, community=world.community), 200)["items"]
    assert (own["municipality"], own["waiting_ore"]) == (world.home, 2 * HOUR_ORE)
    assert [one["waiting_ore"] for one in await listed(world)] == [2 * HOUR_ORE, 0]
    sent = {"community": world.community, "body": str(world.body), "from": "2024-01-01", "to": "2024-12-31", "ore": 1}
    assert (await world.call.post("/budgets", sent | {"said": "x"}, by=by)).status_code == 403
    others = sent | {"said": "x", "municipality": world.third}
    assert (await world.call.post("/budgets", others, by=by)).status_code == 403


async def test_a_budget_entered_again_takes_the_place_of_the_first_and_wrong_ones_are_refused(world: World) -> None:
    await entered(world)
    second = await entered(world, ore=5)
    assert [one["budget"] for one in await listed(world)] == [second["budget"]]
    sent = {"community": world.community, "body": str(new_id()), "from": "2024-01-01", "to": "2024-12-31", "ore": 1}
    by = world.role("secretariat")
    assert rule(await world.call.post("/budgets", sent | {"said": "x"}, by=by)) == "body-elsewhere"
    sent |= {"body": str(world.body), "said": "x", "to": "2024-12-30"}
    assert rule(await world.call.post("/budgets", sent, by=by)) == "whole-months"
