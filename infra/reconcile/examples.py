"""Some of the facts that differ, by ids and codes: what an operator looks at first."""

from infra.chassis.bus import Bus
from infra.chassis.connection import Connection
from infra.chassis.kept import NoAnswer, kept_at
from infra.reconcile import sql
from infra.reconcile.findings import Example, Verdict

MOST = 20


async def examples(connection: Connection, bus: Bus, stream: str) -> list[Example]:
    """The first of what differs on a stream; what the journal does not know is told by its message."""
    found = []
    for row in await connection.fetch(sql.EXAMPLES, stream, MOST):
        said = (row["type"], row["aggregate"], row["sequence"])
        if row["position"] is None:
            said = await _said(bus, stream, row["place"])
        found.append(Example(Verdict(row["verdict"]), row["id"], *said, row["position"], row["place"]))
    return found


async def _said(bus: Bus, stream: str, place: int) -> tuple[str | None, str | None, int | None]:
    try:
        message = await kept_at(bus, stream, place)
    except NoAnswer:
        message = None
    if message is None:
        return None, None, None  # gone meanwhile; its place says enough
    number = message.headers.get("ce-sequence", "")
    return message.headers.get("ce-type"), message.headers.get("ce-subject"), int(number) if number.isdigit() else None
