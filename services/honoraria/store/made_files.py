"""Files that leave by themselves, by checksum."""

from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def insert(connection: Connection, file: UUID, name: str, media_type: str, size: int, sha256: str) -> None:
    """What a file came out as when it was first made; one that is known already is left as it is."""
    await connection.execute(
        "insert into made_files values ($1, $2, $3, $4, $5) on conflict do nothing",
        file,
        name,
        media_type,
        size,
        sha256,
    )


async def made(connection: Connection, file: UUID) -> Row | None:
    """Name and checksum of a file, if it was ever made."""
    found = await connection.fetchrow("select * from made_files where file = $1", file)
    return dict(found) if found else None
