"""The files of settlement runs, each to those it is meant for; a GP's statement to the GP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from infra.chassis.gateway import Page, Paging, Person, Reading, Who, service_router
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.store import runs as store
from services.honoraria.strongroom import Strongroom, digest

PDF = "application/pdf"


class StatementShown(BaseModel):
    """A GP's statement of one run; the PDF is under /statements/{statement}."""

    statement: UUID
    run: UUID
    practitioner: UUID
    municipality: str
    name: str
    total_ore: int
    issued_at: datetime


def files(room: Strongroom) -> APIRouter:
    """The routes that hand out files, with the strongroom that keeps them."""
    routes = service_router(tags=["files"])

    @routes.get("/settlements/{run}/files/{name}", response_class=Response)
    async def fetch_file(run: UUID, name: str, connection: Reading, who: Who) -> Response:
        """A file of a run: for the municipality's economist."""
        found = await store.run(connection, run)
        file = next((one for one in await store.files(connection, run) if one["name"] == name), None)
        if found is None or file is None:
            raise NotFound(f"run {run} has no such file; a run's files are made right after it, so perhaps not yet")
        who.must("economist", municipality=found["municipality"], hidden=True)
        return _handed(name, file["media_type"], await commands.file_content(connection, room, found, file))

    @routes.get("/statements")
    async def list_statements(connection: Reading, who: Who, paging: Paging) -> Page[StatementShown]:
        """One's own statements, or those one's municipality has issued."""
        after = paging.after(UUID)
        rows = await store.list_statements(
            connection, who.practitioner, who.municipalities("economist"), after[0] if after else None, paging.take
        )
        return paging.page(rows, key=lambda row: (row["statement"],), show=lambda row: StatementShown(**row))

    @routes.get("/statements/{statement}", response_class=Response)
    async def fetch_statement(statement: UUID, connection: Reading, who: Who) -> Response:
        """A statement as PDF: for the GP it is about, and the economist of the municipality."""
        row, run = await _statement(connection, statement, who)
        return _handed(row["name"], PDF, await commands.statement_content(connection, room, run, row))

    @routes.get("/statements/{statement}/invoice-basis", response_class=Response)
    async def fetch_invoice_basis(statement: UUID, connection: Reading, who: Who) -> Response:
        """What the GP's invoice is made from (PDF), where the settlement waits for one: for the same people."""
        row, run = await _statement(connection, statement, who)
        name, content = await commands.invoice_basis_content(connection, room, run, row["practitioner"])
        return _handed(name, PDF, content)

    return routes


async def _statement(connection: Connection, which: UUID, who: Person) -> tuple[dict[str, Any], dict[str, Any]]:
    row = await store.statement(connection, which)
    if row is None:
        raise NotFound(f"there is no statement {which}")
    whose = {"practitioner": row["practitioner"], "municipality": row["municipality"]}
    who.must("practitioner", "economist", **whose, hidden=True)
    run = await store.run(connection, row["run"])
    assert run is not None, "a statement is of a run"
    return row, run


def _handed(name: str, media_type: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{digest(content)}"'}
    return Response(content, media_type=media_type, headers=headers)
