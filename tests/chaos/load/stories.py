"""What happens in the community: small stories, each a few deeds that follow from each other."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.chaos.load.deeds import (
    ANSWER,
    CANCEL,
    CORRECT_ATTENDANCE,
    CORRECT_PREPARATION,
    END_APPOINTMENT,
    HOLD,
    LOG,
    MEETINGS,
    RECORD,
    REPRESENTATION,
    RESCHEDULE,
    SCHEDULE,
    WITHDRAW,
    Json,
)
from tests.chaos.load.world import Body, World


async def prepare(world: World) -> None:
    """A GP logs own work; some of it is corrected, some of that is withdrawn."""
    body = world.random.choice(world.bodies)
    gp = world.random.choice(body.gps)
    asked: Json = {"body": body.id, "on": str(world.day()), "minutes": world.random.randrange(10, 120)}
    done = await world.client.do(LOG, gp.signed_in, "/preparations", asked)
    if done is None or world.random.random() < 0.5:
        return
    at, version = f"/preparations/{done['preparation']}", 1
    changed = {"on": asked["on"], "minutes": asked["minutes"] + 5}
    if await world.client.do(CORRECT_PREPARATION, gp.signed_in, f"{at}/correct", changed, version=version):
        version += 1
    if world.random.random() < 0.3:
        await world.client.do(WITHDRAW, gp.signed_in, f"{at}/withdraw", {"reason": "entered_twice"}, version=version)


async def hold(world: World) -> None:
    """A meeting that has been is entered, with who was there; some of that is corrected."""
    body = world.random.choice(world.bodies)
    starts = world.moment(world.day())
    meeting = await _schedule(world, body, starts, minutes=90)
    if meeting is None:
        return
    at = f"/meetings/{meeting['meeting']}"
    leg = {"on": str(starts.date()), "minutes": 30, "kilometres": 20}
    recorded = []
    for gp in body.gps:
        travel = [leg, leg] if world.random.random() < 0.3 else []
        asked: Json = {"practitioner": gp.id, "paid": True, "travel": travel, "separate_journey": bool(travel)}
        recorded.append(await world.client.do(RECORD, world.recorder, f"{at}/attendances", asked))
    await world.client.do(HOLD, world.recorder, f"{at}/held", {})
    for entry in recorded:
        if entry is not None and world.random.random() < 0.4:
            changed = {"paid": True, "minutes": world.random.randrange(10, 80)}
            path = f"/attendances/{entry['attendance']}/correct"
            await world.client.do(CORRECT_ATTENDANCE, world.recorder, path, changed, version=1)


async def call(world: World) -> None:
    """A meeting to come is called and answered; it may be moved, or cancelled."""
    body = world.random.choice(world.bodies)
    starts = world.moment((world.clock.now() + timedelta(days=world.random.randrange(3, 90))).date())
    meeting = await _schedule(world, body, starts, minutes=120)
    if meeting is None:
        return
    at, version = f"/meetings/{meeting['meeting']}", 1
    shown = await world.client.get(MEETINGS, world.secretariat, at)
    invited = {gp.id: gp for gp in body.gps}
    for one in shown["invitations"]:
        if one["practitioner"] in invited and world.random.random() < 0.7:
            answer = {"answer": world.random.choice(("accepted", "declined"))}
            by = invited[one["practitioner"]].signed_in
            await world.client.do(ANSWER, by, f"/invitations/{one['invitation']}/answer", answer)
    if world.random.random() < 0.4:
        moved = _hours(starts + timedelta(days=1), 120)
        if await world.client.do(RESCHEDULE, world.secretariat, f"{at}/reschedule", moved, version=version):
            version += 1
    if world.random.random() < 0.3:
        await world.client.do(CANCEL, world.secretariat, f"{at}/cancel", {"reason": "no_agenda"}, version=version)


async def leave(world: World) -> None:
    """A GP's appointment is to end in some weeks; what they were invited to after that is withdrawn."""
    body = world.random.choice(world.bodies)
    appointments = await world.client.get(REPRESENTATION, world.secretariat, "/appointments", body=body.id)
    standing = [one["appointment"] for one in appointments["items"] if one["end_reason"] is None]
    if len(standing) < 2:
        return
    at = f"/appointments/{world.random.choice(standing)}"
    version = await world.client.version(REPRESENTATION, world.secretariat, at)
    last_day = (world.clock.now() + timedelta(days=world.random.randrange(5, 60))).date()
    asked = {"last_day": str(last_day), "reason": "resigned"}
    await world.client.do(END_APPOINTMENT, world.secretariat, f"{at}/end", asked, version=version)


async def _schedule(world: World, body: Body, starts: datetime, minutes: int) -> Json | None:
    asked = {"body": body.id, "title": "Møte OPPDIKTET", "place": "Tønsberg", **_hours(starts, minutes)}
    return await world.client.do(SCHEDULE, world.secretariat, "/meetings", asked)


def _hours(starts: datetime, minutes: int) -> Json:
    return {"starts": starts.isoformat(), "ends": (starts + timedelta(minutes=minutes)).isoformat()}
