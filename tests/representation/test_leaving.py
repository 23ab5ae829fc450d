"""How an appointment ends, by decision or with its term, and when that leaves a seat empty."""

from datetime import UTC, date, datetime
from uuid import UUID

from contracts.events.representation import AppointmentEnded, SeatVacated
from infra.chassis.timers import Timers
from services.representation import commands, handlers
from tests.gateways.caller import Json, made, rule
from tests.representation.conftest import World
from tests.stack import stated


async def vacated(world: World, body: Json) -> list[tuple[int, str, str]]:
    """Seat, first day without holder and reason, as stated."""
    facts = await stated(world.running.database, SeatVacated, about=[body["body"]])
    return [(fact.seat, str(fact.since), fact.reason) for fact in facts if isinstance(fact, SeatVacated)]


async def let_time_pass(world: World, moment: datetime) -> None:
    """Move the clock and fire what is due, as a running service does."""
    world.running.clock.set(moment)
    timers = Timers(world.running.database, {"term_ends": handlers.end_term}, poll=1)
    while await timers.fire_one():
        pass


async def test_a_resignation_is_told_with_its_last_day_and_leaves_the_seat_empty(world: World) -> None:
    body = await world.body()
    appointment = made(await world.appoint(body=body["body"], practitioner=await world.practitioner()))
    ended = await world.end(appointment, "2024-10-31")
    assert (ended["last_day"], ended["end_reason"], ended["valid_to"]) == ("2024-10-31", "resigned", "2024-12-31")
    (fact,) = await stated(world.running.database, AppointmentEnded, about=[appointment["appointment"]])
    assert isinstance(fact, AppointmentEnded)
    assert (fact.last_day, fact.reason) == (date(2024, 10, 31), "resigned")
    assert await vacated(world, body) == [(1, "2024-11-01", "resigned")]


async def test_a_seat_whose_next_holder_is_appointed_already_is_not_vacated(world: World) -> None:
    body = await world.body()
    appointment = made(await world.appoint(body=body["body"], practitioner=await world.practitioner()))
    made(
        await world.appoint(
            body=body["body"],
            practitioner=await world.practitioner(),
            valid_from="2025-01-01",
            valid_to="2025-12-31",
        )
    )
    await world.end(appointment, "2024-12-31")
    assert await vacated(world, body) == []
    await world.end(appointment, "2024-12-30", version=2)
    assert await vacated(world, body) == [(1, "2024-12-31", "resigned")]


async def test_a_deputy_who_leaves_vacates_no_seat(world: World) -> None:
    body = await world.body()
    deputy = made(await world.appoint(body=body["body"], practitioner=await world.practitioner(), deputy_rank=1))
    await world.end(deputy, "2024-05-31")
    assert await vacated(world, body) == []


async def test_a_term_runs_out_by_itself_after_its_last_day_in_norway(world: World) -> None:
    body = await world.body()
    appointment = made(
        await world.appoint(body=body["body"], practitioner=await world.practitioner(), valid_to="2024-06-30")
    )
    # 21:59:59 UTC is one second before midnight in Norway in summer.
    await let_time_pass(world, datetime(2024, 6, 30, 21, 59, 59, tzinfo=UTC))
    assert await stated(world.running.database, AppointmentEnded, about=[appointment["appointment"]]) == []
    await let_time_pass(world, datetime(2024, 6, 30, 22, 0, 0, tzinfo=UTC))
    (ended,) = await stated(world.running.database, AppointmentEnded, about=[appointment["appointment"]])
    assert isinstance(ended, AppointmentEnded)
    assert (ended.last_day, ended.reason) == (date(2024, 6, 30), "expired")
    assert await vacated(world, body) == [(1, "2024-07-01", "expired")]


async def test_who_left_before_time_does_not_expire_as_well(world: World) -> None:
    body = await world.body()
    appointment = made(
        await world.appoint(body=body["body"], practitioner=await world.practitioner(), valid_to="2024-06-30")
    )
    await world.end(appointment, "2024-05-31")
    await let_time_pass(world, datetime(2024, 8, 1, tzinfo=UTC))
    facts = await stated(world.running.database, AppointmentEnded, about=[appointment["appointment"]])
    assert [fact.reason for fact in facts if isinstance(fact, AppointmentEnded)] == ["resigned"]


async def test_a_timer_that_comes_too_late_changes_nothing(world: World) -> None:
    body = await world.body()
    appointment = made(await world.appoint(body=body["body"], practitioner=await world.practitioner()))
    await world.end(appointment, "2024-05-31")
    async with world.running.database.work(actor="service:representation") as work:
        await commands.let_term_end(work, UUID(appointment["appointment"]))
        await commands.let_term_end(work, UUID(body["body"]))
    assert len(await stated(world.running.database, AppointmentEnded, about=[appointment["appointment"]])) == 1


