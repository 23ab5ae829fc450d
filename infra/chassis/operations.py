"""What operators and supervisors ask of every service: alive, ready, and what it has yet to do."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from contracts.values import Text
from infra.chassis import dead_letters
from infra.chassis.gateway.body import Body, Sent
from infra.chassis.gateway.given import Reading, Who, Writing
from infra.chassis.gateway.route import service_router
from infra.chassis.health import Health
from infra.chassis.redrive import redrive
from infra.chassis.service import Service


def health_routes(health: Health) -> APIRouter:
    """`/live` and `/ready`, for whoever asks; they tell nothing but states."""
    routes = APIRouter()

    @routes.get("/live")
    async def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "live"}

    @routes.get("/ready")
    async def ready(response: Response) -> dict[str, Any]:
        """Database, stream, durables and the durability of the bus hold; 503 with words when one does not."""
        problems = await health.problems()
        response.status_code = 503 if problems else 200
        return {"status": "not ready" if problems else "ready", "problems": problems}

    return routes


class Decision(Body):
    """Why an operator decides as they do; kept with the dead letter."""

    reason: Text


def operator_routes(service: Service, health: Health) -> APIRouter:
    """Backlog and dead letters, for operators."""
    routes = service_router("/operations", tags=["operations"])

    @routes.get("/backlog")
    async def backlog(who: Who) -> dict[str, Any]:
        """Facts not yet told, facts not yet taken, timers due, and when the next one is."""
        who.must("operator")
        return await health.backlog()

    @routes.get("/dead-letters")
    async def list_dead_letters(
        who: Who, reading: Reading, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> list[dict[str, Any]]:
        """Facts that failed for good and that nobody has decided on, oldest first."""
        who.must("operator")
        return [dead_letters.shown(one) for one in await dead_letters.waiting(reading, limit=limit)]

    @routes.get("/dead-letters/{letter}")
    async def show_dead_letter(who: Who, reading: Reading, letter: UUID) -> dict[str, Any]:
        """One dead letter with headers and payload; a private one stays sealed."""
        who.must("operator")
        return dead_letters.shown(await dead_letters.letter(reading, letter))

    @routes.post("/dead-letters/{letter}/redrive")
    async def redrive_dead_letter(who: Who, work: Writing, letter: UUID, decision: Sent[Decision]) -> dict[str, str]:
        """Apply it once more, now that what was wrong is mended."""
        who.must("operator")
        found = await dead_letters.held(work.connection, letter)
        await redrive(
            health.database,
            work.connection,
            service.handlers_by_durable(),
            found,
            max_attempts=health.settings.max_attempts,
            hold=service.hold,
        )
        await dead_letters.settle(work, letter, "redriven", decision.reason)
        return {"outcome": "redriven"}

    @routes.post("/dead-letters/{letter}/discard")
    async def discard_dead_letter(who: Who, work: Writing, letter: UUID, decision: Sent[Decision]) -> dict[str, str]:
        """Let it go, with the reason."""
        who.must("operator")
        await dead_letters.settle(work, letter, "discarded", decision.reason)
        return {"outcome": "discarded"}

    return routes
