"""Whatever order people and facts come in: what is approved was confirmed, attested and authorised by different people
as it is, and what is not approved can be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.chassis.refusal import Refusal
from services.honoraria.model.approval import Approver, Grounds, Seen, approved_for, attest, authorise, reject
from services.honoraria.model.authority import Authority, Substitution, capacities
from services.honoraria.model.confirming import Awaited, must_be_confirmable
from services.honoraria.model.standing import Standing, State

CLAIM, GP, BODY, TODAY = UUID(int=1), UUID(int=2), UUID(int=3), date(2024, 4, 1)
PAYERS = ("0301", "3907")
PEOPLE = ("anna", "bo", "cecilie", "dag", "the-gp")
GP_SUBJECT = "the-gp"


@dataclass(slots=True)
class Desk:
    """A claim with everything said of it, decided by the rules alone."""

    asks: bool
    within_days: int | None
    today: date = TODAY
    standing: Standing = field(default_factory=lambda: calculated(1, 100))
    since: date = TODAY
    confirmed: set[int] = field(default_factory=set)
    recorders: set[str] = field(default_factory=set)
    conflicted: set[str] = field(default_factory=set)
    attested_for: str | None = None
    authorised: list[tuple[str, frozenset[str]]] = field(default_factory=list)

    @property
    def grounds(self) -> Grounds:
        """As the store would tell them."""
        waits = self.asks and self.standing.version not in self.confirmed
        return Grounds(
            recorders=frozenset(self.recorders),
            conflicted=frozenset(self.conflicted),
            attested_for=self.attested_for,
            authorised=list(self.authorised),
            awaited=Awaited(self.since, self.within_days) if waits else None,
        )

    @property
    def seen(self) -> Seen:
        """What holds now."""
        return Seen(self.standing.version, self.standing.total_ore)

    def change(self, ore: int) -> None:
        """The facts make a new version."""
        fresh = calculated(self.standing.last_version + 1, ore)
        before = self.standing
        self.standing = replace(
            fresh,
            approved_version=before.approved_version,
            approved_print=before.approved_print,
            approved_ore=before.approved_ore,
        )
        self.since, self.attested_for, self.authorised = self.today, None, []

    def confirm(self) -> None:
        must_be_confirmable(self.standing, GP, GP)
        self.confirmed.add(self.standing.version)

    def attest(self, by: Approver, seen: Seen | None = None) -> None:
        now, given = self.seen, seen or self.seen
        self.standing = attest(self.standing, GP, given, by, self.grounds, self.today)
        assert given == now, "what is attested was seen as it is"
        self.attested_for = by.acts_for

    def authorise(self, by: Approver, seen: Seen | None = None, own: Sequence[str] = PAYERS) -> None:
        now, given = self.seen, seen or self.seen
        standing, payers = authorise(self.standing, GP, given, by, self.grounds, own=own)
        assert given == now, "what is authorised was seen as it is"
        assert payers, "what is done twice is done by nobody"
        assert not set(payers) & self.grounds.authorised_payers, "each part is authorised once"
        self.authorised += [(payer, by.persons) for payer in payers]
        attested = self.grounds.attested(self.standing)
        assert not attested & self.grounds.authorisers, "attesting and authorising take two people"
        self.standing = standing if standing.state is State.ATTESTED else approved_for(standing, PAYERS)

    def reject(self, by: Approver) -> None:
        self.standing = reject(self.standing, GP, self.seen, by, self.grounds)


def calculated(version: int, ore: int) -> Standing:
    return Standing(CLAIM, version, version, State.CALCULATED, ore, f"{ore}", "", 0, "", PAYERS[0], PAYERS)


def person(name: str, acts_for: str | None = None) -> Approver:
    return Approver(name, GP if name == GP_SUBJECT else None, acts_for if acts_for != name else None)


PERSON = st.builds(person, st.sampled_from(PEOPLE), st.none() | st.sampled_from(PEOPLE[:4]))
DEEDS: st.SearchStrategy[Callable[[Desk], None]] = st.one_of(
    st.integers(0, 300).map(lambda ore: lambda desk: desk.change(ore)),
    st.just(lambda desk: desk.confirm()),
    PERSON.map(lambda by: lambda desk: desk.attest(by)),
    PERSON.map(lambda by: lambda desk: desk.attest(by, Seen(1, 100))),
    PERSON.map(lambda by: lambda desk: desk.authorise(by)),
    st.builds(lambda by, own: lambda desk: desk.authorise(by, None, [own]), PERSON, st.sampled_from(PAYERS)),
    PERSON.map(lambda by: lambda desk: desk.authorise(by, Seen(desk.standing.version, desk.standing.total_ore + 1))),
    PERSON.map(lambda by: lambda desk: desk.reject(by)),
    st.sampled_from(PEOPLE[:2]).map(lambda name: lambda desk: desk.recorders.add(name)),
    st.sampled_from(PEOPLE[:2]).map(lambda name: lambda desk: desk.conflicted.add(name)),
    st.integers(1, 9).map(lambda days: lambda desk: setattr(desk, "today", desk.today + timedelta(days=days))),
)


@settings(max_examples=400, deadline=None)
@given(st.booleans(), st.none() | st.integers(1, 10), st.lists(DEEDS, max_size=14))
def test_any_order_of_confirming_attesting_authorising_rejecting_and_changing_ends_well(
    asks: bool, within_days: int | None, deeds: list[Callable[[Desk], None]]
) -> None:
    desk = Desk(asks, within_days)
    for deed in deeds:
        before, grounds, today = desk.standing, desk.grounds, desk.today
        refused: Refusal | None = None
        try:
            deed(desk)
        except Refusal as no:
            refused = no
        if refused is not None:
            assert refused.detail, "a refusal says what would be right"
            assert desk.standing == before, "what is refused changes nothing"
            continue
        now = desk.standing
        if now.state is State.ATTESTED and before.state is not State.ATTESTED:
            assert grounds.awaited is None or _waited(grounds.awaited, today)
            assert not desk.grounds.attested(now) & (grounds.recorders | grounds.conflicted | {GP_SUBJECT})
        if now.state is State.APPROVED and before.state is not State.APPROVED:
            assert (before.state, now.approved_version, now.approved_ore) == (
                State.ATTESTED,
                before.version,
                before.total_ore,
            )
            assert not grounds.attested(before) & (grounds.recorders | grounds.conflicted)
            assert desk.grounds.authorised_payers == set(PAYERS), "no part by who has declared a conflict since"
    if desk.standing.state is State.REJECTED:
        desk.change(desk.standing.total_ore + 1)
    _end(desk)
    assert desk.standing.state is State.APPROVED
    assert desk.standing.approved_ore == desk.standing.total_ore


def _waited(awaited: Awaited, today: date) -> bool:
    return awaited.last_day is not None and today > awaited.last_day


def _end(desk: Desk) -> None:
    """What people who stand in nobody's way do in the end."""
    if desk.standing.state is State.CALCULATED:
        desk.confirm()
        desk.attest(person("eva"))
    if desk.standing.state is State.ATTESTED:
        attested = desk.grounds.attested(desk.standing)
        if attested & (desk.recorders | desk.conflicted):
            desk.attest(person("eva"))
        desk.authorise(person("frode"))


