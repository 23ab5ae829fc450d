"""What a committed run sends out, made of its rows: the same bytes now and whenever a file is lost."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from infra.chassis.refusal import Refusal
from infra.chassis.work import Connection
from services.honoraria.commands.registers import opened
from services.honoraria.commands.settle.frame import Frame, payees_in, read_frame
from services.honoraria.documents.content import Cancelled, Document, Language, Line, Payee, Payout, Settlement, Voucher
from services.honoraria.documents.outgoing import outgoing
from services.honoraria.documents.statement import statements
from services.honoraria.documents.summary_xlsx import workbook
from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.explain import LANGUAGES, said
from services.honoraria.store import not_invoiced, registers, settling
from services.honoraria.store import runs as store
from services.honoraria.strongroom import Strongroom

Row = dict[str, Any]


class PayeeErased(Refusal):
    """The payee's data were erased since; what was made of them then is all there is."""

    status = 410


async def papers(connection: Connection, room: Strongroom, run: Row, *, first: bool = False) -> list[Document]:
    """The tables of a run; nothing of a run that found nothing. Raises PayeeErased, but not where they are the first:
    who was left out of the run and erased while it was made is named by id, and nobody else waits for that.

    In a thread: a large municipality's take a while, and others are being answered.
    """
    people = await _people(connection, room, run)
    whole = await _whole_settlement(connection, run, people, first)
    if not (whole.payouts or whole.unsettled or whole.refunds):
        return []
    return await asyncio.to_thread(outgoing, whole)


async def summary_workbook(connection: Connection, room: Strongroom, run: Row, *, first: bool = False) -> Document:
    """The summary of a run as a workbook. Raises PayeeErased, as the tables do."""
    whole = await _whole_settlement(connection, run, await _people(connection, room, run), first)
    return await asyncio.to_thread(workbook, whole)


async def statement_of(connection: Connection, room: Strongroom, run: Row, practitioner: UUID) -> Document:
    """One GP's statement of a run, in the GP's language. Raises PayeeErased."""
    own = await own_settlement(connection, room, run, practitioner)
    (made,) = await asyncio.to_thread(list, statements(own))
    return made


async def own_settlement(connection: Connection, room: Strongroom, run: Row, practitioner: UUID) -> Settlement:
    """A run as far as it is about one GP, in the GP's language. Raises PayeeErased."""
    people = await _people(connection, room, run)
    if practitioner not in people.named:
        raise PayeeErased("The GP's data have been erased, so the statement cannot be made again.")
    return await _settlement(connection, run, people, practitioner)


@dataclass(frozen=True, slots=True)
class _People:
    """Who is still known: by GP, for whoever is named in a run, and by row of the register, for whoever is paid."""

    named: Mapping[UUID, Payee]
    paid: Mapping[UUID, Payee]


async def _people(connection: Connection, room: Strongroom, run: Row) -> _People:
    naming = payees_in(run["snapshot"])
    paying = {row["payee"] for row in await store.payouts(connection, run["run"])}
    found: dict[UUID, Payee] = {}
    for row in await registers.payees_by_id(connection, {*naming, *paying}):
        payee = await opened(connection, room, row)
        if payee is not None:
            found[row["payee"]] = payee
    return _People({found[row].practitioner: found[row] for row in naming if row in found}, found)


async def _whole_settlement(connection: Connection, run: Row, people: _People, first: bool) -> Settlement:
    if not first and len(people.named) < len(payees_in(run["snapshot"])):
        raise PayeeErased("The data of a GP who is named in it have been erased, so the file cannot be made again.")
    return await _settlement(connection, run, people)


async def _settlement(connection: Connection, run: Row, people: _People, only: UUID | None = None) -> Settlement:
    frame = read_frame(run["snapshot"], people.named)
    # The GP's own language, also where it is the GP's enterprise that is paid.
    language: Language = people.named[only].language if only else "nb"
    rows = await settling.settled_lines(connection, run["run"], only)
    vouchers = _vouchers(frame, rows, language)
    cancelled: dict[tuple[UUID, str], list[Cancelled]] = defaultdict(list)
    for row in await not_invoiced.cancelled_by(connection, run["run"]):
        cancelled[row["practitioner"], "business"].append(Cancelled(row["reference"], row["ore"]))
    payouts = []
    for row in await store.payouts(connection, run["run"]):
        who = (row["practitioner"], row["tax_treatment"])
        if only is not None and who[0] != only:
            continue
        payee = people.paid.get(row["payee"])
        if payee is None:
            raise PayeeErased("A payee's data have been erased, so the file cannot be made again.")
        own = tuple(vouchers[who])
        taken_back = tuple(cancelled[who])
        payouts.append(Payout(payee, who[1], own, row["brought_ore"], row["carried_ore"], taken_back))
    return Settlement(frame.run, tuple(payouts), frame.unsettled, frame.refunds, frame.contribution, language)


def _vouchers(
    frame: Frame, rows: Sequence[Mapping[str, Any]], language: Language
) -> Mapping[tuple[UUID, str], list[Voucher]]:
    lines: dict[tuple[int, str, UUID, str], list[Line]] = defaultdict(list)
    for row in rows:
        lines[row["number"], row["voucher_kind"], row["practitioner"], row["tax_treatment"]].append(
            _line(frame, row, language)
        )
    found: dict[tuple[UUID, str], list[Voucher]] = defaultdict(list)
    run = frame.run
    for (number, kind, practitioner, treatment), own in lines.items():
        total = sum(one.amount_ore for one in own)
        found[practitioner, treatment].append(
            Voucher(run.payer.number, run.posting_year, number, kind, tuple(own), total)  # type: ignore[arg-type]
        )
    return found


def _line(frame: Frame, row: Mapping[str, Any], language: Language) -> Line:
    return Line(
        claim=row["claim"],
        body=frame.bodies.get(row["body"]) or str(row["body"]),
        meeting=frame.meetings.get(row["meeting"]),
        kind=row["kind"],
        on=row["on_day"],
        minutes=row["minutes"],
        counted_minutes=row["counted_minutes"],
        rate_ore=row["rate_ore"],
        amount_ore=row["ore"],
        treatment=row["tax_treatment"],
        why=said(row["basis"], language),
        assumptions=_assumed(tuple(row["assumptions"]), language),
        source=row["source"],
        arrears=row["on_day"] < frame.run.period_from,
        reversal=row["reverses"],
        corrects=row["corrects"],
        original_month=row["corrected_on"],
    )


@cache
def _assumed(marks: tuple[str, ...], language: Language) -> tuple[str, ...]:
    return tuple(LANGUAGES[language].assumptions[Assumption(mark)] for mark in marks)
