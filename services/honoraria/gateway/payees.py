"""The register of payees. What is personal is sealed, goes in, and is shown only by its last digits."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field, model_validator

from contracts.values import Language, Municipality, TaxTreatment
from infra.chassis.gateway import (
    Body,
    Day,
    Mends,
    Page,
    Paging,
    Person,
    Reading,
    Role,
    Sent,
    Who,
    Writing,
    service_router,
)
from infra.chassis.gateway.scope import NotAllowed
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.gateway.approvals import approver
from services.honoraria.gateway.shown import Confirmable, Name, example, must_hold, picked
from services.honoraria.store import registers as store
from services.honoraria.store.care import care, looks_after
from services.honoraria.strongroom import Strongroom

_KEEPERS: tuple[Role, ...] = ("economist", "authoriser")
_BY_WHOM = "Payees are entered by the GP, or by an economist of a municipality that the GP works for or is at home in."


class RegisterPayee(Body):
    """Who is paid for a GP from a day. Numbers are checked by their check digits."""

    model_config: ClassVar[ConfigDict] = example(
        practitioner="01890a5d-ac96-774b-bcce-b302099a8057",
        valid_from="2024-01-01",
        kind="person",
        name="Kari Oppdiktet",
        account="86011117947",
        language="nn",
        identity_number="01817500168",
    )

    practitioner: UUID
    valid_from: Day
    kind: Literal["person", "enterprise"]
    name: Name
    account: str = Field(min_length=11, max_length=20)
    """Eleven digits."""
    language: Language = "nb"
    """Of the statement."""
    identity_number: str | None = Field(default=None, max_length=20)
    """Eleven digits, for a person: payroll reports an office's pay on it."""
    organisation_number: str | None = Field(default=None, max_length=20)
    """Nine digits, for an enterprise."""
    tax_treatment: TaxTreatment | None = None
    """Only for pay under this treatment; left out, a person for both, an enterprise for `business`."""
    payer: Municipality | None = None
    """Only for what this municipality pays; left out, for all. The more exact payee goes before the others."""
    valid_to: Day | None = None
    """Last day; left out, until another takes over."""

    @model_validator(mode="after")
    def _numbered(self) -> Self:
        if (self.kind == "person") != (self.identity_number is not None):
            raise Mends(identity_number="goes with a person, and only with a person")
        if self.kind == "enterprise" and self.organisation_number is None:
            raise Mends(organisation_number="an enterprise has one")
        return self


class PayeeEntered(Confirmable):
    """That a payee is entered. Nothing personal: answers to commands are kept for a while."""

    payee: UUID
    practitioner: UUID
    valid_from: date
    valid_to: date | None
    tax_treatment: TaxTreatment | None
    payer: str | None


class PayeeShown(PayeeEntered):
    """A payee as far as it is shown; nothing of it when the GP's data have been erased."""

    kind: str | None
    name: str | None
    account: str | None
    """The last four digits."""
    language: str | None


def payees(room: Strongroom) -> APIRouter:
    """The routes of the register, with the strongroom that seals it."""
    routes = service_router("/payees", tags=["payees"])

    async def shown(connection: Reading, row: dict[str, Any]) -> PayeeShown:
        payee = await commands.opened(connection, room, row)
        return PayeeShown(
            **picked(row, PayeeEntered),
            kind=payee.kind if payee else None,
            name=payee.name if payee else None,
            account=f"…{payee.account[-4:]}" if payee else None,
            language=payee.language if payee else None,
        )

    async def found(connection: Reading, which: UUID) -> dict[str, Any]:
        row = await store.payee(connection, which)
        if row is None:
            raise NotFound(f"there is no payee {which}")
        return row

    @routes.post("", status_code=201)
    async def register_payee(command: Sent[RegisterPayee], work: Writing, who: Who) -> PayeeEntered:
        """Enter a payee: an economist, or the GP. It takes effect when a second person confirms it."""
        if who.practitioner != command.practitioner:
            await _must_care(work.connection, who, command.practitioner, command.payer)
        payee = await commands.register_payee(work, room, commands.RegisterPayee(**dict(command)))
        return PayeeEntered(**picked(await found(work.connection, payee), PayeeEntered))

    @routes.post("/{payee}/confirm")
    async def confirm_payee(payee: UUID, work: Writing, who: Who) -> PayeeEntered:
        """Put a payee in force, as somebody other than who entered it, and never for oneself."""
        must_hold(who, *_KEEPERS)
        row = await found(work.connection, payee)
        await _must_care(work.connection, who, row["practitioner"], row["payer"], hidden=True)
        await commands.confirm_payee(work, payee, approver(who))
        return PayeeEntered(**picked(await found(work.connection, payee), PayeeEntered))

    @routes.get("")
    async def list_payees(
        connection: Reading, who: Who, paging: Paging, practitioner: Annotated[UUID | None, Query()] = None
    ) -> Page[PayeeShown]:
        """Payees of the GPs who work for one's municipality, of one of them or all; a GP sees only their own."""
        cared = None
        if any(grant.role in _KEEPERS for grant in who.grants):
            cared = await care(connection, who.municipalities(*_KEEPERS), who.communities(*_KEEPERS))
        elif who.practitioner is None:
            raise NotAllowed(_BY_WHOM)
        after = paging.after(UUID)
        rows = await store.list_payees(
            connection, practitioner, after[0] if after else None, paging.take, own=who.practitioner, cared=cared
        )
        views = {row["payee"]: await shown(connection, row) for row in rows}
        return paging.page(rows, key=lambda row: (row["payee"],), show=lambda row: views[row["payee"]])

    return routes


async def _must_care(
    connection: Connection, who: Person, practitioner: UUID, payer: str | None, *, hidden: bool = False
) -> None:
    if payer is not None:
        who.must(*_KEEPERS, municipality=payer, hidden=hidden)
        return
    # A GP is paid by many municipalities from one register, so any of theirs keeps it; strangers could have all that
    # a GP is paid sent to themselves.
    cared = await care(connection, who.municipalities(*_KEEPERS), who.communities(*_KEEPERS))
    holds = any(grant.role in _KEEPERS for grant in who.grants)
    if holds and await looks_after(connection, cared, practitioner):
        return
    if hidden:
        raise NotFound("there is nothing here that you may see")
    raise NotAllowed(_BY_WHOM)
