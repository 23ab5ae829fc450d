"""`POST /v1/traces`: spans in, kept before the answer goes out."""

from __future__ import annotations

import asyncio

import asyncpg
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from infra.chassis.db import INFRASTRUCTURE
from infra.local.traces import store
from infra.local.traces.otlp import NotOtlp, spans

PROTOBUF = "application/x-protobuf"
LARGEST = 64 * 1024 * 1024  # bytes


class Book:
    """The connections to the store's database, made when the first span comes; it may still be starting."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._opening = asyncio.Lock()
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def pool(self) -> asyncpg.Pool[asyncpg.Record]:
        """The pool, with the table in place. Raises what asyncpg and the network raise."""
        async with self._opening:
            if self._pool is None:
                opened = await asyncpg.create_pool(self._dsn, min_size=1, max_size=2)
                async with opened.acquire() as connection:
                    await store.prepare(connection)
                self._pool = opened
            return self._pool

    async def close(self) -> None:
        """Let go of the connections."""
        if self._pool is not None:
            await self._pool.close()


def routes(book: Book) -> list[Route]:
    """The intake's one route."""

    async def take(request: Request) -> Response:
        if request.headers.get("content-type", "").split(";")[0] != PROTOBUF:
            return PlainTextResponse(f"only {PROTOBUF} is taken", 415)
        if int(request.headers.get("content-length", "0")) > LARGEST:
            return PlainTextResponse(f"more than {LARGEST} bytes", 413)
        try:
            received = list(spans(await request.body(), request.headers.get("content-encoding", "")))
        except NotOtlp as wrong:
            return PlainTextResponse(str(wrong), 400)
        try:
            async with (await book.pool()).acquire() as connection:
                await store.keep(connection, received)
        except INFRASTRUCTURE:
            # 503 is what makes an exporter try again.
            return PlainTextResponse("the trace store's database does not answer", 503)
        return Response(ExportTraceServiceResponse().SerializeToString(), media_type=PROTOBUF)

    return [Route("/v1/traces", take, methods=["POST"])]
