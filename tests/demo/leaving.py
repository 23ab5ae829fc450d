"""One GP resigns, and another follows on the seat."""

from tests.demo.founding import propose_and_appoint
from tests.demo.play import Play
from tests.demo.world.bodies import Sitting
from tests.demo.world.gps import GPS
from tests.demo.world.work import FIRST_DAY, FOLLOWS, LAST_DAY, LEAVES

BODY, SEAT = "eldre", 2


async def resign(play: Play) -> str:
    """The secretariat registers the last day; the invitations after it are withdrawn by themselves."""
    before = play.appointments[LEAVES]
    play.appointments[LEAVES] = await play.cast.secretariat.post(
        "representation",
        f"/appointments/{before.json['appointment']}/end",
        {"last_day": str(LAST_DAY), "reason": "resigned"},
        version=before.version,
    )
    return f"{GPS[LEAVES].name} resigns with effect from the end of {LAST_DAY:%B}"


async def follow(play: Play) -> str:
    """Another GP is proposed and appointed, and invited at once to what the year has left of meetings."""
    appointed = await propose_and_appoint(play, BODY, Sitting(FOLLOWS, SEAT), str(FIRST_DAY), number=318)
    play.shown_trace = appointed.trace
    return f"{GPS[FOLLOWS].name} follows {GPS[LEAVES].name}: appointed, and invited"
