"""Files that can be made again from their rows: kept by checksum, and the same whenever one is lost."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.commands.settle.files import NotTheSame
from services.honoraria.documents.content import Document
from services.honoraria.store import made_files as store
from services.honoraria.strongroom import Strongroom, digest

Make = Callable[[], Awaitable[Document]]


async def note_file(connection: Connection, file: UUID, document: Document) -> None:
    """Remember what a file came out as when it was first made."""
    told: tuple[Any, ...] = (document.name, document.media_type, len(document.content), digest(document.content))
    await store.insert(connection, file, *told)


async def kept(room: Strongroom, municipality: str, file: UUID, name: str, sha256: str, make: Make) -> bytes:
    """A file's bytes: from the file store, or made again when they are not there as they were. Raises NotTheSame."""
    place = room.place(municipality, file, name)
    if not room.has(place, sha256):
        content = (await make()).content
        if digest(content) != sha256:
            raise NotTheSame(f"{name} does not come out as it was; look for it in a backup")
        room.keep(place, content)
    return place.read_bytes()
