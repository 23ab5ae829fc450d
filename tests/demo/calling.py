"""The year's meetings are called, and the GPs answer; one meeting is moved, one is cancelled, one is declined."""

import asyncio
from dataclasses import replace
from datetime import datetime

from tests.demo.house import Json
from tests.demo.play import Play
from tests.demo.world.bodies import BODIES
from tests.demo.world.gps import GPS
from tests.demo.world.year import CANCELLED, MEETINGS, MOVED, MOVED_TO, Meeting

THERE = "meetings"


async def call(play: Play) -> str:
    """All meetings of the year, then the pre-meetings that prepare them."""
    for prepared in (False, True):
        wanted = [meeting for meeting in MEETINGS.values() if (meeting.prepares is not None) == prepared]
        await asyncio.gather(*(_schedule(play, meeting) for meeting in wanted))
    pre = sum(meeting.kind == "pre_meeting" for meeting in MEETINGS.values())
    return f"{len(MEETINGS) - pre} meetings and {pre} pre-meetings are called, every GP is invited"


async def answer(play: Play) -> str:
    """Holders accept; deputies stand by and need not answer."""
    counts = await asyncio.gather(*(_accept(play, name) for name in GPS))
    return f"{sum(counts)} invitations are accepted"


async def move(play: Play) -> str:
    """One meeting is moved by a week."""
    old = MEETINGS[MOVED]
    new = replace(old, starts=datetime.combine(MOVED_TO, old.starts.timetz()))
    before = play.meetings[MOVED]
    play.meetings[MOVED] = await play.cast.secretariat.post(
        THERE,
        f"/meetings/{play.meeting_id(MOVED)}/reschedule",
        {"starts": new.starts.isoformat(), "ends": new.ends.isoformat()},
        version=before.version,
    )
    return f"“{old.title}” is moved from {old.day:%-d %B} to {MOVED_TO:%-d %B}"


async def cancel(play: Play) -> str:
    """One meeting is cancelled a week before."""
    before = play.meetings[CANCELLED]
    play.meetings[CANCELLED] = await play.cast.secretariat.post(
        THERE, f"/meetings/{play.meeting_id(CANCELLED)}/cancel", {"reason": "illness"}, version=before.version
    )
    return f"“{MEETINGS[CANCELLED].title}” is cancelled"


async def decline(play: Play, name: str, key: str) -> str:
    """A GP cannot come after all."""
    for invitation in await _invitations(play, name):
        if invitation["meeting"] == play.meeting_id(key):
            await play.cast.gp[name].post(
                THERE, f"/invitations/{invitation['invitation']}/answer", {"answer": "declined"}
            )
    return f"{GPS[name].name} cannot come on {MEETINGS[key].day:%-d %B}; the deputy will"


async def _schedule(play: Play, meeting: Meeting) -> None:
    place = BODIES[meeting.body].place
    where = {"place": place} if place else {"link": f"https://video.example.org/{meeting.key}"}
    body: Json = {
        "body": play.bodies[meeting.body],
        "kind": meeting.kind,
        "title": meeting.title,
        "starts": meeting.starts.isoformat(),
        "ends": meeting.ends.isoformat(),
    }
    if meeting.prepares:
        body["for_meeting"] = play.meeting_id(meeting.prepares)
    play.meetings[meeting.key] = await play.cast.secretariat.post(THERE, "/meetings", body | where)


async def _invitations(play: Play, name: str) -> list[Json]:
    return await play.cast.gp[name].every(THERE, "/invitations", practitioner=play.gps[name])


async def _accept(play: Play, name: str) -> int:
    asked = [one["invitation"] for one in await _invitations(play, name) if one["asked_to"] == "attend"]
    gp = play.cast.gp[name]
    await asyncio.gather(*(gp.post(THERE, f"/invitations/{one}/answer", {"answer": "accepted"}) for one in asked))
    return len(asked)
