"""The description says everything a client needs: how to sign in, which headers to send, what can go wrong."""

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tests.chassis.gateway.conftest import World


@pytest.fixture
async def document(world: World) -> dict[str, Any]:
    answer = await world.client.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        found = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return found.union(*(references(value) for value in part.values()))
    return set().union(*(references(value) for value in part)) if isinstance(part, list) else set()


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(method, operation) for path in document["paths"].values() for method, operation in path.items()]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_operation_asks_for_sign_in_and_tells_its_problems(document: dict[str, Any], world: World) -> None:
    scheme = document["components"]["securitySchemes"]["oidc"]
    assert scheme["openIdConnectUrl"] == f"{world.issuer.url}/.well-known/openid-configuration"
    for method, operation in operations(document):
        assert operation["security"] == [{"oidc": []}]
        expected = {"401", "403", "404", "422", "503"} | (set() if method == "get" else {"400", "409", "413", "415"})
        assert expected <= set(operation["responses"])


def test_a_post_asks_for_its_key_and_a_versioned_change_for_its_tag(document: dict[str, Any]) -> None:
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    for method, operation in operations(document):
        assert (key in operation["parameters"]) == (method == "post")
    rename = document["paths"]["/v1/bodies/{body}/name"]["put"]
    (tag,) = (p for p in rename["parameters"] if p.get("name") == "If-Match")
    assert tag["required"]
    assert {"412", "428"} <= set(rename["responses"])


def test_the_model_of_a_command_is_described_under_its_own_name(document: dict[str, Any]) -> None:
    schema = document["paths"]["/v1/bodies"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/EstablishBody"}
    described = document["components"]["schemas"]["EstablishBody"]
    assert described["additionalProperties"] is False
    assert described["required"] == ["community", "name"]


async def test_a_problem_looks_as_it_is_described(world: World, document: dict[str, Any]) -> None:
    answer = await world.post({})
    schema = document["components"]["schemas"]["Problem"] | {"components": document["components"]}
    Draft202012Validator(schema).validate(answer.json())
