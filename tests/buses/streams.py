"""What a stream holds, on any back end."""

import contextlib
from collections.abc import Sequence

from infra.chassis.bus import Bus


async def on_the_stream(
    admin: Bus, aggregates: Sequence[object], stream: str = "REPRESENTATION"
) -> list[tuple[str, int]]:
    """(aggregate, sequence) of what a stream holds of these, in its order."""
    jetstream = admin.client.jetstream()
    wanted, found = {str(one) for one in aggregates}, []
    pulled = await jetstream.pull_subscribe("", stream=stream, durable=None)
    left = (await pulled.consumer_info()).num_pending
    while left:
        with contextlib.suppress(TimeoutError):
            for message in await pulled.fetch(500, timeout=1):
                headers = message.headers or {}
                if headers.get("ce-subject") in wanted:
                    found.append((headers["ce-subject"], int(headers["ce-sequence"])))
                await message.ack()
                # As this one was told, not as the server says now: it has sent what may still be on its way here.
                left = message.metadata.num_pending
    await pulled.unsubscribe()
    return found
