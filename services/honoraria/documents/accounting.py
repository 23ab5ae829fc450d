"""The voucher file that the municipality's accounting system takes in: every posting of a run, twice, debit and credit.

Each voucher sums to zero, and the rows on `kostnad` to what the run settles. No name stands in it: vouchers lead on.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.honoraria.documents import names
from services.honoraria.documents.content import Document, Run
from services.honoraria.documents.summary_csv import TREATMENT
from services.honoraria.documents.table import MEDIA_TYPE, Cell, amount, table
from services.honoraria.model.accounts import Code
from services.honoraria.model.ledger import Account

COLUMNS: Mapping[str, str] = {
    "Kommunenummer": "whose accounts, four digits",
    "Kjøring": "id of the settlement run",
    "Bilag": "number of the voucher; rows of one voucher sum to zero",
    "Eget bilagsnummer": "its number in the municipality's accounts, as far as written back when the file was made",
    "Bilagstype": "kind of voucher",
    "Bokføringsdato": "posting date, YYYY-MM-DD",
    "Periode": "accounting period, YYYY-MM: the month of the posting date",
    "Arbeidsmåned": "month in which the work was done, YYYY-MM",
    "Konto": "the account of our own ledger",
    "Art": "art, or the account's number in the balance, as configured",
    "Funksjon": "funksjon, as configured; empty in the balance",
    "Ansvar": "ansvar, as configured",
    "D/K": "D debits, K credits",
    "Beløp": "kroner: debit positive, credit negative; the other way round where something is taken back",
    "Skattemessig behandling": "verv (office) or næring (business)",
    "Tekst": "what it is, without names of people",
    "Merking": "set when the data are made up: do not post",
}

ACCOUNTS: Mapping[Account, str] = {
    Account.COST: "kostnad",
    Account.PAYROLL: "lønn",
    Account.PAYABLE: "leverandørgjeld",
    Account.DEBT: "fordring på lege",
    Account.WRITTEN_OFF: "avskrevet",
    Account.REFUND_DUE: "refusjon til gode",
    Account.REFUNDED: "refusjonsinntekt",
    Account.CONTRIBUTION: "arbeidsgiveravgift",
    Account.CONTRIBUTION_OWED: "skyldig arbeidsgiveravgift",
}
KINDS = {
    "payment": "betaling",
    "supplement": "tillegg",
    "reversal": "tilbakeføring",
    "write_off": "avskriving",
    "repaid": "tilbakebetaling",
}


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement of the ledger with both its codes, in øre. `counterpart` is who is claimed from."""

    voucher: str
    own_number: str | None
    kind: str | None
    posted_on: date
    month: date
    debit: Account
    credit: Account
    debit_code: Code
    credit_code: Code
    ore: int
    tax_treatment: str | None
    body: str | None
    counterpart: str | None = None


def accounting(run: Run, number: int, postings: Iterable[Posting]) -> Document:
    """A run's accounting file; those after the first hold what was posted later."""
    rows = (tuple(row.values()) for posting in postings for row in _rows(run, posting))
    what = "regnskap" if number == 1 else f"regnskap-{number}"
    return Document(names.of_run(run, what, "csv"), MEDIA_TYPE, table(tuple(COLUMNS), rows))


def _rows(run: Run, posting: Posting) -> Iterator[dict[str, Cell]]:
    said: dict[str, Cell] = dict.fromkeys(COLUMNS) | {
        "Kommunenummer": run.payer.number,
        "Kjøring": str(run.id),
        "Bilag": posting.voucher,
        "Eget bilagsnummer": posting.own_number,
        "Bilagstype": KINDS.get(posting.kind or "", "refusjonskrav"),
        "Bokføringsdato": posting.posted_on,
        "Periode": f"{posting.posted_on:%Y-%m}",
        "Arbeidsmåned": f"{posting.month:%Y-%m}",
        "Skattemessig behandling": TREATMENT.get(posting.tax_treatment or ""),
        "Tekst": _text(posting),
        "Merking": run.marker,
    }
    yield said | _side(posting.debit, posting.debit_code, "D", posting.ore)
    yield said | _side(posting.credit, posting.credit_code, "K", -posting.ore)


def _side(account: Account, code: Code, side: str, ore: int) -> dict[str, Cell]:
    return {
        "Konto": ACCOUNTS[account],
        "Art": code.art,
        "Funksjon": code.funksjon,
        "Ansvar": code.ansvar,
        "D/K": side,
        "Beløp": amount(ore),
    }


def _text(posting: Posting) -> str:
    moved = {posting.debit, posting.credit}
    if posting.counterpart:
        return f"Refusjon fra {posting.counterpart}, honorar i helsefellesskapet"
    if Account.CONTRIBUTION in moved:
        what = "Arbeidsgiveravgift av honorar"
    elif Account.WRITTEN_OFF in moved:
        what = "Avskrevet krav på lege"
    elif Account.DEBT in moved:
        brought = posting.credit is Account.DEBT
        what = "Trukket for tidligere oppgjør" if brought else "Overført til senere oppgjør"
    else:
        what = "Honorar"
    return ", ".join([what, *([posting.body] if posting.body else []), f"{posting.month:%Y-%m}"])
