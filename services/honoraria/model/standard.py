"""Standard preparation: what every meeting attended brings, whatever was logged for it."""

from collections.abc import Collection, Sequence

from services.honoraria.model.policy import Policy
from services.honoraria.model.work import Activity, Kind


def meetings_attended(activities: Sequence[Activity]) -> set[str]:
    """The meetings whose attendance is among these; a meeting without a name goes by its activity's id."""
    return {_meeting(one) for one in activities if _attended(one)}


def standard_preparation(
    activities: Sequence[Activity], policy: Policy, prepared: Collection[str] = ()
) -> list[Activity]:
    """The preparation that nobody logged: one piece on the day of each meeting attended.

    Where some was logged (here, or elsewhere for the meetings in `prepared`), counting brings that to the standard.
    Its id is the meeting's with `/preparation`.
    """
    minutes = policy.standard_preparation_minutes
    if not minutes:
        return []
    logged = {one.meeting for one in activities if one.kind is Kind.PREPARATION}.union(prepared)
    added: dict[str, Activity] = {}
    for one in activities:
        meeting = _meeting(one)
        if _attended(one) and meeting not in logged and meeting not in added:
            id = f"{one.id}{SUFFIX}"
            added[meeting] = Activity(id, Kind.PREPARATION, one.on, minutes, one.capacity, meeting)
    return list(added.values())


SUFFIX = "/preparation"


def _attended(activity: Activity) -> bool:
    return activity.kind is Kind.MEETING and activity.called_off is None


def _meeting(activity: Activity) -> str:
    return activity.meeting or activity.id
