"""The bus as data: everybody hears what is said, and nobody may more than they need."""

from itertools import combinations

import pytest

from contracts.catalogue.story import STORY
from contracts.event import Event
from contracts.events import EVENTS
from contracts.topology import (
    ACCOUNTS,
    ADMINISTRATOR,
    DURABLES,
    HEARS,
    INTEGRATOR,
    PRIVATE,
    SEALED_BETWEEN,
    SERVICES,
    STREAMS,
    USERS,
    User,
    inbox_of,
    stream_of,
)

LIMITED = [user for user in USERS if user.name in (*SERVICES, INTEGRATOR)]


def overlap(one: str, other: str) -> bool:
    """Whether any subject matches both patterns, by the rules of NATS."""
    left, right = one.split("."), other.split(".")
    for mine, theirs in zip(left, right, strict=False):
        if ">" in (mine, theirs):
            return True
        if mine != theirs and "*" not in (mine, theirs):
            return False
    return len(left) == len(right) or ">" in (left[-1], right[-1])


def covers(wide: str, narrow: str) -> bool:
    """Whether every subject that matches the narrow pattern matches the wide one."""
    outer, inner = wide.split("."), narrow.split(".")
    for index, token in enumerate(outer):
        if token == ">":
            return len(inner) > index
        if index >= len(inner) or (token != "*" and token != inner[index]):
            return False
    return len(outer) == len(inner)


def test_our_reading_of_patterns_is_that_of_nats() -> None:
    assert overlap("a.*.c", "a.b.>")
    assert overlap("a.>", "a.b")
    assert not overlap("a.*", "a.b.c")
    assert not overlap("a.b", "a.c")
    assert covers("a.>", "a.b.*")
    assert not covers("a.*", "a.b.c")
    assert not covers("a.b", "a.*")


def test_every_fact_heard_is_stated_by_another_service() -> None:
    for service, heard in HEARS.items():
        assert len(set(heard)) == len(heard)
        for event in heard:
            assert EVENTS[event.event_type()] is event
            assert event.publisher in SERVICES
            assert event.publisher != service


def test_every_event_is_named_after_its_publisher_and_told_on_subjects_of_its_own() -> None:
    for event_type, event in EVENTS.items():
        assert event_type == f"no.samrad.{event.publisher}.{event.event_name()}.v{event.major}"
    public = [event.subjects() for event in EVENTS.values() if not event.private]
    assert len(set(public)) == len(public)


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
def test_a_subject_belongs_to_one_stream_only(event: type[Event]) -> None:
    kept_in = [stream for stream in STREAMS if any(overlap(s, event.subjects()) for s in stream.subjects)]
    assert [stream.name for stream in kept_in] == [stream_of(event)]
    assert any(covers(subject, event.subjects()) for subject in kept_in[0].subjects)
    assert kept_in[0].publisher == event.publisher
    assert kept_in[0].private == event.private


@pytest.mark.parametrize("event_type", EVENTS)
def test_a_fact_is_told_on_a_subject_of_its_event(event_type: str) -> None:
    told = STORY[event_type].event
    assert covers(told.subjects(), told.subject())
    assert not {"*", ">", ""} & set(told.subject().split("."))


def test_streams_do_not_overlap() -> None:
    for one, other in combinations(STREAMS, 2):
        assert not any(overlap(s, o) for s in one.subjects for o in other.subjects), (one.name, other.name)


def test_durables_have_names_of_their_own_and_filter_within_their_stream() -> None:
    assert len({durable.name for durable in DURABLES}) == len(DURABLES)
    subjects = {stream.name: stream.subjects for stream in STREAMS}
    for durable in DURABLES:
        assert durable.name == f"{durable.service}-from-{durable.stream.lower()}"
        for pattern in durable.filters:
            assert any(covers(subject, pattern) for subject in subjects[durable.stream])
        for one, other in combinations(durable.filters, 2):
            assert not overlap(one, other), "JetStream refuses filters that overlap"


def test_every_fact_a_service_hears_reaches_its_durable() -> None:
    for service, heard in HEARS.items():
        for event in heard:
            filters = [d.filters for d in DURABLES if d.service == service and d.stream == stream_of(event)]
            assert any(covers(pattern, event.subjects()) for found in filters for pattern in found)


@pytest.mark.parametrize("user", LIMITED, ids=lambda user: user.name)
def test_no_grant_holds_a_wildcard_of_the_api(user: User) -> None:
    own = {(durable.stream, durable.name) for durable in DURABLES if durable.service == user.name}
    for subject in user.publish:
        match subject.split("."):
            case ["$JS", "ACK", stream, durable, ">"]:
                assert (stream, durable) in own
            case ["$JS", "API", "CONSUMER", "MSG", "NEXT", stream, durable] | [
                "$JS",
                "API",
                "CONSUMER",
                "INFO",
                stream,
                durable,
            ]:
                assert (stream, durable) in own
            case ["$JS", "API", "STREAM", "INFO", stream] | ["$JS", "API", "STREAM", "MSG", "GET", stream]:
                assert next(s for s in STREAMS if s.name == stream).publisher == user.name
            case ["$JS" | "$SYS" | ">" | "*", *_]:
                pytest.fail(f"{user.name} may {subject}")


@pytest.mark.parametrize("user", LIMITED, ids=lambda user: user.name)
def test_nobody_may_state_what_belongs_to_another(user: User) -> None:
    for event in EVENTS.values():
        may = any(overlap(subject, event.subjects()) for subject in user.publish)
        assert may == (event.publisher == user.name), (user.name, event.event_type())


@pytest.mark.parametrize("user", LIMITED, ids=lambda user: user.name)
def test_nobody_listens_past_their_durables_and_their_own_inbox(user: User) -> None:
    allowed = {f"{inbox_of(user.name)}.>", f"wake.{user.name}"}
    if user.name == INTEGRATOR:
        allowed |= {event.subjects() for event in EVENTS.values() if not event.private}
    assert set(user.subscribe) <= allowed
    for other in USERS:
        if other.name not in (user.name, ADMINISTRATOR, "system"):
            assert not any(overlap(subject, f"{inbox_of(other.name)}.>") for subject in user.subscribe)


def test_what_is_sealed_is_heard_only_by_those_who_hold_the_key() -> None:
    for service, heard in HEARS.items():
        for event in heard:
            assert not event.private or {event.publisher, service} <= set(SEALED_BETWEEN)
    assert {durable.service for durable in DURABLES if durable.stream == PRIVATE} <= set(SEALED_BETWEEN)
    offered = [export.subject for account in ACCOUNTS for export in account.exports]
    for event in EVENTS.values():
        if event.private:
            assert not any(overlap(subject, event.subjects()) or PRIVATE in subject for subject in offered)


def test_accounts_import_only_what_is_exported() -> None:
    exported = {(account.name, each.kind, each.subject) for account in ACCOUNTS for each in account.exports}
    for account in ACCOUNTS:
        for each in account.imports:
            assert (each.account, each.kind, each.subject) in exported
    assert {user.account for user in USERS} == {account.name for account in ACCOUNTS}
