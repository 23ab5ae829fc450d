"""A route asks who is calling, works in one transaction, and commits before it answers."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import APIRouter, Response
from starlette.types import Message, Receive, Scope, Send

from contracts.events.representation import BodyEstablished
from infra.chassis.gateway import Asking, Body, Reading, Sent, Who, Writing, route, service_router
from infra.chassis.gateway.app import gateway_app
from infra.chassis.gateway.asking import NotOneRead, OneStatement
from infra.chassis.gateway.route import WrongRoute
from infra.chassis.gateway.sign_in import sign_in_from
from tests.chassis.gateway.conftest import World
from tests.chassis.gateway.toy_gateway import DAWDLE
from tests.stack import stated


class Anything(Body):
    what: int = 1


def app_with(world: World, router: APIRouter) -> httpx2.AsyncClient:
    settings, database = world.running.settings, world.running.database
    app = gateway_app("Other", [router], database=database, settings=settings, sign_in=sign_in_from(settings))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://other")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/bodies"), ("POST", "/v1/bodies"), ("GET", f"/v1/bodies/{UUID(int=7)}"), ("DELETE", "/v1/bodies/x")],
)
async def test_nobody_gets_in_without_a_token_whatever_else_is_wrong(world: World, method: str, path: str) -> None:
    answer = await world.client.request(method, path, content=b"{")
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:samrad:problem:not-signed-in"
    assert answer.headers["www-authenticate"] == 'Bearer realm="samrad"'


async def test_a_token_that_does_not_count_is_named_as_such(world: World) -> None:
    answer = await world.client.get("/v1/bodies", headers=world.token(aud="another"))
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:samrad:problem:token-refused"
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_command_changes_the_state_and_states_the_fact_in_one_transaction(world: World) -> None:
    answer = await world.establish(name=f"FSU {uuid4()}")
    assert answer.status_code == 201
    made = answer.json()
    assert await world.called(made["name"]) == 1
    facts = await stated(world.running.database, BodyEstablished, about=[made["id"]])
    assert [fact.aggregate_id() for fact in facts] == [made["id"]]


async def test_the_commit_comes_before_the_answer(world: World) -> None:
    name, seen = f"SSU {uuid4()}", []

    async def look_when_it_begins(scope: Scope, receive: Receive, send: Send) -> None:
        async def looking(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.append(await world.called(name))
            await send(message)

        await world.app(scope, receive, looking)

    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=look_when_it_begins), base_url="http://toy"
    ) as client:
        command = {"community": world.community, "name": name}
        await client.post("/v1/bodies", json=command, headers=world.token() | {"Idempotency-Key": str(uuid4())})
    assert seen == [1]


async def test_the_journal_says_who_acted_and_in_which_trace(world: World) -> None:
    answer = await world.establish()
    row = await world.running.database.pool.fetchrow(
        "select actor, traceparent from journal where aggregate = $1", answer.json()["id"]
    )
    assert row is not None
    assert row["actor"] == "person-1"
    # The trace is drawn even where nothing records it.
    assert answer.headers["trace-id"] in row["traceparent"]


async def test_a_refusal_leaves_nothing_behind(world: World) -> None:
    name = f"SSU {uuid4()}"
    router = service_router("/v1/half")

    @router.post("")
    async def half(work: Writing) -> None:
        await work.connection.execute(
            "insert into toy_bodies (id, community, name) values ($1, 'x', $2)", uuid4(), name
        )
        raise RuntimeError("and then it failed")

    async with app_with(world, router) as client:
        answer = await client.post("/v1/half", headers=world.token() | {"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 500
    assert await world.called(name) == 0


async def test_a_request_that_takes_too_long_gives_up_and_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"SSU {uuid4()}"
    monkeypatch.setitem(DAWDLE, name, 5)
    monkeypatch.setattr(route, "PATIENCE", 0.1)
    assert (await world.establish(name=name)).status_code == 503
    assert await world.called(name) == 0


async def test_a_reading_request_cannot_write(world: World) -> None:
    made = (await world.establish()).json()
    answer = await world.client.get("/v1/bodies/trouble/write", headers=world.token())
    assert answer.status_code == 500
    assert await world.called(made["name"]) == 1


async def test_an_endpoint_that_answers_with_an_error_instead_of_raising_it_commits_nothing(world: World) -> None:
    name = f"SSU {uuid4()}"
    router = service_router("/v1/wrong")

    @router.put("")
    async def wrong(work: Writing) -> Response:
        await work.connection.execute(
            "insert into toy_bodies (id, community, name) values ($1, 'x', $2)", uuid4(), name
        )
        return Response(status_code=409)

    async with app_with(world, router) as client:
        assert (await client.put("/v1/wrong", headers=world.token())).status_code == 500
    assert await world.called(name) == 0


async def test_a_thing_out_of_scope_looks_like_one_that_does_not_exist(world: World) -> None:
    made = (await world.establish()).json()
    stranger = world.token({"role": "secretariat", "community": "agder"})
    hidden = await world.client.get(f"/v1/bodies/{made['id']}", headers=stranger)
    absent = await world.client.get(f"/v1/bodies/{uuid4()}", headers=stranger)
    assert hidden.status_code == absent.status_code == 404
    assert {**hidden.json(), "instance": None} == {**absent.json(), "instance": None}
    assert (await world.client.get(f"/v1/bodies/{made['id']}", headers=world.token())).json() == made


async def test_a_list_out_of_scope_is_forbidden(world: World) -> None:
    answer = await world.client.get("/v1/bodies", params={"community": "agder"}, headers=world.token())
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:samrad:problem:not-allowed"
    assert "secretariat" in answer.json()["detail"]


async def test_a_successful_removal_has_no_body(world: World) -> None:
    made = (await world.establish()).json()
    answer = await world.client.delete(f"/v1/bodies/{made['id']}", headers=world.token({"role": "operator"}))
    assert (answer.status_code, answer.content) == (204, b"")
    assert await world.called(made["name"]) == 0


def test_routes_that_would_not_ask_who_is_calling_are_refused(world: World) -> None:
    open_to_all = APIRouter()

    @open_to_all.get("/open")
    async def anybody() -> None:
        """Nobody asked."""

    with pytest.raises(WrongRoute, match="/open"):
        app_with(world, open_to_all)
    nested = service_router()
    nested.include_router(open_to_all)
    with pytest.raises(WrongRoute):
        app_with(world, nested)


def test_routes_that_cannot_work_are_refused_where_they_are_declared() -> None:
    router = service_router("/v1")

    async def writes(work: Writing) -> None: ...
    async def reads(reading: Reading, who: Who) -> None: ...
    async def lax(work: Writing, command: Anything) -> None: ...
    async def raw(work: Writing, command: dict[str, Any]) -> None: ...
    async def two(work: Writing, first: Sent[Anything], second: Sent[Anything]) -> None: ...
    async def both(reading: Reading, asking: Asking) -> None: ...
    async def fine(work: Writing, thing: UUID, command: Sent[Anything]) -> None: ...

    with pytest.raises(WrongRoute, match="GET changes nothing"):
        router.get("/writes")(writes)
    with pytest.raises(WrongRoute, match="take Writing"):
        router.post("/reads")(reads)
    with pytest.raises(WrongRoute, match="one statement alone"):
        router.get("/both")(both)
    for endpoint in (lax, raw, two):
        with pytest.raises(WrongRoute, match="Sent"):
            router.post(f"/{endpoint.__name__}")(endpoint)
    with pytest.raises(WrongRoute, match="stands alone"):
        router.api_route("/both", methods=["GET", "POST"])(fine)
    router.post("/{thing}")(fine)


async def test_one_statement_is_answered_without_a_transaction_and_a_second_is_a_mistake(world: World) -> None:
    router = service_router("/asks")

    @router.get("/{count}")
    async def ask(asking: Asking, who: Who, count: int) -> list[str]:
        return [await asking.fetchval("select now()::text") for _ in range(count)] + [who.subject]

    async with app_with(world, router) as client:
        once = await client.get("/asks/1", headers=world.token())
        twice = await client.get("/asks/2", headers=world.token())
    assert (once.status_code, len(once.json())) == (200, 2)
    assert (twice.status_code, twice.json()["type"]) == (500, "urn:samrad:problem:internal")


@pytest.mark.parametrize(
    ("statement", "reads"),
    [
        ("select 1", True),
        ("  with found as (select 1) select * from found", True),
        ("insert into toy_bodies default values returning id", False),
        ("with gone as (delete from toy_bodies returning 1) select count(*) from gone", False),
        ("select * from toy_bodies for update", False),
        ("select * from toy_bodies for share", False),
        ("select * into copy from toy_bodies", False),
        ("update toy_bodies set name = ''", False),
    ],
)
async def test_one_statement_only_reads(world: World, statement: str, reads: bool) -> None:
    asking = OneStatement(world.running.database.pool)
    if reads:
        await asking.fetch(statement)
    else:
        with pytest.raises(NotOneRead, match="only reads"):
            await asking.fetch(statement)
