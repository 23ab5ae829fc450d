"""A gateway as a service would write it, in the place of `representation`: bodies that are made, renamed and listed."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, Field

from contracts.values import Community
from infra.chassis.gateway import (
    Body,
    Day,
    IfMatch,
    Page,
    Paging,
    Reading,
    Sent,
    Who,
    Writing,
    must_be_current,
    service_router,
    tag,
)
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.vault import WrongKey
from tests.chassis.toy import body as body_established

DAWDLE: dict[str, float] = {}
HELD: dict[str, asyncio.Event] = {}
"""Seconds that establishing a body of a certain name takes inside its transaction."""

routes = service_router("/v1/bodies", tags=["bodies"])


class NameNotAllowed(Refusal):
    """A rule, to be broken by tests."""


class EstablishBody(Body):
    """A body comes into being."""

    community: Community
    name: str = Field(min_length=1, max_length=60)
    seats: int = Field(default=1, ge=1, le=20)
    on: Day | None = None


class Rename(Body):
    """A body gets another name."""

    name: str = Field(min_length=1, max_length=60)


class BodyView(BaseModel):
    """A body as it is shown."""

    id: UUID
    community: str
    name: str
    version: int


@routes.post("", status_code=201)
async def establish(work: Writing, who: Who, command: Sent[EstablishBody], response: Response) -> BodyView:
    """Establish a body."""
    who.must("secretariat", community=command.community)
    if command.name == "Råd":
        raise NameNotAllowed("A body is not called Råd; name its field.", field="name")
    view = BodyView(id=new_id(), community=command.community, name=command.name, version=1)
    await work.connection.execute(
        "insert into toy_bodies (id, community, name) values ($1, $2, $3)", view.id, view.community, view.name
    )
    work.state(body_established(view.id, view.name))
    await asyncio.sleep(DAWDLE.get(command.name, 0))
    if command.name in HELD:
        await HELD[command.name].wait()
    response.headers["Location"] = f"/v1/bodies/{view.id}"
    tag(response, view.version)
    return view


@routes.get("")
async def bodies(
    reading: Reading, who: Who, paging: Paging, community: Annotated[Community, Query()]
) -> Page[BodyView]:
    """The bodies of a community, by id."""
    who.must("secretariat", community=community)
    after = paging.after(UUID)
    rows = await reading.fetch(
        """
        select id, community, name, version from toy_bodies
        where community = $1 and ($2::uuid is null or id > $2) order by id limit $3
        """,
        community,
        after[0] if after else None,
        paging.take,
    )
    return paging.page(rows, key=lambda row: (row["id"],), show=lambda row: BodyView(**row))


@routes.get("/{body}")
async def one_body(reading: Reading, who: Who, body: UUID, response: Response) -> BodyView:
    """One body; others than its secretariat do not learn that it exists."""
    row = await reading.fetchrow("select id, community, name, version from toy_bodies where id = $1", body)
    if row is None:
        raise NotFound(f"there is no body {body}")
    who.must("secretariat", community=row["community"], hidden=True)
    tag(response, row["version"])
    return BodyView(**row)


@routes.put("/{body}/name")
async def rename(
    work: Writing, who: Who, body: UUID, version: IfMatch, command: Sent[Rename], response: Response
) -> BodyView:
    """Rename a body."""
    row = await work.connection.fetchrow("select community, version from toy_bodies where id = $1 for update", body)
    if row is None:
        raise NotFound(f"there is no body {body}")
    who.must("secretariat", community=row["community"], hidden=True)
    must_be_current(row["version"], expect=version)
    changed = await work.connection.fetchrow(
        "update toy_bodies set name = $2, version = version + 1 where id = $1 returning *", body, command.name
    )
    assert changed is not None
    tag(response, changed["version"])
    return BodyView(**changed)


@routes.delete("/{body}", status_code=204)
async def dissolve(work: Writing, who: Who, body: UUID) -> None:
    """Remove a body."""
    who.must("operator")
    await work.connection.execute("delete from toy_bodies where id = $1", body)


@routes.get("/trouble/{kind}")
async def trouble(reading: Reading, kind: str) -> dict[str, str]:
    """Fail in a way of the caller's choosing."""
    match kind:
        case "infrastructure":
            raise ConnectionRefusedError("postgres at 10.0.0.7 is away")
        case "write":
            await reading.execute("delete from toy_bodies")
        case "key":
            raise WrongKey("the key does not open this; was it changed?")
        case "overflow":
            await reading.fetchval("select $1::int4", 2**40)
        case _:
            raise RuntimeError("Kari Nordmann, account 1234.56.78903")
    return {}
