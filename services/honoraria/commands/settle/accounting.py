"""The accounting file of a run: made when every account it needs has a code, frozen with what it was made with."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from infra.chassis.refusal import Refusal
from infra.chassis.work import Connection, Work
from services.honoraria.commands.settle.frame import read_frame
from services.honoraria.documents.accounting import Posting, accounting
from services.honoraria.documents.content import Document
from services.honoraria.model.accounts import Code, Need, codes_of
from services.honoraria.model.ledger import Account
from services.honoraria.store import accounts as store
from services.honoraria.store import contributions
from services.honoraria.store.rules import one_run_at_a_time

Row = dict[str, Any]
Moved = Sequence[Mapping[str, Any]]
ACCOUNTING = "run_accounting"
"""A timer: something that a run's accounting file waited for has come."""


class ContributionRateUnknown(Refusal):
    """An accounting file without the employer's contribution would be posted without it."""


async def next_accounting(work: Work, run: Row) -> Document | None:
    """Make what accounting file a run lacks, and write down what it is made with; None when it lacks none.

    Raises ContributionRateUnknown, AccountsNotConfigured.
    """
    connection = work.connection
    # Postings of a run are numbered in the order in which they are committed only while nobody else posts.
    await one_run_at_a_time(connection, run["municipality"])
    until = await store.last_to_account_for(connection, run["run"])
    if until is None:
        return None
    before = await store.accountings(connection, run["run"])
    moved = await store.movements(connection, run["run"], before[-1]["until_posting"] if before else 0, until)
    codes = await _codes(connection, run, moved)
    row = {
        "run": run["run"],
        "number": len(before) + 1,
        "made_at": work.now,
        "until_posting": until,
        "codes": [_kept(need, code) for need, code in codes.items()],
        "own_numbers": await store.own_numbers(connection, [one["voucher"] for one in moved if one["voucher"]]),
    }
    await store.insert_accounting(connection, row)
    return _document(run, row, moved) if moved else None


async def accounting_again(connection: Connection, run: Row, name: str) -> Document | None:
    """A file as it was, by its name."""
    after = 0
    for row in await store.accountings(connection, run["run"]):
        made = _document(run, row, await store.movements(connection, run["run"], after, row["until_posting"]))
        if made.name == name:
            return made
        after = row["until_posting"]
    return None


async def waits_for(connection: Connection, run: Row) -> str | None:
    """What must be entered before a run's next accounting file can be made, in words; None when nothing is missing."""
    until = await store.last_to_account_for(connection, run["run"])
    if until is None:
        return None
    before = await store.accountings(connection, run["run"])
    moved = await store.movements(connection, run["run"], before[-1]["until_posting"] if before else 0, until)
    try:
        await _codes(connection, run, moved)
    except Refusal as missing:
        return missing.detail
    return None


async def account_for_what_waited(work: Work, municipality: str) -> None:
    """Codes or a rate have come: try the files of the runs that have postings in none."""
    for run in await store.runs_to_account_for(work.connection, municipality):
        await work.wait_for(ACCOUNTING, run, work.now)


async def _codes(connection: Connection, run: Row, moved: Moved) -> dict[Need, Code]:
    missing = await contributions.waiting(connection, [run["municipality"]], run["run"])
    if missing:
        days = ", ".join(f"{one['rate_on']}" for one in missing)
        raise ContributionRateUnknown(
            f"Enter the employer's contribution rate of {run['municipality']} on {days}, and have it confirmed; the "
            "accounting file is made then."
        )
    needs = [need for row in moved for need in _needs(row)]
    return codes_of(await store.rules_in_force(connection, run["municipality"]), needs)


def _needs(row: Mapping[str, Any]) -> tuple[Need, Need]:
    whose = (row["tax_treatment"], row["body"], row["posted_on"])
    return Need(_debited(row), *whose), Need(Account(row["credit"]), *whose)


def _debited(row: Mapping[str, Any]) -> Account:
    # Approval debits cost and credits what is owed; settling debits what is owed. On a voucher that comes to nothing.
    return Account.COST if row["debit"] == Account.OWED else Account(row["debit"])


def _kept(need: Need, code: Code) -> Row:
    return {
        "account": need.account.value,
        "tax_treatment": need.tax_treatment,
        "body": str(need.body) if need.body else None,
        "on": need.on.isoformat(),
        "art": code.art,
        "funksjon": code.funksjon,
        "ansvar": code.ansvar,
    }


def _document(run: Row, row: Row, moved: Moved) -> Document:
    frame = read_frame(run["snapshot"], {})
    codes = {
        (one["account"], one["tax_treatment"], one["body"], one["on"]): Code(one["art"], one["funksjon"], one["ansvar"])
        for one in row["codes"]
    }

    def code(need: Need) -> Code:
        whose = str(need.body) if need.body else None
        return codes[need.account.value, need.tax_treatment, whose, need.on.isoformat()]

    return accounting(
        frame.run,
        row["number"],
        (_posting(one, frame.bodies, row["own_numbers"], *map(code, _needs(one))) for one in moved),
    )


def _posting(
    row: Mapping[str, Any], bodies: Mapping[UUID, str], own_numbers: Mapping[str, str], debit: Code, credit: Code
) -> Posting:
    cause: UUID = row["cause"]
    return Posting(
        voucher=row["label"] or f"R-{cause.hex[-12:]}",
        own_number=own_numbers.get(str(row["voucher"])),
        kind=row["kind"],
        posted_on=row["posted_on"],
        month=row["period"],
        debit=_debited(row),
        credit=Account(row["credit"]),
        debit_code=debit,
        credit_code=credit,
        ore=row["ore"],
        tax_treatment=row["tax_treatment"],
        body=(bodies.get(row["body"]) or str(row["body"])) if row["body"] else None,
        counterpart=row["counterpart"],
    )
