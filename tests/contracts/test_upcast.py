import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events import EVENTS
from contracts.upcast import UPCASTS, Upcast, upcast
from tests.contracts.things import SAMPLE, thing

V1, V2, V3 = (f"no.samrad.meetings.ThingNoted.v{major}" for major in (1, 2, 3))


def to_seconds(data: dict[str, object]) -> dict[str, object]:
    minutes = data["minutes"]
    assert isinstance(minutes, int)
    return {name: value for name, value in data.items() if name != "minutes"} | {"seconds": minutes * 60}


def with_source(data: dict[str, object]) -> dict[str, object]:
    return {**data, "source": "before 2025"}


STEPS = {V1: Upcast(V2, to_seconds), V2: Upcast(V3, with_source)}


def test_what_has_no_step_comes_back_untouched() -> None:
    data = b"not even JSON"
    assert upcast(V1, data) == (V1, data)
    assert upcast(V1, data)[1] is data
    assert upcast(V3, data, STEPS) == (V3, data)


def test_a_fact_is_lifted_step_by_step_to_the_newest_version() -> None:
    event_type, data = upcast(V1, json.dumps({"minutes": 90, "name": "Trøndelag"}).encode(), STEPS)
    assert event_type == V3
    assert json.loads(data) == {"seconds": 5400, "name": "Trøndelag", "source": "before 2025"}


def test_a_fact_of_the_second_version_takes_only_the_last_step() -> None:
    assert upcast(V2, b'{"seconds": 1}', STEPS) == (V3, b'{"seconds": 1, "source": "before 2025"}')


def test_the_lifted_fact_is_read_by_the_newest_model() -> None:
    second = thing({"minutes": None, "seconds": (int, ...)}, name="ThingNotedV2", major=2)
    assert second.event_type() == V2
    old = thing().model_validate(SAMPLE)
    event_type, data = upcast(old.event_type(), old.payload(), {V1: STEPS[V1]})
    assert event_type == second.event_type()
    assert second.read(data).model_dump()["seconds"] == 5400


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()), st.integers())
def test_lifting_keeps_what_the_step_does_not_touch(data: dict[str, object], minutes: int) -> None:
    _, lifted = upcast(V1, json.dumps({**data, "minutes": minutes}).encode(), {V1: STEPS[V1]})
    untouched = {name: value for name, value in data.items() if name not in ("minutes", "seconds")}
    assert json.loads(lifted) == {**untouched, "seconds": minutes * 60}


@pytest.mark.parametrize("data", [b"[1]", b"{", b"", b"\xff"])
def test_data_that_must_be_lifted_and_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"JSON|Expecting|codec"):
        upcast(V1, data, STEPS)


def test_every_step_of_ours_goes_from_one_major_version_to_the_next() -> None:
    for event_type, step in UPCASTS.items():
        name, _, major = event_type.rpartition(".v")
        assert step.to == f"{name}.v{int(major) + 1}"
        assert event_type in EVENTS
        assert step.to in EVENTS
