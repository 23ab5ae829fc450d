"""Meetings are held: the GPs log what they prepared, the recorder enters who was there and how they came."""

import asyncio
from collections.abc import Iterable
from datetime import date

from tests.demo.house import Json
from tests.demo.play import Play
from tests.demo.world.bodies import BODIES
from tests.demo.world.gps import GPS
from tests.demo.world.work import CORRECTED, Preparation, as_held, prepared_for, present_at

THERE = "meetings"


async def hold(play: Play, keys: Iterable[str]) -> str:
    """The meetings of one day, a pre-meeting first; the journey is recorded once, with the meeting."""
    told, attended = "", set[str]()
    for key in keys:
        present = present_at(key)
        await asyncio.gather(
            *(log(play, prepared) for prepared in prepared_for(key)), *(_record(play, key, gp) for gp in present)
        )
        await play.cast.recorder.post(THERE, f"/meetings/{play.meeting_id(key)}/held")
        told = f"{as_held(key).title}, after a pre-meeting" if told else as_held(key).title
        attended |= {GPS[gp].first_name for gp in present}
    return f"{told}: {' and '.join(sorted(attended))}"


async def log(play: Play, done: Preparation) -> None:
    """A GP logs own work."""
    body: Json = {
        "body": play.bodies[done.body],
        "meeting": play.meeting_id(done.meeting) if done.meeting else None,
        "on": str(done.on),
        "minutes": done.minutes,
        "kind": done.kind,
    }
    await play.cast.gp[done.gp].post(THERE, "/preparations", body)


async def log_all(play: Play, work: Iterable[Preparation], told: str) -> str:
    """Several entries at once."""
    await asyncio.gather(*(log(play, each) for each in work))
    return told


async def correct(play: Play) -> str:
    """The recorder finds that somebody left early, months after the meeting was approved and paid."""
    key, gp, minutes = CORRECTED
    before = play.attendances[key, gp]
    recorded = f"/attendances/{before.json['attendance']}/correct"
    body = {"minutes": minutes, "travel": before.json["travel"]}
    play.attendances[key, gp] = await play.cast.recorder.post(THERE, recorded, body, version=before.version)
    whose, day = GPS[gp].name, as_held(key).day
    return f"{whose} was paid for {before.json['minutes']} minutes on {day:%-d %B}, but left after {minutes}"


async def _record(play: Play, key: str, gp: str) -> None:
    meeting = as_held(key)
    journey = _journey(gp, meeting.day) if meeting.kind == "meeting" and BODIES[meeting.body].place else []
    play.attendances[key, gp] = await play.cast.recorder.post(
        THERE,
        f"/meetings/{play.meeting_id(key)}/attendances",
        {"practitioner": play.gps[gp], "travel": journey},
    )


def _journey(gp: str, on: date) -> list[Json]:
    there = GPS[gp].journey
    leg = {"on": str(on), "minutes": there.minutes, "kilometres": there.kilometres}
    return [leg, leg]
