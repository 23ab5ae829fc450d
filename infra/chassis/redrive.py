"""A dead letter gets another chance: read and applied as if it had just come, once what was wrong is mended."""

from collections.abc import Mapping

from nats.aio.msg import Msg

from infra.chassis.db import Database
from infra.chassis.dead_letters import AlreadySettled, DeadLetter, data_of
from infra.chassis.incoming import read
from infra.chassis.refusal import Refusal
from infra.chassis.settle import Handler, Settler


class StillFails(Refusal):
    """The fact fails as it did before; it stays a dead letter."""


async def redrive(
    database: Database, handlers: Mapping[str, Mapping[str, Handler]], letter: DeadLetter, *, max_attempts: int
) -> None:
    """Apply a dead letter, inbox and all. Raises AlreadySettled, or StillFails with the reason it gives now."""
    if letter.outcome is not None:
        raise AlreadySettled(f"The dead letter was {letter.outcome} before.")
    message = await _as_it_came(database, letter)
    incoming = read(message, database.vault)
    if incoming.fact is None:
        raise StillFails(f"It still cannot be read: {incoming.error}")
    settler = Settler(database, letter.durable, handlers[letter.durable], max_attempts=max_attempts)
    try:
        taken = await settler.apply([incoming])
    except Exception as failed:
        raise StillFails(f"It still fails: {type(failed).__name__}: {failed}") from failed
    if taken:
        raise StillFails("Another fact holds its place (source, aggregate, sequence); discard one of the two.")


async def _as_it_came(database: Database, letter: DeadLetter) -> Msg:
    data = data_of(letter)
    if letter.sealed_for is not None:
        async with database.pool.acquire() as connection:
            data = await database.vault.open(connection, letter.sealed_for, letter.payload)
    place = f"$JS.ACK.{letter.stream}.{letter.durable}.1.{letter.stream_sequence}.1.0.0"
    # No client: it is never acknowledged, the bus has long let go of it.
    return Msg(_client=None, subject=letter.subject, reply=place, data=data, headers=dict(letter.headers))  # type: ignore[arg-type]
