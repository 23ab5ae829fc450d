"""The invitation set is a function of the day and the appointments known. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.meetings.model.invitation import Appointed, Call, Invitation, calls_on, changes, invitation_id

DAY = date(2024, 3, 13)
MEETING, BODY = UUID(int=1), UUID(int=2)
PRACTITIONERS = [UUID(int=100 + n) for n in range(5)]

APPOINTED = st.builds(
    lambda id, who, role, rank, first, days: Appointed(
        appointment=UUID(int=id),
        practitioner=who,
        body=BODY,
        role=role,
        deputy_rank=rank,
        first_day=DAY + timedelta(days=first),
        last_day=DAY + timedelta(days=first + days),
    ),
    st.integers(1000, 1 << 40),
    st.sampled_from(PRACTITIONERS),
    st.sampled_from(["member", "observer"]),
    st.integers(0, 3),
    st.integers(-30, 5),
    st.integers(-1, 60),
)
OFFICES = st.lists(APPOINTED, max_size=12, unique_by=lambda one: one.appointment)


def office(who: UUID, *, rank: int = 0, role: str = "member", first: int = -10, last: int = 10) -> Appointed:
    return Appointed(
        appointment=UUID(int=hash((who, rank, first, last)) & (1 << 60) - 1),
        practitioner=who,
        body=BODY,
        role="observer" if role == "observer" else "member",
        deputy_rank=rank,
        first_day=DAY + timedelta(days=first),
        last_day=DAY + timedelta(days=last),
    )


def after(known: Iterable[Invitation], wanted: dict[UUID, Call]) -> list[Invitation]:
    """The invitations once the changes are saved."""
    kept = {one.id: one for one in known}
    kept |= {one.id: one for one in changes(MEETING, wanted, kept.values()).all}
    return sorted(kept.values(), key=lambda one: one.id)


def standing(invitations: Iterable[Invitation]) -> dict[UUID, Call]:
    return {one.practitioner: one.call for one in invitations if one.stands}


def test_holders_attend_deputies_stand_by_and_observers_observe() -> None:
    holder, deputy, observer, vice = PRACTITIONERS[:4]
    offices = [
        office(holder),
        office(deputy, rank=2),
        office(observer, role="observer"),
        office(vice, role="observer", rank=1),
    ]
    asked = {who: call.asked_to for who, call in calls_on(DAY, offices).items()}
    assert asked == {holder: "attend", deputy: "stand_by", observer: "observe", vice: "stand_by"}


def test_first_and_last_day_count_and_the_days_around_do_not() -> None:
    who = PRACTITIONERS[0]
    one_day = [office(who, first=0, last=0)]
    assert who in calls_on(DAY, one_day)
    assert calls_on(DAY - timedelta(days=1), one_day) == {}
    assert calls_on(DAY + timedelta(days=1), one_day) == {}
    never = [office(who, first=0, last=-1)]
    assert calls_on(DAY, never) == {}


def test_a_holder_who_is_deputy_for_another_seat_is_asked_once_to_attend() -> None:
    who = PRACTITIONERS[0]
    calls = calls_on(DAY, [office(who, rank=1), office(who)])
    assert [call.asked_to for call in calls.values()] == ["attend"]


def test_a_renewed_appointment_is_no_news_to_the_gp() -> None:
    who = PRACTITIONERS[0]
    before = after((), calls_on(DAY, [office(who, last=20)]))
    renewed = changes(MEETING, calls_on(DAY, [office(who, first=-5, last=30)]), before)
    assert (renewed.invited, renewed.withdrawn) == ((), ())
    assert [one.id for one in renewed.unnoticed] == [invitation_id(MEETING, who)]


def test_a_deputy_who_becomes_holder_is_asked_anew_and_the_old_answer_falls() -> None:
    who = PRACTITIONERS[0]
    (before,) = after((), calls_on(DAY, [office(who, rank=1)]))
    answered = Invitation(
        id=before.id, meeting=MEETING, practitioner=who, call=before.call, answer="accepted", answered_in=0
    )
    (invited,) = changes(MEETING, calls_on(DAY, [office(who)]), [answered]).invited
    assert (invited.id, invited.call.asked_to, invited.answer) == (before.id, "attend", None)


@given(OFFICES.flatmap(lambda offices: st.tuples(st.just(offices), st.permutations(offices))))
def test_the_order_in_which_appointments_are_known_does_not_matter(
    orders: tuple[list[Appointed], list[Appointed]],
) -> None:
    offices, shuffled = orders
    assert calls_on(DAY, shuffled) == calls_on(DAY, offices)


@given(OFFICES)
def test_everybody_in_office_that_day_is_invited_once_and_nobody_else(offices: list[Appointed]) -> None:
    invitations = after((), calls_on(DAY, offices))
    assert {one.practitioner for one in invitations} == {one.practitioner for one in offices if one.covers(DAY)}
    assert len({one.id for one in invitations}) == len(invitations)


@given(st.lists(OFFICES, min_size=1, max_size=5))
def test_whatever_was_known_before_the_outcome_is_what_is_known_now(steps: Sequence[list[Appointed]]) -> None:
    invitations: list[Invitation] = []
    for known in steps:
        invitations = after(invitations, calls_on(DAY, known))
    now = calls_on(DAY, steps[-1])
    assert standing(invitations) == now
    settled = changes(MEETING, now, invitations)
    assert settled.all == (), "looking again changes nothing"


@given(OFFICES, OFFICES)
def test_nobody_is_told_what_is_the_same_as_before(before: list[Appointed], now: list[Appointed]) -> None:
    known = after((), calls_on(DAY, before))
    told = changes(MEETING, calls_on(DAY, now), known)
    was = standing(known)
    for one in told.invited:
        assert one.practitioner not in was or not was[one.practitioner].asks_the_same(one.call)
    for one in told.withdrawn:
        assert one.practitioner in was
        assert one.practitioner not in calls_on(DAY, now)
