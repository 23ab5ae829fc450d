"""What a run takes and what it must leave, with the reason: nothing is dropped silently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Work
from services.honoraria.commands.registers import debtor_from, opened
from services.honoraria.commands.settle.receivers import earlier_receivers, of_one_receiver
from services.honoraria.documents.content import Payee
from services.honoraria.model.settlement import Taking, Who
from services.honoraria.store import registers
from services.honoraria.store import settling as store
from services.honoraria.strongroom import Strongroom

Row = dict[str, Any]
UNPAYABLE = ("payee", "payer_account")
OTHER_PAYEE = "other_payee"
"""Why work is left for a run that follows at once: it corrects what was settled for another than this run pays."""
UNAPPROVED = ("unapproved", "reversal")
"""Why work is left: it waits for approval; or what is in the book waits to be taken back."""
REJECTED = ("rejected", "rejected_reversal")
"""The same of what somebody refused: it stays listed until it is approved, or its facts change."""
PRICED = (*UNPAYABLE, OTHER_PAYEE, *UNAPPROVED, *REJECTED)
"""Every reason why work with a price is left; of the rest, a price is what is missing."""


@dataclass(frozen=True, slots=True)
class Register:
    """Who can be paid on a day, by GP and tax treatment: payees in clear, and the rows of the register they are."""

    payees: Mapping[Who, Payee]
    rows: Mapping[Who, UUID]

    def fits(self, practitioner: UUID, tax_treatment: str) -> bool:
        """Whether there is what payment needs: for an office a person with an identity number, whom payroll pays."""
        payee = self.payees.get((practitioner, tax_treatment))
        if payee is None:
            return False
        return tax_treatment != "office" or (payee.kind == "person" and payee.identity_number is not None)

    def paying(self, others: Mapping[Who, tuple[UUID, Payee]]) -> "Register":
        """The same with others in the place of some."""
        payees = {who: payee for who, (_, payee) in others.items()}
        return Register({**self.payees, **payees}, {**self.rows, **{who: row for who, (row, _) in others.items()}})

    def naming(self, practitioner: UUID) -> UUID | None:
        """The row that a GP is named by where it is not about one payout: the person's own before an enterprise's."""
        of_person = self.rows.get((practitioner, "office"))
        return of_person or self.rows.get((practitioner, "business"))


@dataclass(frozen=True, slots=True)
class Taken:
    """The entries a run settles, their minutes in all, and the rows of work it leaves, each with `reason`."""

    takings: tuple[Taking, ...]
    minutes: int
    left: tuple[Row, ...]
    register: Register

    def left_because(self, *reasons: str) -> list[Row]:
        """The work left for these reasons."""
        return [row for row in self.left if row["reason"] in reasons]


async def register_on(
    work: Work, room: Strongroom, municipality: str, practitioners: Sequence[UUID], on: date
) -> Register:
    """The payees in force for a payer on a day; erased ones are missing."""
    rows = await registers.payees_on(work.connection, practitioners, on, municipality)
    sealed = {row["payee"]: row for row in rows}  # one that stands for both treatments is opened once
    known = {which: payee for which, row in sealed.items() if (payee := await opened(work.connection, room, row))}
    # Whom nobody can name any more is named by no run: its files could not be made, for nobody.
    rows_of = {(row["practitioner"], row["tax_treatment"]): row["payee"] for row in rows if row["payee"] in known}
    return Register({who: known[row] for who, row in rows_of.items()}, rows_of)


async def take(work: Work, room: Strongroom, municipality: str, until: date) -> Taken:
    """Every approved unsettled entry dated up to `until` whose payee can be paid; the rest is left and listed. So is
    `business` of a payer without number and account: what its GPs' invoices are made from says to whom they go. The
    register is the one of today, but for GPs whose payout is of an earlier receiver, whom nobody need follow as payee.
    """
    connection = work.connection
    entries = await store.unsettled_entries(connection, municipality, until)
    waiting = [
        *await store.held_work(connection, municipality, until),
        *await store.unapproved_work(connection, municipality, until),
    ]
    whose = {(one.practitioner, one.tax_treatment) for one, _, _ in entries}
    everybody = sorted({practitioner for practitioner, _ in whose} | {row["practitioner"] for row in waiting})
    register = await register_on(work, room, municipality, everybody, work.today)
    known = await earlier_receivers(connection, room, entries, register.rows, register.payees)
    unfit = {
        one.entry: "payee"
        for one, _, row in entries
        if row not in known and not register.fits(one.practitioner, one.tax_treatment)
    }
    if any(treatment == "business" for _, treatment in whose) and not await _can_pay(work, municipality):
        business = (one.entry for one, _, _ in entries if one.tax_treatment == "business")
        unfit = dict.fromkeys(business, "payer_account") | unfit
    taken = [entry for entry in entries if entry[0].entry not in unfit]
    for reason in sorted(set(unfit.values())):
        left = [entry for entry, why in unfit.items() if why == reason]
        waiting += [row | {"reason": reason} for row in await store.work_of_entries(connection, left)]
    later, to = of_one_receiver(taken, known)
    if later:
        waiting += [row | {"reason": OTHER_PAYEE} for row in await store.work_of_entries(connection, later)]
        taken = [entry for entry in taken if entry[0].entry not in later]
    takings, minutes = tuple(one for one, _, _ in taken), sum(minutes for _, minutes, _ in taken)
    return Taken(takings, minutes, tuple(waiting), register.paying(to))


async def _can_pay(work: Work, municipality: str) -> bool:
    """Whether a municipality has a confirmed number, and an account to pay from."""
    return debtor_from((await registers.payers_in_force(work.connection, [municipality])).get(municipality)) is not None
