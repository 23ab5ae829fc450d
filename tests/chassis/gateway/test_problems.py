"""Whatever goes wrong is told as a problem document, and never more than the caller may know."""

from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from infra.chassis.gateway.mends import UNKNOWN, Mends, field_errors, in_words, pointer
from infra.chassis.gateway.problems import problem_for
from infra.chassis.refusal import NotFound, Refusal
from tests.chassis.gateway.conftest import World


@pytest.mark.parametrize(
    ("method", "path", "status", "problem"),
    [
        ("GET", "/v1/nothing", 404, "no-such-address"),
        ("GET", "/v1/bodies/", 404, "no-such-address"),
        ("PATCH", "/v1/bodies", 405, "method-not-allowed"),
        ("BREW", "/v1/bodies", 405, "method-not-allowed"),
        ("GET", "/v1/bodies/not-a-uuid", 422, "invalid-input"),
        ("GET", "/v1/bodies?community=x1&limit=%00", 422, "unstorable-address"),
        ("GET", "/v1/bodies/%00", 422, "unstorable-address"),
        ("GET", "/v1/bodies?comunity=x1", 422, "unknown-query"),
        ("GET", "/v1/bodies", 422, "invalid-input"),
        ("GET", "/v1/bodies/trouble/infrastructure", 503, "not-available"),
        ("GET", "/v1/bodies/trouble/key", 503, "wrong-key"),
        ("GET", "/v1/bodies/trouble/overflow", 422, "invalid-input"),
        ("GET", "/v1/bodies/trouble/any", 500, "internal"),
    ],
)
async def test_every_failure_is_a_problem_document_with_a_trace_to_quote(
    world: World, method: str, path: str, status: int, problem: str
) -> None:
    answer = await world.client.request(method, path, headers=world.token())
    document = answer.json()
    assert answer.status_code == document["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert document["type"] == f"urn:samrad:problem:{problem}"
    assert document["title"]
    assert document["detail"]
    assert document["instance"] == f"urn:samrad:trace:{answer.headers['trace-id']}"


async def test_a_method_that_is_not_taken_is_told_with_those_that_are(world: World) -> None:
    answer = await world.client.patch("/v1/bodies/x/name", headers=world.token())
    assert answer.headers["allow"] == "PUT"


async def test_a_misspelt_filter_is_refused_by_its_name(world: World) -> None:
    params = {"community": world.community, "limt": "5"}
    answer = await world.client.get("/v1/bodies", params=params, headers=world.token())
    (error,) = answer.json()["errors"]
    assert (error["in"], error["field"]) == ("query", "/limt")
    assert "community, cursor, limit" in error["message"]


async def test_what_is_not_available_may_be_tried_again(world: World) -> None:
    answer = await world.client.get("/v1/bodies/trouble/infrastructure", headers=world.token())
    assert int(answer.headers["retry-after"]) > 0
    assert "10.0.0.7" not in answer.text


async def test_a_failure_nobody_foresaw_tells_nothing_and_logs_the_place_but_not_the_words(world: World) -> None:
    with capture_logs() as logged:
        answer = await world.client.get("/v1/bodies/trouble/any", headers=world.token())
    assert "Nordmann" not in answer.text
    assert "RuntimeError" not in answer.text
    failure = next(line for line in logged if line["log_level"] == "error")
    assert failure["error"] == "RuntimeError"
    assert failure["at"][-1].endswith(" trouble")
    assert "Nordmann" not in str(logged)


async def test_a_broken_rule_is_named_with_the_field_to_mend(world: World) -> None:
    answer = await world.establish(name="Råd")
    document = answer.json()
    assert (answer.status_code, document["type"]) == (409, "urn:samrad:problem:name-not-allowed")
    assert document["title"] == "Name not allowed"
    assert document["errors"] == [{"in": "body", "field": "/name", "message": document["detail"]}]


async def test_a_clash_with_what_is_stored_is_a_conflict_and_quotes_nothing(world: World) -> None:
    made = (await world.establish(name=f"SSU {uuid4()}")).json()
    with capture_logs() as logged:
        answer = await world.establish(name=made["name"])
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:samrad:problem:in-conflict")
    assert made["name"] not in answer.text
    assert made["name"] not in str(logged)


def test_refusals_keep_their_status_and_dotted_fields_become_pointers() -> None:
    class TooFar(Refusal):
        status = 422

    answer = problem_for(TooFar("Nobody travels that far.", field="legs.0.minutes"))
    assert answer.status_code == 422
    assert b'"field": "/legs/0/minutes"' in bytes(answer.body)
    assert b"too-far" in bytes(answer.body)


def test_all_that_is_not_found_sounds_alike_but_a_field_keeps_its_words() -> None:
    class NoSuchPractitioner(NotFound):
        pass

    assert problem_for(NotFound("there is no claim 7")).body == problem_for(NoSuchPractitioner("hidden")).body
    assert b"no such body" in bytes(problem_for(NotFound("no such body", field="body")).body)


def test_a_validator_of_several_fields_names_each_and_what_tells_shapes_apart_is_no_part_of_the_path() -> None:
    wrong = {"loc": ("body", "legs", "(list)", 1), "type": "value_error", "ctx": {"error": Mends(on="a", until="b")}}
    assert [(one["field"], one["message"]) for one in field_errors([wrong])] == [
        ("/legs/1/on", "a"),
        ("/legs/1/until", "b"),
    ]


def test_words_are_never_taken_from_the_input() -> None:
    assert in_words({"type": "something_new", "msg": "you sent: hush"}) == UNKNOWN
    assert in_words({"type": "literal_error", "ctx": {"expected": "'a' or 'b'"}, "msg": ""}) == "must be 'a' or 'b'"
    tagged = {"tag": "hush", "discriminator": "'kind'", "expected_tags": "'x'"}
    assert in_words({"type": "union_tag_invalid", "ctx": tagged, "msg": ""}) == "'kind' must be one of 'x'"


def test_a_pointer_escapes_what_would_break_it() -> None:
    assert pointer(["legs", 0, "a/b~c"]) == "/legs/0/a~1b~0c"
    assert pointer([]) == ""