DAYS = st.dates(date(2024, 3, 25), date(2024, 4, 8))
AUTHORITIES = st.lists(
    st.builds(
        Authority,
        holder=st.sampled_from(PEOPLE),
        place=st.just("c"),
        valid_from=DAYS,
        last_day=st.none() | DAYS,
        body=st.sampled_from([None, BODY, UUID(int=9)]),
        limit_ore=st.none() | st.integers(1, 300),
        substitutions=st.lists(st.builds(Substitution, st.sampled_from(PEOPLE), DAYS, DAYS), max_size=2).map(tuple),
    ),
    max_size=4,
)


@settings(max_examples=400, deadline=None)
@given(AUTHORITIES, st.sampled_from(PEOPLE), st.integers(0, 300))
def test_nobody_acts_without_an_authority_in_force_that_reaches_far_enough(
    register: list[Authority], name: str, ore: int
) -> None:
    asking = Approver(name)
    reaching = [
        one
        for one in register
        if one.body in (None, BODY)
        and one.valid_from <= TODAY
        and (one.last_day is None or one.last_day >= TODAY)
        and (one.limit_ore is None or ore <= one.limit_ore)
    ]
    wanted: set[str | None] = {None for one in reaching if one.holder == name}
    wanted |= {
        one.holder
        for one in reaching
        for other in one.substitutions
        if one.holder != name and other.substitute == name and other.valid_from <= TODAY <= other.last_day
    }
    try:
        found = capacities(register, asking, BODY, ore, TODAY)
    except Refusal:
        assert register
        assert not wanted
        return
    assert {one.acts_for for one in found} == (wanted if register else {None})
    assert all(one.subject == name for one in found)
    if None in wanted:
        assert found[0].acts_for is None, "in one's own right before anybody else's"
