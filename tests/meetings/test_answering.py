"""The invited GP answers, for the own invitation only."""

from contracts.events.meetings import InvitationAnswered
from contracts.events.representation import RepresentativeAppointed
from tests.gateways.caller import Grants, Json, holds, made, practitioner, rule, secretariat
from tests.meetings.conftest import World
from tests.meetings.test_inviting import THE_DAY_BEFORE
from tests.meetings.told import appointed
from tests.stack import stated


async def invited(world: World) -> tuple[RepresentativeAppointed, Json, Json]:
    """A holder, a meeting and the holder's invitation."""
    holder = appointed(world.body)
    await world.appoint(holder)
    meeting = await world.schedule()
    (invitation,) = (await world.read(meeting))["invitations"]
    return holder, meeting, invitation


async def answers(world: World, invitation: Json) -> list[str]:
    """What was told of the answer, in order."""
    facts = await stated(world.running.database, InvitationAnswered, about=[invitation["invitation"]])
    return [fact.answer for fact in facts if isinstance(fact, InvitationAnswered)]


async def test_the_gp_answers_and_may_change_the_answer(world: World) -> None:
    holder, meeting, invitation = await invited(world)
    me, path = practitioner(holder.practitioner), f"/invitations/{invitation['invitation']}/answer"
    for answer in ("tentative", "accepted", "accepted"):
        assert made(await world.call.post(path, {"answer": answer}, by=me), 200)["answer"] == answer
    assert await answers(world, invitation) == ["tentative", "accepted"]
    (shown,) = (await world.read(meeting))["invitations"]
    assert (shown["answer"], shown["answered_before_move"]) == ("accepted", False)


async def test_the_secretariat_and_the_recorder_may_answer_for_a_gp_who_called(world: World) -> None:
    _, _, invitation = await invited(world)
    path = f"/invitations/{invitation['invitation']}/answer"
    made(await world.call.post(path, {"answer": "accepted"}, by=world.secretariat, subject="sec-1"), 200)
    made(await world.call.post(path, {"answer": "declined"}, by=holds("recorder", world.community), subject="r-1"), 200)
    told = await stated(world.running.database, InvitationAnswered, about=[invitation["invitation"]])
    assert [(one.answer, one.recorded_by) for one in told if isinstance(one, InvitationAnswered)] == [
        ("accepted", "sec-1"),
        ("declined", "r-1"),
    ]


async def test_nobody_else_answers_nor_learns_of_the_invitation(world: World) -> None:
    _, meeting, invitation = await invited(world)
    other = appointed(world.body, seat=2)
    await world.appoint(other)
    strangers: tuple[Grants, ...] = (
        practitioner(other.practitioner),
        secretariat("elsewhere"),
        holds("attester", world.community),
    )
    for stranger in strangers:
        refused = await world.call.post(
            f"/invitations/{invitation['invitation']}/answer", {"answer": "accepted"}, by=stranger
        )
        assert (refused.status_code, rule(refused)) == (404, "not-found")
    seen = made(await world.call.get(f"/meetings/{meeting['meeting']}", by=practitioner(other.practitioner)), 200)
    assert [one["practitioner"] for one in seen["invitations"]] == [str(other.practitioner)]


async def test_an_answer_given_before_a_move_is_known_to_be_for_another_time(world: World) -> None:
    holder, meeting, invitation = await invited(world)
    me, path = practitioner(holder.practitioner), f"/invitations/{invitation['invitation']}/answer"
    made(await world.call.post(path, {"answer": "accepted"}, by=me), 200)
    made(await world.do(meeting, "reschedule", {"place": "Horten"}, version=1), 200)
    (shown,) = (await world.read(meeting))["invitations"]
    assert shown["answered_before_move"] is False
    made(await world.do(meeting, "reschedule", {"ends": "2024-03-13T15:00:00+01:00"}, version=2), 200)
    (shown,) = (await world.read(meeting))["invitations"]
    assert (shown["answer"], shown["answered_before_move"]) == ("accepted", True)
    made(await world.call.post(path, {"answer": "accepted"}, by=me), 200)
    assert await answers(world, invitation) == ["accepted", "accepted"]