async def test_who_is_replaced_before_time_does_not_expire_as_well(world: World) -> None:
    body = await world.body()
    before, after = await world.practitioner(), await world.practitioner()
    old = made(await world.appoint(body=body["body"], practitioner=before, valid_to="2024-06-30"))
    made(
        await world.appoint(body=body["body"], practitioner=after, replaces=old["appointment"], valid_from="2024-05-01")
    )
    assert (
        await world.running.database.pool.fetchval(
            "select array_agg(key) from timers where key = $1", old["appointment"]
        )
        is None
    )
    await let_time_pass(world, datetime(2024, 8, 1, tzinfo=UTC))
    facts = await stated(world.running.database, AppointmentEnded, about=[old["appointment"]])
    assert [fact.reason for fact in facts if isinstance(fact, AppointmentEnded)] == ["replaced"]


async def test_the_last_day_can_be_corrected_by_who_has_read_it(world: World) -> None:
    body = await world.body()
    appointment = made(await world.appoint(body=body["body"], practitioner=await world.practitioner()))
    path = f"/appointments/{appointment['appointment']}"
    await world.end(appointment, "2024-05-31")
    stale = await world.call.post(
        f"{path}/end", {"last_day": "2024-07-31", "reason": "moved"}, by=world.secretariat, version=1
    )
    assert (stale.status_code, rule(stale)) == (412, "stale")
    read = await world.call.get(path, by=world.secretariat)
    assert read.headers["etag"] == '"2"'
    corrected = await world.end(appointment, "2024-07-31", version=2, reason="moved")
    assert (corrected["last_day"], corrected["end_reason"]) == ("2024-07-31", "moved")
    facts = await stated(world.running.database, AppointmentEnded, about=[appointment["appointment"]])
    assert [str(fact.last_day) for fact in facts if isinstance(fact, AppointmentEnded)] == ["2024-05-31", "2024-07-31"]


async def test_saying_the_same_end_again_states_nothing(world: World) -> None:
    body = await world.body()
    appointment = made(await world.appoint(body=body["body"], practitioner=await world.practitioner()))
    await world.end(appointment, "2024-05-31")
    await world.end(appointment, "2024-05-31", version=2)
    assert len(await stated(world.running.database, AppointmentEnded, about=[appointment["appointment"]])) == 1


async def test_a_last_day_lies_in_the_term_or_says_that_it_never_began(world: World) -> None:
    body = await world.body()
    appointment = made(await world.appoint(body=body["body"], practitioner=await world.practitioner()))
    path = f"/appointments/{appointment['appointment']}/end"
    for day in ("2023-12-30", "2025-01-01"):
        refused = await world.call.post(path, {"last_day": day, "reason": "revoked"}, by=world.secretariat, version=1)
        assert (refused.status_code, rule(refused)) == (409, "ends-outside-term")
    await world.end(appointment, "2023-12-31", reason="revoked")
    assert await vacated(world, body) == [(1, "2024-01-01", "revoked")]
    made(await world.appoint(body=body["body"], practitioner=await world.practitioner()))


async def test_a_correction_that_would_put_two_on_a_seat_is_refused(world: World) -> None:
    body = await world.body()
    first = made(await world.appoint(body=body["body"], practitioner=await world.practitioner()))
    await world.end(first, "2024-05-31")
    made(
        await world.appoint(
            body=body["body"],
            practitioner=await world.practitioner(),
            valid_from="2024-06-01",
            valid_to="2024-12-31",
        )
    )
    refused = await world.call.post(
        f"/appointments/{first['appointment']}/end",
        {"last_day": "2024-06-01", "reason": "resigned"},
        by=world.secretariat,
        version=2,
    )
    assert (refused.status_code, rule(refused)) == (409, "seat-taken")


async def test_empty_seats_are_listed_with_their_days(world: World) -> None:
    body = await world.body()
    appointment = made(await world.appoint(body=body["body"], practitioner=await world.practitioner()))
    await world.end(appointment, "2024-03-31")
    made(
        await world.appoint(
            body=body["body"],
            practitioner=await world.practitioner(),
            valid_from="2024-06-01",
            valid_to="2024-12-31",
        )
    )

    async def listed(until: str) -> list[tuple[int, str, str | None, str | None]]:
        found = await world.call.get("/vacancies", by=world.secretariat, community=world.community, until=until)
        return [(v["seat"], v["since"], v["until"], v["reason"]) for v in made(found, 200)["items"]]

    never = (2, "2020-01-01", None, None)
    assert await listed("2024-01-01") == [never]
    assert await listed("2024-12-31") == [(1, "2024-04-01", "2024-05-31", "resigned"), never]
    assert await listed("2025-01-01") == [
        (1, "2024-04-01", "2024-05-31", "resigned"),
        (1, "2025-01-01", None, None),
        never,
    ]
