"""What is due, decided from what is known and what was told: pure, and true for every course of events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.model.known import (
    Approval,
    Calculation,
    Cancellation,
    Invitation,
    Invited,
    Meeting,
    Plan,
    Withdrawn,
)
from services.notifications.model.notice import GIVE_UP_AFTER, identity, is_given_up, pause_after
from services.notifications.model.telling import Telling, Told, next_sequence, next_telling, tells
from services.notifications.model.turn import next_morning

NOW = datetime(2024, 1, 1, tzinfo=UTC)
MATTER = uuid4()

PLANS = st.builds(
    Plan,
    fact=st.uuids(),
    sequence=st.integers(1, 6),
    revision=st.integers(0, 4),
    kind=st.just("meeting"),
    title=st.just("Vårmøtet"),
    starts=st.sampled_from([NOW - timedelta(days=1), NOW + timedelta(days=30)]),
    ends=st.just(NOW + timedelta(days=31)),
)
CANCELLATIONS = st.builds(
    Cancellation, fact=st.uuids(), sequence=st.integers(1, 6), revision=st.integers(1, 5), reason=st.just("illness")
)
INVITED = st.builds(
    Invited,
    fact=st.uuids(),
    sequence=st.integers(1, 4),
    role=st.just("member"),
    deputy_rank=st.just(0),
    asked_to=st.just("attend"),
)
KNOWN = st.builds(
    Invitation,
    invited=st.none() | INVITED,
    withdrawn=st.none() | st.builds(Withdrawn, fact=st.uuids(), sequence=st.integers(1, 4)),
    meeting=st.builds(Meeting, plan=st.none() | PLANS, cancellation=st.none() | CANCELLATIONS),
)


def due(known: Invitation, told: Told | None) -> Telling | None:
    return next_telling(known, told, now=NOW, today=NOW.date())


def tell(telling: Telling, told: Told | None) -> Told:
    return Told(identity(MATTER, telling), telling.template, telling.revision, next_sequence(telling, told))


@given(st.lists(KNOWN, max_size=12))
def test_nobody_is_asked_to_what_is_off_nor_told_of_what_they_were_not_asked_to(course: list[Invitation]) -> None:
    told: Told | None = None
    for known in course:
        telling = due(known, told)
        if telling is None or telling.hindrance is not None:
            continue
        off = known.meeting.is_cancelled or known.is_withdrawn
        if telling.template in ("invitation", "meeting_moved"):
            assert not off
            assert known.meeting.plan is not None
            assert known.meeting.plan.starts > NOW
        if telling.template != "invitation":
            assert told is not None
            assert told.asks
        after = tell(telling, told)
        assert told is None or after.sequence > told.sequence
        told = after


@given(KNOWN, st.none() | st.builds(Told, st.uuids(), st.just("invitation"), st.integers(0, 4), st.integers(0, 9)))
def test_once_told_nothing_more_is_due(known: Invitation, told: Told | None) -> None:
    telling = due(known, told)
    if telling is None or telling.hindrance is not None:
        return
    after = tell(telling, told)
    # A second step is due only where a change was told before the meeting was taken back; never the same again.
    again = due(known, after)
    assert again is None or identity(MATTER, again) != identity(MATTER, telling)


def test_the_same_thing_to_tell_has_the_same_identity_and_another_another() -> None:
    telling = Telling("invitation", UUID(int=1), 0)
    assert identity(MATTER, telling) == identity(MATTER, replace(telling, hindrance="withdrawn"))
    others = {
        identity(MATTER, replace(telling, revision=1)),
        identity(MATTER, replace(telling, caused_by=UUID(int=2))),
        identity(MATTER, replace(telling, template="meeting_moved")),
        identity(uuid4(), telling),
    }
    assert len(others | {identity(MATTER, telling)}) == 5


def approved(version: int, total: int, change: int, told_of: int | None = None) -> str | None:
    """What is due of an approval: None, `tell`, or the hindrance; `told_of` is the version the person knows."""
    told = None if told_of is None else Told(uuid4(), "honorarium_approved", told_of, 0)
    known = Approval(uuid4(), version, "3905", total, change)
    telling = next_telling(known, told, now=NOW, today=NOW.date())
    return None if telling is None else telling.hindrance or "tell"


def test_an_approval_of_nothing_that_never_was_anything_is_not_told() -> None:
    assert approved(1, 0, 0) == "nothing_due"
    assert approved(2, 0, 0) == "nothing_due"
    assert approved(1, 100, 100) == "tell"


def test_that_a_sum_fell_away_is_told_however_many_versions_lie_between() -> None:
    assert approved(2, 0, -100) == approved(2, 0, -100, told_of=1) == "tell"
    assert approved(3, 0, 0, told_of=1) == "tell"
    assert approved(3, 0, 0, told_of=3) is None


CALCULATIONS = st.builds(Calculation, fact=st.uuids(), version=st.integers(1, 9), total_ore=st.integers(0, 3))
APPROVALS = st.builds(
    Approval,
    fact=st.uuids(),
    version=st.integers(1, 9),
    payer=st.just("3905"),
    total_ore=st.integers(0, 3),
    change_ore=st.integers(-3, 3),
)


@given(st.lists(CALCULATIONS | APPROVALS, max_size=12))
def test_a_sum_is_told_when_it_is_another_and_never_as_calculated_after_an_approval(
    course: list[Calculation | Approval],
) -> None:
    told: Told | None = None
    for known in course:
        telling = next_telling(known, told, now=NOW, today=NOW.date())
        if telling is None or telling.hindrance is not None:
            continue
        if isinstance(known, Calculation):
            assert told is None or (told.template, told.total_ore) != ("honorarium_approved", known.total_ore)
            assert told is None or told.template == "honorarium_calculated"
            assert told is not None or known.total_ore > 0
            assert told is None or told.total_ore != known.total_ore
        told = tells(identity(MATTER, telling), telling, told, None)
        assert told.total_ore == known.total_ore
        assert next_telling(known, told, now=NOW, today=NOW.date()) is None


def test_an_approval_of_what_was_told_as_calculated_is_told() -> None:
    calculated = Told(uuid4(), "honorarium_calculated", 1, 0, total_ore=100)
    known = Approval(uuid4(), 1, "3905", 100, 100)
    telling = next_telling(known, calculated, now=NOW, today=NOW.date())
    assert telling is not None
    assert (telling.template, telling.hindrance) == ("honorarium_approved", None)


@given(st.integers(0, 10 * 366 * 24 * 60))
def test_the_morning_is_the_next_seven_o_clock_in_norway(minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    morning = next_morning(now)
    assert morning.tzinfo is not None
    assert (morning.hour, morning.minute, morning.tzname() in ("CET", "CEST")) == (7, 0, True)
    # A day has 25 hours when the clock goes back.
    assert timedelta(0) < morning.astimezone(UTC) - now <= timedelta(hours=25)


def test_pauses_grow_to_half_an_hour_and_end_after_five_days() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, 20)]
    assert pauses[:3] == [0.5, 1.0, 2.0]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 1800
    assert not is_given_up(NOW, NOW + GIVE_UP_AFTER - timedelta(seconds=1))
    assert is_given_up(NOW, NOW + GIVE_UP_AFTER)
