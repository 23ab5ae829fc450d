"""One light process for what a stack needs beside its servers: sign-in, mail sink and trace store.

Started by the supervisor as `python -m infra.local.support`; imports neither FastAPI nor FastStream.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from infra.local import mail_sink
from infra.local.children import LIFELINE
from infra.local.issuer import app as issuer
from infra.local.state import State, open_state
from infra.local.traces import intake

HOST = "127.0.0.1"


def application(state: State, address: str, traces_dsn: str, smtp_port: int) -> Starlette:
    """The issuer and the trace intake as one application; the mail sink listens for as long as it runs."""
    book = intake.Book(traces_dsn)

    async def ready(_: Request) -> Response:
        return PlainTextResponse("ready")

    @contextlib.asynccontextmanager
    async def with_mail(_: Starlette) -> AsyncIterator[None]:
        async with await mail_sink.listen(state, HOST, smtp_port):
            yield
        await book.close()

    return Starlette(
        routes=[Route("/ready", ready), *issuer.routes(state, address), *intake.routes(book)],
        lifespan=with_mail,
    )


def main() -> None:
    """Serve until told to stop, or until the supervisor is gone."""
    state = open_state()
    port = int(os.environ["SAMRAD_SUPPORT_PORT"])
    serving = application(
        state,
        address=f"http://{HOST}:{port}",
        traces_dsn=os.environ["SAMRAD_TRACES_DSN"],
        smtp_port=int(os.environ["SAMRAD_SMTP_PORT"]),
    )
    server = uvicorn.Server(
        uvicorn.Config(serving, host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=2)
    )
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(server))


async def _serve(server: uvicorn.Server) -> None:
    if lifeline := os.environ.get(LIFELINE):
        _stop_at_end_of(int(lifeline))
    await server.serve()


def _stop_at_end_of(lifeline: int) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        # Nobody writes to it: readable means that the other end, the supervisor, is gone.
        loop.remove_reader(lifeline)
        os.kill(os.getpid(), signal.SIGTERM)

    loop.add_reader(lifeline, stop)


if __name__ == "__main__":
    main()
