"""Files to the bank: made, released by two others, taken back, handed over."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from contracts.values import Municipality
from infra.chassis.gateway import Body, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.gateway.approvals import approver
from services.honoraria.gateway.shown import example, picked
from services.honoraria.model.payment import RELEASES, WithdrawnFile
from services.honoraria.model.receiving import Held
from services.honoraria.store import payment_files as store
from services.honoraria.store.payments import ready
from services.honoraria.strongroom import Strongroom, digest


class MakePaymentFile(Body):
    """Put every payment that is ready into one file to the bank."""

    model_config: ClassVar[ConfigDict] = example(municipality="3905")

    municipality: Municipality


class PaymentFileShown(BaseModel):
    """A file to the bank. It is handed over when two others have released it."""

    file: UUID
    municipality: str
    pay_on: date
    payments: int
    ore: int
    sha256: str | None
    made_by: str
    made_at: datetime
    released_by: list[str]
    released: bool
    asked_back_by: list[str]
    """Who wants it back: of a file that is released it takes two."""
    withdrawn_by: str | None
    """Who took it back; its payments stand in another file, or wait for one."""


class LeftOut(BaseModel):
    """A payment that is ready and not in the file, with the reason."""

    payment: UUID
    reference: str
    ore: int
    held: Held


class MadeFile(PaymentFileShown):
    """A file as it was made, and what was left out of it since it may not go to who is confirmed today."""

    left_out: list[LeftOut]


def payment_files(room: Strongroom) -> APIRouter:
    """The routes of files to the bank, with the strongroom that keeps them."""
    routes = service_router(tags=["payments"])

    @routes.post("/payment-files", status_code=201)
    async def make_payment_file(command: Sent[MakePaymentFile], work: Writing, who: Who) -> MadeFile:
        """Make a file of every payment that is ready, to the accounts as confirmed today. Two others release it."""
        who.must("economist", municipality=command.municipality)
        which = await commands.make_payment_file(work, room, command.municipality, work.actor)
        made = await _file(work.connection, which)
        rows = await ready(work.connection, command.municipality)
        held = await commands.held_back(work.connection, room, rows, work.today)
        left = [LeftOut(**picked(row, LeftOut), held=why) for row in rows if (why := held.get(row["payment"]))]
        return MadeFile(**dict(made), left_out=left)

    @routes.get("/payment-files")
    async def list_payment_files(connection: Reading, who: Who, paging: Paging) -> Page[PaymentFileShown]:
        """The files of one's municipalities."""
        after, own = paging.after(UUID), who.municipalities("economist", "authoriser")
        rows = await store.list_files(connection, own, after[0] if after else None, paging.take)
        return paging.page(rows, key=lambda row: (row["file"],), show=_shown)

    @routes.post("/payment-files/{file}/release")
    async def release(file: UUID, work: Writing, who: Who) -> PaymentFileShown:
        """Let a file go: two authorisers who neither made it nor ran a settlement in it, nor are paid by it."""
        found = await _file(work.connection, file)
        who.must("authoriser", municipality=found.municipality, hidden=True)
        await commands.release_payment_file(work, room, file, approver(who))
        return await _file(work.connection, file)

    @routes.post("/payment-files/{file}/withdraw")
    async def withdraw(file: UUID, work: Writing, who: Who) -> PaymentFileShown:
        """Take back a file; its payments stand in the next one. When it is released, two authorisers do so, who have
        asked the bank: it has not got it, and will not pay it.
        """
        # Locked, so that it is not released between the question whether it is and the answer.
        found = await _file(work.connection, file, lock=True)
        who.must("economist", "authoriser", municipality=found.municipality, hidden=True)
        if found.released:
            who.must("authoriser", municipality=found.municipality)
        await commands.withdraw_payment_file(work, file)
        return await _file(work.connection, file)

    @routes.get("/payment-files/{file}/content", response_class=Response)
    async def fetch(file: UUID, connection: Reading, who: Who, copy: Annotated[bool, Query()] = False) -> Response:
        """The file itself (pain.001), once it is released and while it is not withdrawn, nor anything in it stopped or
        paid by another. With `copy`, for those who look into it later: always, and named as a copy, which no bank gets.
        """
        found = await _file(connection, file)
        who.must("authoriser", municipality=found.municipality, hidden=True)
        if not found.released:
            raise commands.NotReleased("Two others must release this file before it is handed over.")
        if not copy:
            if found.withdrawn_by is not None:
                raise WithdrawnFile(
                    "This file was withdrawn; handed to the bank now, what stood in it would be paid twice. To look "
                    "into it, ask for a copy."
                )
            await commands.must_be_owed(connection, file)
        name, content = await commands.payment_file_content(connection, room, file)
        shown = f"kopi_{name}" if copy else name
        headers = {"Content-Disposition": f'attachment; filename="{shown}"', "ETag": f'"{digest(content)}"'}
        return Response(content, media_type="application/xml", headers=headers)

    return routes


async def _file(connection: Connection, which: UUID, *, lock: bool = False) -> PaymentFileShown:
    row = await store.file(connection, which, lock=lock)
    if row is None:
        raise NotFound(f"there is no payment file {which}")
    return _shown(row)


def _shown(row: dict[str, Any]) -> PaymentFileShown:
    return PaymentFileShown(**picked(row | {"released": len(row["released_by"]) >= RELEASES}, PaymentFileShown))
