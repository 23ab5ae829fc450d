"""A dead letter gets another chance: read and applied as if it had just come, once what was wrong is mended."""

from collections.abc import Mapping

from nats.aio.msg import Msg

from infra.chassis.db import Database, is_infrastructure
from infra.chassis.dead_letters import AlreadySettled, DeadLetter, data_of
from infra.chassis.handling import in_short
from infra.chassis.incoming import read
from infra.chassis.refusal import Refusal
from infra.chassis.settle import Handler, Settler
from infra.chassis.vault import Erased, WrongKey
from infra.chassis.work import Connection


class StillFails(Refusal):
    """The fact fails as it did before; it stays a dead letter."""


async def redrive(
    database: Database,
    connection: Connection,
    handlers: Mapping[str, Mapping[str, Handler]],
    letter: DeadLetter,
    *,
    max_attempts: int,
    hold: Handler | None = None,
) -> None:
    """Apply a dead letter, inbox and all. Raises AlreadySettled, or StillFails with the reason it gives now.

    In the transaction that is open on `connection`: one of its own would need another connection, and as many redrives
    at once as there are connections would wait for each other.
    Failing infrastructure says nothing about the letter and is raised as it is: another try may do.
    """
    if letter.outcome is not None:
        raise AlreadySettled(f"The dead letter was {letter.outcome} before.")
    try:
        message = await _as_it_came(database, connection, letter)
    except (Erased, WrongKey) as wrong:
        raise StillFails("It was sealed for a person, and no key here opens it any more; discard it.") from wrong
    incoming = read(message, database.vault)
    # A durable that is no more has no handlers, and then nobody hears the fact.
    settler = Settler(database, letter.durable, handlers.get(letter.durable, {}), max_attempts=max_attempts, hold=hold)
    incoming = settler.heard(incoming)
    if incoming.fact is None:
        raise StillFails(f"It still cannot be read: {incoming.error}")
    try:
        taken = await settler.apply([incoming], connection)
    except Exception as failed:
        if is_infrastructure(failed):
            raise
        # What is sealed for a person is not told in clear beside it.
        said = in_short(failed) if letter.sealed_for else f"{type(failed).__name__}: {failed}"
        raise StillFails(f"It still fails: {said}") from failed
    if taken:
        raise StillFails("Another fact holds its place (source, aggregate, sequence); discard one of the two.")


async def _as_it_came(database: Database, connection: Connection, letter: DeadLetter) -> Msg:
    data = data_of(letter)
    if letter.sealed_for is not None:
        data = await database.vault.open(connection, letter.sealed_for, letter.payload)
    place = f"$JS.ACK.{letter.stream}.{letter.durable}.1.{letter.stream_sequence}.1.0.0"
    # No client: it is never acknowledged, the bus has long let go of it.
    return Msg(_client=None, subject=letter.subject, reply=place, data=data, headers=dict(letter.headers))  # type: ignore[arg-type]
