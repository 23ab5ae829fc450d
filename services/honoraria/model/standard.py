"""Standard preparation: what every meeting attended brings, whatever was logged for it."""

from collections.abc import Collection, Iterable, Sequence

from services.honoraria.model.paying import Agreed
from services.honoraria.model.work import Activity, Kind


def meetings_attended(activities: Iterable[Activity]) -> set[str]:
    """The meetings whose attendance is among these; a meeting without a name goes by its activity's id."""
    return {_meeting(one) for one in activities if _attended(one)}


def standard_preparation(
    work: Sequence[tuple[Activity, Agreed]], prepared: Collection[str] = ()
) -> list[tuple[Activity, Agreed]]:
    """The preparation that nobody logged: one piece on the day of each meeting attended, where it was agreed then.

    Where some was logged (here, or elsewhere for the meetings in `prepared`), counting brings that to the standard.
    Its id is the meeting's with `/preparation`.
    """
    logged = {one.meeting for one, _ in work if one.kind is Kind.PREPARATION}.union(prepared)
    added: dict[str, tuple[Activity, Agreed]] = {}
    for one, agreed in work:
        meeting, minutes = _meeting(one), agreed.policy.standard_preparation_minutes
        if minutes and _attended(one) and meeting not in logged and meeting not in added:
            id = f"{one.id}{SUFFIX}"
            preparation = Activity(id, Kind.PREPARATION, one.on, minutes, one.capacity, meeting, body=one.body)
            added[meeting] = preparation, agreed
    return list(added.values())


SUFFIX = "/preparation"


def _attended(activity: Activity) -> bool:
    return activity.kind is Kind.MEETING and activity.called_off is None


def _meeting(activity: Activity) -> str:
    return activity.meeting or activity.id
