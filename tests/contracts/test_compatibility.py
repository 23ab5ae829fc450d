"""What may change within a major version, and by which rule everything else is refused."""

from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import Field

from contracts.catalogue.schemas import schema_of
from contracts.compatibility import Rule, breaches, extended, reworded
from contracts.event import Event
from contracts.events import EVENTS
from contracts.values import Minutes, Open
from tests.contracts.things import leg, thing

RELEASED = schema_of(thing())


def minutes(**bounds: Any) -> Any:
    allowed: dict[str, Any] = {"ge": 1, "le": 600, **bounds}
    return Annotated[int, Field(description="Whole minutes.", **allowed)], ...


def name(**bounds: Any) -> Any:
    allowed: dict[str, Any] = {"max_length": 50, "pattern": "^[A-Z]", **bounds}
    return Annotated[str, Field(**allowed)], ...


def open_kind(*members: str) -> Any:
    return Annotated[Literal[members], Open()], ...


REFUSED = [
    ("minutes", Rule.REMOVED, thing({"minutes": None})),
    ("minutes", Rule.RENAMED, thing({"minutes": None, "duration": minutes()})),
    ("minutes", Rule.RETYPED, thing({"minutes": (str, ...)})),
    ("minutes", Rule.RETYPED, thing({"minutes": (Minutes | None, ...)})),
    ("minutes", Rule.RETYPED, thing({"minutes": (float, ...)})),
    ("thing", Rule.RETYPED, thing({"thing": (str, ...)})),
    ("note", Rule.RETYPED, thing({"note": (str, None)})),
    ("amount", Rule.RETYPED, thing({"amount": (int | bool, 0)})),
    ("amount", Rule.RETYPED, thing({"amount": (int | str | None, 0)})),
    ("legs", Rule.RETYPED, thing({"legs": (str, ())})),
    ("legs[]", Rule.RETYPED, thing({"legs": (tuple[str, ...], ())})),
    ("minutes", Rule.TIGHTENED, thing({"minutes": minutes(le=480)})),
    ("minutes", Rule.TIGHTENED, thing({"minutes": minutes(ge=15)})),
    ("count", Rule.TIGHTENED, thing({"count": (Annotated[int, Field(gt=0)], 1)})),
    ("name", Rule.TIGHTENED, thing({"name": name(max_length=40)})),
    ("name", Rule.TIGHTENED, thing({"name": name(min_length=2)})),
    ("name", Rule.TIGHTENED, thing({"name": name(pattern="^[A-Z][a-z]+$")})),
    ("legs", Rule.TIGHTENED, thing({"legs": (Annotated[tuple[leg(), ...], Field(max_length=9)], ())})),  # type: ignore[misc]
    ("minutes", Rule.LOOSENED, thing({"minutes": minutes(le=1440)})),
    ("minutes", Rule.LOOSENED, thing({"minutes": minutes(ge=0)})),
    ("name", Rule.LOOSENED, thing({"name": name(max_length=500)})),
    ("name", Rule.LOOSENED, thing({"name": name(pattern=None)})),
    ("place", Rule.NEWLY_REQUIRED, thing({"place": (str, ...)})),
    ("note", Rule.NEWLY_REQUIRED, thing({"note": (str | None, ...)})),
    ("minutes", Rule.MADE_OPTIONAL, thing({"minutes": (minutes()[0], 60)})),
    ("tags", Rule.OPTIONAL_WITHOUT_DEFAULT, thing({"tags": (tuple[str, ...], Field(default_factory=tuple))})),
    ("count", Rule.DEFAULT_CHANGED, thing({"count": (int, 0)})),
    ("level", Rule.CLOSED_ENUM_CHANGED, thing({"level": (Literal["strategic", "professional", "new"], ...)})),
    ("level", Rule.CLOSED_ENUM_CHANGED, thing({"level": (Literal["strategic"], ...)})),
    ("level", Rule.RETYPED, thing({"level": open_kind("strategic", "professional", "other")})),
    ("kind", Rule.OPEN_MEMBER_REMOVED, thing({"kind": open_kind("case_work", "other")})),
    ("kind", Rule.RETYPED, thing({"kind": (Literal["case_work", "consultation", "other"], ...)})),
    ("legs[].minutes", Rule.REMOVED, thing(legs=leg({"minutes": None}))),
    ("legs[].minutes", Rule.TIGHTENED, thing(legs=leg({"minutes": (Annotated[int, Field(ge=1, le=60)], ...)}))),
    ("legs[].on", Rule.NEWLY_REQUIRED, thing(legs=leg({"on": (str, ...)}))),
    ("", Rule.AGGREGATE_CHANGED, thing({"other": (UUID | None, None)}, aggregate="other")),
    ("", Rule.SUBJECT_CHANGED, thing(publisher="honoraria")),
    ("", Rule.SUBJECT_CHANGED, thing(name="ThingSeen")),
    ("", Rule.SUBJECT_CHANGED, thing(private=True)),
    ("", Rule.SUBJECT_CHANGED, thing(major=2, name="ThingNotedV2")),
    ("count", Rule.CHANGED, thing({"count": (Annotated[int, Field(json_schema_extra={"x-unit": "hours"})], 1)})),
]


