"""What operators and supervisors ask of every service: alive, ready, and what it has yet to do."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from infra.chassis import dead_letters
from infra.chassis.gateway.route import Reading, Who, service_router
from infra.chassis.health import Health


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


def operator_routes(health: Health) -> APIRouter:
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

    return routes
