"""What a gateway is measured against: FastAPI and asyncpg, and nothing else. No sign-in, no trace, no key, no journal.

`python -m tests.bench.gateway_bare PORT CLAIMS_DSN PREPARATIONS_DSN`. It reads the same rows by the same
statements, and answers with the same JSON.
"""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import uvicorn
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from services.honoraria.gateway.claims import WholeClaim, whole_from
from services.honoraria.store import shown
from services.meetings.gateway.shown import PreparationShown

_PREPARATION = """
select preparation, practitioner, body, meeting, done_on as on, minutes, kind, capacity, logged_by, recorded_by,
       withdrawn, version
from preparations where preparation = $1
"""
_LOG = """
insert into preparations (preparation, practitioner, body, community, meeting, done_on, minutes, kind, capacity,
                          logged_by, version)
select $1, $2, body, community, $4, $5, $6, $7, $8, 'self', 1 from bodies where body = $3
"""


class Logged(BaseModel):
    """What is posted."""

    body: UUID
    meeting: UUID | None = None
    on: date
    minutes: int
    kind: str
    capacity: str | None = None


def application(claims_dsn: str, preparations_dsn: str) -> FastAPI:
    """Three routes, as the tutorial has them."""
    pools: dict[str, Any] = {}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        pools["claims"] = await asyncpg.create_pool(claims_dsn, min_size=8, max_size=8, init=_json)
        pools["preparations"] = await asyncpg.create_pool(preparations_dsn, min_size=8, max_size=8, init=_json)
        yield

    app = FastAPI(lifespan=lifespan, telemetry={"tracing": False, "metrics": False, "logs": False})

    @app.get("/claims/{claim}")
    async def read_claim(claim: UUID) -> WholeClaim:
        async with pools["claims"].acquire() as connection:
            row = await shown.whole_claim(connection, claim)
        if row is None:
            raise HTTPException(404)
        return whole_from(row)

    @app.get("/preparations/{preparation}")
    async def read_preparation(preparation: UUID) -> PreparationShown:
        async with pools["preparations"].acquire() as connection:
            row = await connection.fetchrow(_PREPARATION, preparation)
        if row is None:
            raise HTTPException(404)
        return PreparationShown(**row)

    @app.post("/preparations", status_code=201)
    async def log(command: Logged) -> UUID:
        preparation = uuid4()
        async with pools["preparations"].acquire() as connection:
            await connection.execute(
                _LOG,
                preparation,
                uuid4(),
                command.body,
                command.meeting,
                command.on,
                command.minutes,
                command.kind,
                command.capacity,
            )
        return preparation

    return app


async def _json(connection: "asyncpg.Connection[Any]") -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


if __name__ == "__main__":
    port, *dsns = sys.argv[1:]
    # The fastest way to serve it, which is what uvicorn's own extras give, and silent.
    uvicorn.run(application(*dsns), port=int(port), loop="uvloop", http="httptools", access_log=False)