@pytest.mark.parametrize(
    ("path", "rule", "today"), REFUSED, ids=[f"{r.value}-{p}-{n}" for n, (p, r, _) in enumerate(REFUSED)]
)
def test_a_change_that_breaks_a_reader_is_refused_by_its_rule(path: str, rule: Rule, today: type[Event]) -> None:
    found = breaches(RELEASED, schema_of(today))
    assert (path, rule) in {(breach.path, breach.rule) for breach in found}
    if rule is not Rule.AGGREGATE_CHANGED and rule is not Rule.SUBJECT_CHANGED:
        assert len(found) == 1
    assert all(breach.what for breach in found)


def test_every_rule_about_a_change_is_tried_above() -> None:
    assert {rule for _, rule, _ in REFUSED} == set(Rule) - {Rule.EVENT_REMOVED}


ALLOWED = [
    thing(),
    thing({"place": (str | None, None)}),
    thing({"place": (Annotated[str, Field(max_length=5)], "")}),
    thing({"tags": (tuple[str, ...], ())}),
    thing({"kind": open_kind("case_work", "consultation", "working_group", "other")}),
    thing({"minutes": (Annotated[int, Field(ge=1, le=600, description="Whole minutes of one day.")], ...)}),
    thing(legs=leg({"kilometres": (int | None, None)})),
    thing({"policy": (leg({"minutes": (Minutes, 1)}) | None, None)}),
]


@pytest.mark.parametrize("today", ALLOWED, ids=range(len(ALLOWED)))
def test_optional_fields_with_a_default_open_members_and_words_may_be_added(today: type[Event]) -> None:
    assert breaches(RELEASED, schema_of(today)) == []


def test_two_breaches_are_both_named() -> None:
    found = breaches(RELEASED, schema_of(thing({"minutes": None, "note": (int | None, None)})))
    assert {(breach.path, breach.rule) for breach in found} == {("minutes", Rule.REMOVED), ("note", Rule.RETYPED)}


def test_where_a_unit_or_meaning_may_have_changed_a_person_is_sent_to_look() -> None:
    hours = schema_of(thing({"minutes": (Annotated[int, Field(ge=1, le=600, description="Whole hours.")], ...)}))
    assert breaches(RELEASED, hours) == []
    assert reworded(RELEASED, hours) == ["minutes"]
    assert not extended(RELEASED, hours)
    assert extended(RELEASED, schema_of(thing({"place": (str | None, None)})))


@pytest.mark.parametrize("event_type", EVENTS)
def test_every_event_is_compatible_with_itself(event_type: str) -> None:
    schema = schema_of(EVENTS[event_type])
    assert breaches(schema, schema) == []
    assert reworded(schema, schema) == []
