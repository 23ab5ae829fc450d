"""Every event: strict when it is stated, tolerant when it is read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.catalogue.schemas import schema_of
from contracts.catalogue.story import STORY
from contracts.event import Event
from contracts.events import EVENTS
from contracts.shape import Shape, read_shape

TYPES = list(EVENTS)


def data_of(event_type: str) -> dict[str, Any]:
    """The sample's data as it lies on the bus."""
    data: dict[str, Any] = json.loads(STORY[event_type].event.payload())
    return data


def parts_of(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from parts_of(inner)
    if isinstance(value, list):
        for inner in value:
            yield from parts_of(inner)


def open_codes(shape: Shape, value: object) -> Iterator[tuple[Any, Any]]:
    """(container, key) of every code in the data that stands in an open enumeration."""
    if isinstance(value, dict):
        for name, member in shape.fields.items():
            if name in value and member.shape.open_members and value[name] is not None:
                yield value, name
            elif name in value:
                yield from open_codes(member.shape, value[name])
    elif isinstance(value, list) and shape.items is not None:
        for index, each in enumerate(value):
            if shape.items.open_members:
                yield value, index
            else:
                yield from open_codes(shape.items, each)


@pytest.mark.parametrize("event_type", TYPES)
def test_a_fact_survives_the_wire(event_type: str) -> None:
    told = STORY[event_type].event
    assert type(told) is EVENTS[event_type]
    assert EVENTS[event_type].read(told.payload()) == told


@pytest.mark.parametrize("event_type", TYPES)
def test_an_unknown_field_is_refused_when_stating_and_ignored_when_reading(event_type: str) -> None:
    for number in range(len([*parts_of(data_of(event_type))])):
        data = data_of(event_type)
        [*parts_of(data)][number]["surprise"] = 1
        text = json.dumps(data)
        with pytest.raises(ValidationError, match="surprise"):
            EVENTS[event_type].model_validate_json(text)
        assert EVENTS[event_type].read(text) == STORY[event_type].event


@pytest.mark.parametrize("event_type", TYPES)
def test_a_missing_field_is_refused_in_both_directions(event_type: str) -> None:
    for name, member in read_shape(schema_of(EVENTS[event_type])).fields.items():
        data = data_of(event_type)
        del data[name]
        if member.required:
            with pytest.raises(ValidationError, match=name):
                EVENTS[event_type].read(json.dumps(data))
        else:
            EVENTS[event_type].read(json.dumps(data))


@pytest.mark.parametrize("event_type", TYPES)
def test_values_are_not_bent_into_shape(event_type: str) -> None:
    for name, member in read_shape(schema_of(EVENTS[event_type])).fields.items():
        if member.shape.kind in ("integer", "boolean"):
            for bent in ("90", "true", 90.5, [90]):
                with pytest.raises(ValidationError, match=name):
                    EVENTS[event_type].read(json.dumps({**data_of(event_type), name: bent}))


@pytest.mark.parametrize("event_type", TYPES)
def test_a_new_code_in_an_open_enumeration_is_read_as_other_and_never_stated(event_type: str) -> None:
    event, shape = EVENTS[event_type], read_shape(schema_of(EVENTS[event_type]))
    for number in range(len([*open_codes(shape, data_of(event_type))])):
        data = data_of(event_type)
        container, key = [*open_codes(shape, data)][number]
        container[key] = "invented_next_year"
        text = json.dumps(data)
        with pytest.raises(ValidationError, match=r"invented_next_year|literal_error"):
            event.model_validate_json(text)
        container[key] = "other"
        assert event.read(text) == event.read(json.dumps(data))


def test_some_events_have_open_enumerations_at_all() -> None:
    found = {t for t in TYPES if [*open_codes(read_shape(schema_of(EVENTS[t])), data_of(t))]}
    assert {"no.samrad.meetings.PreparationLogged.v1", "no.samrad.honoraria.HonorariumUnpriced.v1"} <= found


@pytest.mark.parametrize("event_type", TYPES)
def test_a_closed_enumeration_takes_nothing_new(event_type: str) -> None:
    for name, member in read_shape(schema_of(EVENTS[event_type])).fields.items():
        if member.shape.members:
            with pytest.raises(ValidationError, match=name):
                EVENTS[event_type].read(json.dumps({**data_of(event_type), name: "invented_next_year"}))


@pytest.mark.parametrize("event_type", TYPES)
def test_a_fact_cannot_be_changed(event_type: str) -> None:
    told = STORY[event_type].event
    with pytest.raises(ValidationError, match="frozen"):
        setattr(told, told.aggregate, None)


@pytest.mark.parametrize("event_type", TYPES)
def test_every_event_and_part_says_what_it_is(event_type: str) -> None:
    schema = schema_of(EVENTS[event_type])
    parts = schema.get("$defs", {})
    assert isinstance(parts, dict)
    assert schema["description"]
    assert all(part.get("description") for part in parts.values())


@pytest.mark.parametrize("event_type", TYPES)
def test_digits_of_other_scripts_are_no_municipality_number(event_type: str) -> None:
    for name, member in read_shape(schema_of(EVENTS[event_type])).fields.items():
        if member.shape.limits.get("pattern") in ("^[0-9]{4}$", "^[0-9]{9}$"):
            for wrong in ("٣٩٠٧", "３９０７", "3907\n", "390"):
                with pytest.raises(ValidationError, match=name):
                    EVENTS[event_type].read(json.dumps({**data_of(event_type), name: wrong}))


def test_an_aggregate_must_be_a_field() -> None:
    with pytest.raises(TypeError, match="'thing' is not one of its fields"):

        class ThingNoted(Event, publisher="meetings", aggregate="thing"):
            """Has no thing."""
