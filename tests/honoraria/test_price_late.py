"""What terms entered anew and rates that come late do to what was priced before: nothing, or more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from services.honoraria.model import Activity, Kind, Policy, RateBook, RateRow, Rule, Scope
from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.booking import correction
from services.honoraria.model.claim import Outcome, claim_key
from services.honoraria.model.funding import Funding
from services.honoraria.model.outcome import outcomes
from services.honoraria.model.supplement import with_differences
from tests.honoraria.policies import DAYS, FIRST, policies, tight, works
from tests.honoraria.priced import GP as TERMS
from tests.honoraria.priced import rate
from tests.honoraria.provisional import bookable, booked
from tests.honoraria.test_price_properties import BODY, GP, PERSON, RATES, tasks, under

OTHER = UUID(int=4)


def arranged(policy: Policy, *others: Funding) -> Arrangements:
    """The policy for the community, and more."""
    return Arrangements([*under(policy).by_id.values(), *others])


def anew(policy: Policy, since: date, body: UUID | None = None) -> Funding:
    """An arrangement with this policy from a day."""
    (one,) = under(policy).by_id.values()
    return replace(one, id=UUID(int=5), valid_from=since, body=body)


def money(found: Mapping[UUID, Outcome]) -> dict[UUID, tuple[str, int]]:
    return {claim: (one.print, len(one.held)) for claim, one in found.items()}


@given(works, tight(Scope) | policies(), st.integers(0, DAYS))
def test_entering_the_same_terms_anew_on_any_day_changes_nothing(
    done: list[Activity], policy: Policy, day: int
) -> None:
    facts = tasks(done)
    person = replace(PERSON, terms=(TERMS,))
    once = outcomes(facts, person, under(policy), RATES)
    again = replace(policy, rules=tuple(replace(rule, approve_within_days=9) for rule in policy.rules))
    twice = outcomes(facts, person, arranged(policy, anew(again, FIRST + timedelta(days=day))), RATES)
    assert money(twice) == money(once)


def test_a_body_that_gets_the_terms_of_its_community_for_itself_gets_no_second_month() -> None:
    policy = Policy((Rule(period_cap_minutes=100),))
    done = [Activity(str(number), Kind.MEETING, date(2024, 6, 1 + 7 * number), 60) for number in range(4)]
    facts = tasks(done)
    facts[1] = replace(facts[1], body=OTHER, claim=claim_key(GP, None, OTHER, facts[1].on).id)
    seat = PERSON.appointments[0]
    person = replace(PERSON, terms=(TERMS,), appointments=(seat, replace(seat, body=OTHER)))
    before = outcomes(facts, person, under(policy), RATES)
    now = outcomes(facts, person, arranged(policy, anew(policy, date(2024, 6, 9), BODY)), RATES)
    assert [minutes(before, task.on) for task in facts] == [60, 40, 0, 0]
    # Of its own hundred minutes the body has used sixty; what the other used is the community's.
    assert [minutes(now, task.on) for task in facts] == [60, 40, 40, 0]


def minutes(found: Mapping[UUID, Outcome], on: date) -> int:
    return sum(line.counted_minutes for one in found.values() for line in one.lines if line.task.on == on)


STATUSES = st.sampled_from([None, True, False])


@given(works, tight([Scope.ACTIVITY, Scope.DAY]), st.lists(st.booleans(), min_size=DAYS, max_size=DAYS), st.data())
def test_a_rate_that_comes_late_takes_nothing_back(
    done: list[Activity], policy: Policy, known: list[bool], data: st.DataObject
) -> None:
    """Of some days the rate is known, each day's a little higher; that of others comes when all else is approved."""
    assume(not all(known))
    first = last = data.draw(st.sampled_from([day for day in range(DAYS) if not known[day]]))
    while last + 1 < DAYS and not known[last + 1] and data.draw(st.booleans()):
        last += 1
    rates = [of_days(day, day) for day in range(DAYS) if known[day]]
    late = of_days(first, last, data.draw(STATUSES))
    person = replace(PERSON, terms=(replace(TERMS, specialist=data.draw(STATUSES)),))
    facts = tasks(done)
    approved = outcomes(facts, person, under(policy), RateBook(rates))
    now = outcomes(facts, person, under(policy), RateBook([*rates, late]))
    for claim, before in approved.items():
        after = with_differences(now[claim], before.lines)
        change = correction([booked(line) for line in before.lines], bookable(after.lines), {})
        assert change.reverse == ()
        assert all(line.ore >= 0 for line, _ in change.enter)


def of_days(first: int, last: int, status: bool | None = None) -> RateRow:
    return rate(1000 + last, FIRST + timedelta(days=first), status, FIRST + timedelta(days=last))
