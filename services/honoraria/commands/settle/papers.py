"""A run as its documents want it, the documents themselves, and how both are made again later."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from infra.chassis.refusal import Refusal
from infra.chassis.work import Connection
from services.honoraria.commands.registers import opened
from services.honoraria.documents.content import (
    Document,
    Language,
    Line,
    Payee,
    Settlement,
    TaxTreatment,
    Unsettled,
    WorkKind,
)
from services.honoraria.documents.outgoing import outgoing
from services.honoraria.documents.payment_file import Debtor
from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.explain import LANGUAGES
from services.honoraria.store import registers
from services.honoraria.store import runs as store
from services.honoraria.strongroom import Strongroom, digest

Row = dict[str, Any]
_SETTLEMENT = TypeAdapter(Settlement)
_ENDINGS = {"oppgjorsbilag": "statement", "samlet": "summary", "lonn": "payroll", "refusjon": "refunds"}


class NotTheSame(Exception):
    """A file made again differs from what was sent out. A mistake in our code, or a changed library."""


class PayeeErased(Refusal):
    """The payee's data were erased since; what was made of them then is all there is."""

    status = 410


def kind_of(document: Document) -> str:
    """What a document is, by its name."""
    what = document.name.rpartition(".")[0].rpartition("_")[2]
    return _ENDINGS.get(what, "payment")


async def papers(settlement: Settlement, debtor: Debtor | None) -> list[Document]:
    """All that a run sends out; nothing of a run that found nothing.

    In a thread: a page takes tens of milliseconds, and others are being answered.
    """
    if not (settlement.payouts or settlement.unsettled or settlement.refunds):
        return []
    return await asyncio.to_thread(outgoing, settlement, debtor)


def line(row: Row, language: Language, **others: Any) -> Line:
    """An entry as a line of a statement, in the payee's language, and of the summary, in bokmål."""
    marks = [Assumption(mark) for mark in row["assumptions"]]
    kind: WorkKind = row["kind"]
    treatment: TaxTreatment = row["tax_treatment"]
    return Line(
        claim=row["claim"],
        body=row["body_name"],
        meeting=row["meeting_title"],
        kind=kind,
        on=row["on_day"],
        minutes=row["minutes"],
        counted_minutes=row["counted_minutes"],
        rate_ore=row["rate_ore"],
        amount_ore=row["ore"],
        treatment=treatment,
        why=row["why"][language],
        why_nb=row["why"]["nb"],
        assumptions=tuple(LANGUAGES[language].assumptions[mark] for mark in marks),
        assumptions_nb=tuple(LANGUAGES["nb"].assumptions[mark] for mark in marks),
        reversal=row["reverses"] is not None,
        **others,
    )


def unsettled(row: Row, payees: Mapping[UUID, Payee]) -> Unsettled:
    """Work a run leaves. Without a payee no name is known here, and the id must do."""
    practitioner = row["practitioner"]
    return Unsettled(
        practitioner=practitioner,
        name=payees[practitioner].name if practitioner in payees else str(practitioner),
        claim=row["claim"],
        body=row["body_name"],
        kind=row["kind"],
        on=row["on_day"],
        minutes=row["minutes"],
        reason=row["reason"],
        amount_ore=row["ore"],
        meeting=row["meeting_title"],
    )


def debtor_from(payer: Row | None) -> Debtor | None:
    """The municipality towards its bank; None until number and account are entered and confirmed."""
    if payer is None or not payer["account"] or not payer["organisation_number"]:
        return None
    return Debtor(payer["name"], payer["organisation_number"], payer["account"], payer["bic"], payer["bank_customer"])


def frozen(settlement: Settlement, rows: Mapping[UUID, UUID]) -> Row:
    """The settlement to be kept: everything but what is personal, which is found again by the payee's row."""
    nobody = replace(
        settlement,
        payouts=tuple(
            replace(one, payee=Payee(one.payee.practitioner, "", one.payee.kind, "", one.payee.language))
            for one in settlement.payouts
        ),
        unsettled=tuple(replace(one, name="") for one in settlement.unsettled),
    )
    people = {one.payee.practitioner for one in settlement.payouts} | {one.practitioner for one in settlement.unsettled}
    return {
        "settlement": _SETTLEMENT.dump_python(nobody, mode="json"),
        "payees": {str(one): str(rows[one]) for one in sorted(people) if one in rows},
    }


async def made_again(connection: Connection, room: Strongroom, run: Row) -> list[Document]:
    """The documents of a committed run, byte for byte as they were. Raises PayeeErased."""
    kept = run["snapshot"]
    rows: Sequence[Row] = await registers.payees_by_id(connection, [UUID(one) for one in kept["payees"].values()])
    payees = {row["practitioner"]: await opened(connection, room, row) for row in rows}
    settlement = _SETTLEMENT.validate_python(kept["settlement"])

    def again(practitioner: UUID) -> Payee:
        payee = payees.get(practitioner)
        if payee is None:
            raise PayeeErased("The payee's data have been erased, so the file cannot be made again.")
        return payee

    whole = replace(
        settlement,
        payouts=tuple(replace(one, payee=again(one.payee.practitioner)) for one in settlement.payouts),
        unsettled=tuple(
            replace(one, name=payee.name if (payee := payees.get(one.practitioner)) else str(one.practitioner))
            for one in settlement.unsettled
        ),
    )
    payer = await registers.payer(connection, run["payer"]) if run["payer"] else None
    return await papers(whole, debtor_from(payer))


async def file_content(connection: Connection, room: Strongroom, run: Row, file: Row) -> bytes:
    """A file's bytes: from the file store, or made again when they are not there."""
    place = room.place(run["municipality"], run["run"], file["name"])
    if room.has(place, file["sha256"]):
        return place.read_bytes()
    await restore(connection, room, run)
    return place.read_bytes()


async def restore(connection: Connection, room: Strongroom, run: Row) -> None:
    """Write what is missing of a run's files. Raises NotTheSame when a file does not come out as it was."""
    wanted = {file["name"]: file["sha256"] for file in await store.files(connection, run["run"])}
    missing = {
        name
        for name, sha256 in wanted.items()
        if not room.has(room.place(run["municipality"], run["run"], name), sha256)
    }
    if not missing:
        return
    contents = room.recall(run["run"])
    if any(digest(contents.get(name, b"")) != wanted[name] for name in missing):
        contents = {one.name: one.content for one in await made_again(connection, room, run)}
    for name in sorted(missing):
        if digest(contents.get(name, b"")) != wanted[name]:
            raise NotTheSame(f"{name} does not come out as it was; look for it in a backup")
        room.keep(room.place(run["municipality"], run["run"], name), contents[name])
