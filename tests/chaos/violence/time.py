"""The domain's clock jumps, the machine's is not ours to move; a transaction that has written facts stays open."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg

from infra.chassis import journal
from infra.chassis.db import Database, is_infrastructure, prepare
from infra.chassis.vault import Vault, read_key
from infra.local.plan import service_environment
from services.meetings import commands
from services.meetings.app import service
from services.meetings.model.preparation import Done
from tests.chaos.house import House
from tests.chaos.violence.scene import Scene

LONGEST_JUMP = 60
"""Days."""


@contextlib.asynccontextmanager
async def jump(scene: Scene) -> AsyncIterator[str]:
    """Weeks pass at once, and everything that falls due in them is due together."""
    days = scene.random.randrange(1, LONGEST_JUMP)
    scene.house.clock.set(scene.house.clock.now() + timedelta(days=days))
    yield f"by {days} days"


@contextlib.asynccontextmanager
async def stay_open(scene: Scene) -> AsyncIterator[str]:
    """A GP's work is logged, the fact is numbered in the journal, and the commit comes only when the block ends."""
    house, world = scene.house, scene.world
    body = scene.random.choice(world.bodies)
    done = Done(on=world.day(), minutes=scene.random.randrange(10, 60), kind="case_work")
    logged = commands.Log(
        practitioner=UUID(scene.random.choice(body.gps).id), body=UUID(body.id), done=done, by="secretariat"
    )
    begun = left = False
    try:
        async with _meetings(house) as database, database.work(actor="chaos.patience") as work:
            await commands.log_preparation(work, logged)
            await journal.flush(work, database.vault)
            work.stated.clear()
            begun = True
            try:
                yield "in meetings"
            except BaseException:
                left = True
                raise
    except Exception as failed:
        # The database was killed meanwhile, and the transaction with it; what the block itself raises is not ours.
        if left or not is_infrastructure(failed):
            raise
    if not begun:
        yield "nowhere: the database was away"


@contextlib.asynccontextmanager
async def _meetings(house: House) -> AsyncIterator[Database]:
    """The database of meetings, by no road and with one connection that is made when it is needed."""
    told = service_environment(house.plan, house.servers, service.name)
    dsn, vault = told["SAMRAD_DATABASE_DSN"], Vault(read_key(Path(told["SAMRAD_KEY_FILE"])))
    async with asyncpg.create_pool(dsn, min_size=0, max_size=1, init=prepare) as pool:
        yield Database(pool, service.name, house.clock, vault)
