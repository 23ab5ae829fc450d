"""What is sent is taken as it is: no number from text, no zero from false, no field that nobody reads."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from infra.chassis.gateway import Body, Day, Moment, Sent
from infra.chassis.gateway.body import LONGEST_BODY, UnstorableCharacter, check_sent
from tests.chassis.gateway.conftest import World


class Leg(Body):
    minutes: int


class Journey(Body):
    id: UUID
    on: Day
    at: Moment
    legs: tuple[Leg, ...] = Field(max_length=3)
    note: Annotated[str, Field(max_length=20)] = ""


GOOD: dict[str, Any] = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "on": "2024-06-30",
    "at": "2024-06-30T17:00:00+02:00",
    "legs": [{"minutes": 90}],
}
JOURNEY: TypeAdapter[Journey] = TypeAdapter(Sent[Journey])


def read(**changed: Any) -> Journey:
    return JOURNEY.validate_python(TypeAdapter(dict[str, Any]).dump_json(GOOD | changed))


def test_ids_dates_and_lists_are_read_from_json_although_the_model_is_strict() -> None:
    journey = read()
    assert journey.id == UUID(GOOD["id"])
    assert journey.on == date(2024, 6, 30)
    assert journey.at == datetime(2024, 6, 30, 15, tzinfo=UTC)
    assert journey.legs == (Leg(minutes=90),)


@pytest.mark.parametrize(
    "changed",
    [
        {"legs": [{"minutes": False}]},
        {"legs": [{"minutes": 90.0}]},
        {"legs": [{"minutes": "90"}]},
        {"legs": [{"minutes": None}]},
        {"legs": {"minutes": 90}},
        {"legs": [{"minutes": 90, "seconds": 1}]},
        {"id": 1},
        {"id": "no"},
        {"on": "2024-02-30"},
        {"on": "1719705600"},
        {"on": 1719705600},
        {"on": "2024-06-30T00:00:00"},
        {"on": "0001-01-01"},
        {"at": "2024-06-30T17:00:00"},
        {"at": "2024-06-30"},
        {"at": "1719705600"},
        {"at": 1719705600},
        {"at": "9999-12-31T23:59:59Z"},
        {"note": 5},
        {"unknown": 1},
    ],
)
def test_what_only_resembles_the_right_thing_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(**changed)


async def test_each_mistake_is_named_by_its_place_with_a_mend_and_without_the_input(world: World) -> None:
    answer = await world.post({"community": "VESTFOLD", "name": 12, "seats": False, "on": "31.12.2024", "a/b": "hush"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["type"] == "urn:samrad:problem:invalid-input"
    assert {error["field"]: error["message"] for error in document["errors"]} == {
        "/community": "must be small letters a to z, digits and hyphens, from a letter on: more-og-romsdal",
        "/name": "must be text",
        "/seats": "must be a whole number, without quotation marks",
        "/on": "must be a date from 1900 to 2199: 2024-06-30",
        "/a~1b": "is not known here; take it away",
    }
    for sent in ("VESTFOLD", "31.12.2024", "hush"):
        assert sent not in answer.text


@pytest.mark.parametrize(
    ("content", "status", "problem"),
    [
        (b"", 422, "invalid-input"),
        (b"{", 400, "malformed-json"),
        (b"\xff\xfe", 400, "malformed-json"),
        (b'{"name": "\\ud800"}', 400, "malformed-json"),
        (b"[" * 5000, 400, "malformed-json"),
        (b"[]", 422, "invalid-input"),
        (b"null", 422, "invalid-input"),
        (b'{"name": "a\\u0000b", "community": "x1"}', 422, "unstorable-character"),
        (b'{"seats": ' + b"9" * 400 + b"}", 422, "invalid-input"),
        (b" " * (LONGEST_BODY + 1), 413, "too-large"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused_for_what_it_is(
    world: World, content: bytes, status: int, problem: str
) -> None:
    headers = world.token() | {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    answer = await world.client.post("/v1/bodies", content=content, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:samrad:problem:{problem}")


async def test_a_body_without_end_is_refused_as_soon_as_it_is_too_long(world: World) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while sent < 100 * LONGEST_BODY:
            sent += 100_000
            yield b"x" * 100_000

    headers = world.token() | {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    answer = await world.client.post("/v1/bodies", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert sent <= 2 * LONGEST_BODY


@pytest.mark.parametrize("declared", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
async def test_another_kind_of_body_is_refused(world: World, declared: str | None) -> None:
    headers = world.token() | {"Idempotency-Key": str(uuid4())} | ({"Content-Type": declared} if declared else {})
    answer = await world.client.post("/v1/bodies", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:samrad:problem:not-json")


@pytest.mark.parametrize(
    "declared", ["application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"]
)
def test_json_by_any_of_its_names_is_taken(declared: str) -> None:
    check_sent(declared, b"{}")


def test_an_escaped_backslash_before_u0000_is_text_like_any_other() -> None:
    check_sent("application/json", rb'"C:\\u0000"')
    for holding in (rb'"\u0000"', rb'"\\\u0000"'):
        with pytest.raises(UnstorableCharacter):
            check_sent("application/json", holding)
