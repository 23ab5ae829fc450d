"""What the bus lost is told again, by whom it was told before: the relay, in the order of the journal, with ids and
numbers as they were. Consumers that have a fact already know it by its id.
"""

import contextlib

from nats.errors import Error as NatsError

from contracts.topology import durables_of
from infra.chassis.bus import Bus
from infra.chassis.connection import Connection

_PUT_BACK = """
insert into unsent (position) select position from different where verdict = 'lost' order by position
on conflict do nothing
"""


async def put_back(connection: Connection, bus: Bus, service: str) -> int:
    """Put what `compare` found lost back among what is to be told, and wake the relay. Returns how many facts."""
    done = await connection.execute(_PUT_BACK)
    with contextlib.suppress(NatsError, OSError):
        # Unheard, the relay finds them when it next looks by itself, or when the service is started.
        await bus.client.publish(f"wake.{service}", b"")
        await bus.client.flush(2)
    return int(done.rpartition(" ")[2])


async def forget_attempts(connection: Connection, service: str, made_anew: set[str]) -> None:
    """Forget tries counted against places in streams that were made anew: other facts stand there now."""
    heard = [durable.stream for durable in durables_of(service) if durable.stream in made_anew]
    await connection.execute("delete from attempts where stream = any($1::text[])", heard)