async def test_a_withdrawn_invitation_cannot_be_answered_and_comes_back_unanswered(world: World) -> None:
    holder, meeting, invitation = await invited(world)
    me, path = practitioner(holder.practitioner), f"/invitations/{invitation['invitation']}/answer"
    made(await world.call.post(path, {"answer": "accepted"}, by=me), 200)
    await world.end(holder, THE_DAY_BEFORE)
    refused = await world.call.post(path, {"answer": "declined"}, by=me)
    assert (refused.status_code, rule(refused)) == (409, "no-longer-invited")
    await world.appoint(appointed(world.body, holder.practitioner, seat=2))
    (shown,) = (await world.read(meeting))["invitations"]
    assert (shown["invitation"], shown["standing"], shown["answer"]) == (invitation["invitation"], "invited", None)


async def test_answers_are_given_before_the_meeting_and_to_meetings_that_stand(world: World) -> None:
    holder, meeting, invitation = await invited(world)
    me, path = practitioner(holder.practitioner), f"/invitations/{invitation['invitation']}/answer"
    world.it_is("2024-03-13T11:00:00+00:00")
    late = await world.call.post(path, {"answer": "accepted"}, by=me)
    assert (late.status_code, rule(late)) == (409, "too-late-to-answer")
    made(await world.do(meeting, "cancel", {"reason": "illness"}, version=1), 200)
    cancelled = await world.call.post(path, {"answer": "accepted"}, by=me)
    assert (cancelled.status_code, rule(cancelled)) == (409, "meeting-is-cancelled")


async def test_in_which_capacity_a_gp_would_have_come_can_be_said_after_the_meeting_was_called_off(
    world: World,
) -> None:
    holder, meeting, invitation = await invited(world)
    me, path = practitioner(holder.practitioner), f"/invitations/{invitation['invitation']}/answer"
    made(await world.call.post(path, {"answer": "accepted"}, by=me), 200)
    made(await world.do(meeting, "cancel", {"reason": "illness"}, version=1), 200)
    world.it_is("2024-03-13T11:00:00+00:00")
    otherwise = await world.call.post(path, {"answer": "declined", "capacity": "salaried"}, by=me)
    assert (otherwise.status_code, rule(otherwise)) == (409, "meeting-is-cancelled")
    said = {"answer": "accepted", "capacity": "self_employed"}
    assert made(await world.call.post(path, said, by=me), 200)["capacity"] == "self_employed"
    *_, told = await stated(world.running.database, InvitationAnswered, about=[invitation["invitation"]])
    assert isinstance(told, InvitationAnswered)
    assert (told.answer, told.capacity) == ("accepted", "self_employed")


async def test_a_gp_lists_the_own_invitations_with_their_meetings(world: World) -> None:
    holder, meeting, invitation = await invited(world)
    await world.schedule(starts="2024-05-02T12:00:00+02:00", ends="2024-05-02T13:00:00+02:00")
    me = practitioner(holder.practitioner)
    first = made(await world.call.get("/invitations", by=me, practitioner=holder.practitioner, limit=1), 200)
    rest = made(
        await world.call.get("/invitations", by=me, practitioner=holder.practitioner, cursor=first["next"]), 200
    )
    mine = {one["invitation"]: one["to"]["meeting"] for one in [*first["items"], *rest["items"]]}
    assert (len(mine), mine[invitation["invitation"]]) == (2, meeting["meeting"])
    query: Json = {"practitioner": holder.practitioner}
    assert (await world.call.get("/invitations", by=world.secretariat, **query)).status_code == 403
    query["community"] = world.community
    assert len(made(await world.call.get("/invitations", by=world.secretariat, **query), 200)["items"]) == 2
    assert (await world.call.get("/invitations", by=secretariat("elsewhere"), **query)).status_code == 403
