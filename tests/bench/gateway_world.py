"""What a gateway is asked for: claims of five lines, approved by two people; and a GP who logs preparation."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from time import time

from infra.chassis.ids import new_id
from services.honoraria.app import room
from services.honoraria.app import service as honoraria
from services.meetings import handlers
from services.meetings.app import service as meetings
from tests.bench.ground import Ground
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import calling, made, practitioner
from tests.honoraria import facts
from tests.honoraria.world import World
from tests.meetings.told import appointed, established, fact


@dataclass(frozen=True, slots=True)
class Asked:
    """What is read, and the token of somebody who may."""

    paths: tuple[str, ...]
    token: str


async def claims(ground: Ground, issuer: Issuer, count: int) -> Asked:
    """So many claims of one GP, each with preparation, a meeting and two journeys, approved by two people."""
    stack = await ground.stack()
    async with (
        stack.idle(honoraria, oidc_issuer=issuer.url) as running,
        room.opened(running.database, running.settings),
        calling(running, issuer) as call,
    ):
        world = World(running, call)
        await world.people()
        await world.arranged()
        for day in range(count):
            await _work(world, facts.SPRING + timedelta(days=day))
        listed = await world.claims(limit=count)
        for claim in listed:
            await world.approved(claim["claim"])
        return Asked(tuple(f"/claims/{claim['claim']}" for claim in listed), _token(issuer, *world.role("secretariat")))


async def preparations(ground: Ground, issuer: Issuer, count: int) -> tuple[Asked, str]:
    """So many entries of one GP's own; and what the GP posts to log another."""
    stack = await ground.stack()
    async with stack.idle(meetings, oidc_issuer=issuer.url) as running, calling(running, issuer) as call:
        body = established("vestfold")
        seat = appointed(body)
        async with running.database.work(actor="service:meetings", derived=True) as work:
            await handlers.note_bodies(work, [fact(body, 1)])
            await handlers.note_appointments(work, [fact(seat, 1)])
        log = {"body": str(body.body), "on": "2024-01-01", "minutes": 90, "kind": "case_work"}
        by = practitioner(seat.practitioner)
        logged = [made(await call.post("/preparations", log, by=by)) for _ in range(count)]
        paths = tuple(f"/preparations/{one['preparation']}" for one in logged)
        return Asked(paths, _token(issuer, *by)), json.dumps(log)


def _token(issuer: Issuer, *grants: dict[str, str]) -> str:
    return issuer.token(*grants, exp=int(time()) + 3600)


async def _work(world: World, on: date) -> None:
    gp, body, community, meeting = world.gp, world.body, world.community, new_id()
    await world.hear(
        facts.scheduled(meeting, body, community),
        facts.prepared(gp, body, community, meeting=meeting, on=on, minutes=90),
        facts.prepared(gp, body, community, meeting=meeting, on=on, minutes=45),
        facts.attended(gp, body, community, meeting=meeting, on=on, travel=(35, 35)),
    )
