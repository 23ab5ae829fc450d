"""Making them: one invoice and one credit note at most for each run and municipality, numbered without gaps.

Whoever lacks what an invoice needs is named and keeps waiting; no half file is made.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from contracts.events.honoraria import RefundInvoiced
from infra.chassis.ids import new_id
from infra.chassis.refusal import Refusal
from infra.chassis.work import Work
from services.honoraria.commands.kept_files import note_file
from services.honoraria.commands.refund_invoices.content import document_of
from services.honoraria.commands.refund_invoices.pending import Pending, explained, named, noted, pending_claims
from services.honoraria.commands.restored import must_be_acknowledged
from services.honoraria.documents.kid import must_be_kid
from services.honoraria.model import invoicing as model
from services.honoraria.model.invoicing import Drawn
from services.honoraria.store import invoicing_terms, registers, rules
from services.honoraria.store import refund_invoices as store
from services.honoraria.strongroom import Strongroom

Row = dict[str, Any]
SELLER_NEEDS = ("name", "organisation_number")
BUYER_NEEDS = ("name", "organisation_number", "buyer_reference")
EARLIER = "earlier_invoice"
"""A credit whose claim was never invoiced, so there is nothing that it could take from."""


class HostNotReady(Refusal):
    """A host needs its confirmed name, organisation number and terms before it can invoice."""


class NoAccountForKid(Refusal):
    """An invoice that names no account cannot say what to pay to it with."""


@dataclass(frozen=True, slots=True)
class References:
    """What the invoices to one municipality carry, where it is agreed: its order's number, the host's KID."""

    order_reference: str | None = None
    kid: str | None = None


@dataclass(frozen=True, slots=True)
class MakeRefundInvoices:
    """Invoice every claim of a host that is not invoiced yet; `references` by the municipality claimed from."""

    municipality: str
    references: Mapping[str, References]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Claims that cannot be invoiced yet: on whom, in øre, and what is lacking."""

    municipality: str
    name: str | None
    lacks: tuple[str, ...]
    claims: int
    ore: int


async def make_refund_invoices(
    work: Work, room: Strongroom, command: MakeRefundInvoices
) -> tuple[list[UUID], list[Waiting]]:
    """Make the invoices; repeated, it finds only what is new. Raises HostNotReady, BadKid, NoAccountForKid,
    RestoreNotAcknowledged.
    """
    host = command.municipality
    references = {
        number: replace(one, kid=must_be_kid(one.kid) if one.kid else None)
        for number, one in command.references.items()
    }
    await must_be_acknowledged(work, host)
    await rules.one_run_at_a_time(work.connection, host)
    pending = await pending_claims(work.connection, host)
    payers = await registers.payers_in_force(work.connection, {host, *(one.municipality for one in pending.claims)})
    terms = await invoicing_terms.in_force(work.connection, host)
    if lacks := [*model.lacking(payers.get(host), SELLER_NEEDS), *([] if terms else ["invoicing_terms"])]:
        raise HostNotReady(f"{host} lacks {', '.join(lacks)}: enter it and have it confirmed.", field="municipality")
    assert terms is not None
    if terms["account"] is None and any(one.kid for one in references.values()):
        raise NoAccountForKid("A KID is of an account; enter it in the invoicing terms first.", field="references")
    making = _Making(work, room, payers, terms, pending, references)
    waiting: dict[str, tuple[list[str], list[model.Claim]]] = {}
    made: list[UUID] = []
    for drawn in model.drawn(pending.claims):
        lacks = model.lacking(payers.get(drawn.municipality), BUYER_NEEDS)
        invoice = None if lacks else await making.make(drawn)
        if invoice is None:
            waiting.setdefault(drawn.municipality, (lacks or [EARLIER], []))[1].extend(drawn.claims)
        else:
            made.append(invoice)
    return made, [
        Waiting(number, (payers.get(number) or {}).get("name"), tuple(lacks), len(left), sum(one.ore for one in left))
        for number, (lacks, left) in sorted(waiting.items())
    ]


@dataclass(frozen=True, slots=True)
class _Making:
    work: Work
    room: Strongroom
    payers: Mapping[str, Row]
    terms: Row
    pending: Pending
    references: Mapping[str, References]

    async def make(self, drawn: Drawn) -> UUID | None:
        """Number one, write it down and state it; None for a credit of what was never invoiced."""
        work, host = self.work, self.terms["municipality"]
        credited = await self._credited(host, drawn) if drawn.kind == "credit_note" else []
        if credited is None:
            return None
        number = await store.take_number(work.connection, host, work.today.year)
        row = self._row(host, number, drawn)
        refunds = [claim.refund for claim in drawn.claims]
        await store.insert(work.connection, row, refunds, self._lines(drawn))
        await store.insert_credits(work.connection, row["invoice"], credited)
        await note_file(work.connection, row["invoice"], await document_of(work.connection, row["invoice"]))
        work.state(
            RefundInvoiced(
                invoice=row["invoice"],
                run=drawn.run,
                host=host,
                municipality=drawn.municipality,
                number=model.label(host, row["year"], number),
                kind=drawn.kind,
                issued_on=row["issued_on"],
                due_on=row["due_on"],
                ore=drawn.ore,
                refunds=tuple(refunds),
            )
        )
        invoice: UUID = row["invoice"]
        return invoice

    async def _credited(self, host: str, drawn: Drawn) -> Collection[UUID] | None:
        segments = {claim.segment for claim in drawn.claims}
        found: dict[str, set[UUID]] = defaultdict(set)
        for segment, invoice in await store.invoices_of(self.work.connection, host, drawn.municipality, segments):
            found[segment].add(invoice)
        if set(found) != segments:
            return None
        return sorted({one for own in found.values() for one in own})

    def _row(self, host: str, number: int, drawn: Drawn) -> Row:
        today, first = self.work.today, self.pending.rows[drawn.claims[0].refund]
        given = self.references.get(drawn.municipality, References())
        an_invoice = drawn.kind == "invoice"
        return {
            "invoice": new_id(),
            "run": drawn.run,
            "host": host,
            "municipality": drawn.municipality,
            "year": today.year,
            "number": number,
            "kind": drawn.kind,
            "issued_on": today,
            "due_on": model.due_on(today, self.terms["due_days"]) if an_invoice else None,
            "valid_from": drawn.days[0],
            "valid_to": drawn.days[1],
            "seller": self.payers[host]["payer"],
            "buyer": self.payers[drawn.municipality]["payer"],
            "terms": self.terms["terms"],
            "kid": given.kid if an_invoice else None,
            "order_reference": given.order_reference,
            "note": noted(drawn.kind, first, self.terms["language"], self.room.marker),
            "ore": drawn.ore,
            "made_by": self.work.actor,
            "made_at": self.work.now,
        }

    def _lines(self, drawn: Drawn) -> Sequence[tuple[Any, ...]]:
        language = self.terms["language"]
        return [
            (
                *(part.claim.refund, part.ore, *(part.days or (None, None)), named(part, language)),
                explained(part.claim, self.pending.rows[part.claim.refund], language),
            )
            for part in drawn.parts
        ]
