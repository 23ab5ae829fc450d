"""The node that leads a stream is killed while facts flow: another is elected, and nothing that was said is gone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from contracts.topology import STREAMS
from infra.local import cluster
from tests.chaos.violence.scene import Scene


@contextlib.asynccontextmanager
async def kill_leader(scene: Scene) -> AsyncIterator[str]:
    """The leader of one stream's group; it comes back when the block ends."""
    stream = scene.random.choice([one.name for one in STREAMS if not one.private])
    leader = await asyncio.to_thread(cluster.leader_of, scene.house.servers.nats_monitor_url, stream)
    node = scene.house.kept[leader or scene.random.choice(scene.house.nodes)]
    await node.hold_down()
    try:
        yield f"{node.unit.name}, which led {stream}"
    finally:
        node.let_up()
        await node.until_ready()
