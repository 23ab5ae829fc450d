"""The file that payroll reads: pay for an office (verv) is wages, so payroll withholds, pays and reports it.

`COLUMNS` says what each column means. Rows of one `Betalingsnummer` add up to what payroll is to pay before
tax, never below zero. The identity number leaves the house here and nowhere else.

The a-melding wants the income by the month in which payroll pays; a difference goes to the month that was wrong. Codes
are those of its lists (Skatteetaten, "Lønn og ytelser", "Arbeidsforhold"): `office` says that this is pay for a verv.
"""

from collections.abc import Iterator, Mapping, Sequence

from infra.chassis.refusal import Refusal
from services.honoraria.documents import names
from services.honoraria.documents.content import Document, Line, Payee, Payout, Run, Settlement, Voucher
from services.honoraria.documents.payable import account, not_negative
from services.honoraria.documents.table import MEDIA_TYPE, Cell, Number, amount, table
from services.honoraria.documents.words import words

COLUMNS: Mapping[str, str] = {
    "Kommunenummer": "the paying municipality, four digits",
    "Kjøring": "id of the settlement run",
    "Bokføringsdato": "posting date, YYYY-MM-DD",
    "Betalingsnummer": "rows with the same number are paid together",
    "Bilag": "number of the voucher; empty on rows that move a debt",
    "Fødselsnummer": "national identity number or D-number, eleven digits",
    "Navn": "name of the payee",
    "Kontonummer": "eleven digits without separators",
    "Radtype": "`linje` is work; `trukket` and `overført` take and leave a debt, they are not income",
    "Arbeid": "kind of work: the payer maps it to its own wage type (lønnsart)",
    "Inntektstype": "a-melding: always `loennsinntekt`; empty, like the next five, on rows that move a debt",
    "Fordel": "a-melding: always `kontantytelse`",
    "Beskrivelse": "a-melding: always `styrehonorarOgGodtgjoerelseVerv`",
    "Trekkpliktig": "`ja`: tax is withheld",
    "Avgiftspliktig": "`ja`: employer's contribution is due on it",
    "Arbeidsforholdstype": "a-melding: `frilanserOppdragstakerHonorarPersonerMm`; no employment to be registered",
    "Opptjent": "YYYY-MM, the month of the work",
    "Dato": "day of the work, YYYY-MM-DD",
    "Minutter": "minutes paid for, negative when taken back",
    "Timer": "the same in hours, two decimals",
    "Timesats": "kroner per hour",
    "Beløp": "kroner before tax, negative when taken back",
    "Opprinnelig måned": "YYYY-MM whose a-melding changes: when what is corrected was first paid; else empty",
    "Gjelder bilag": "the voucher that this row takes back or replaces",
    "Merking": "set when the data are made up: do not pay",
}

INCOME: Mapping[str, Cell] = {
    "Inntektstype": "loennsinntekt",
    "Fordel": "kontantytelse",
    "Beskrivelse": "styrehonorarOgGodtgjoerelseVerv",
    "Trekkpliktig": "ja",
    "Avgiftspliktig": "ja",
    "Arbeidsforholdstype": "frilanserOppdragstakerHonorarPersonerMm",
}

SUMS: Mapping[str, str] = {
    "Kommunenummer": "the paying municipality, four digits",
    "Kjøring": "id of the settlement run",
    "Betalingsnummer": "as in the payroll file; `sum` on the last row, which adds up all above it",
    "Navn": "name of the payee",
    "Linjer": "rows of work",
    "Minutter": "minutes paid for, less those taken back",
    "Timer": "the same in hours, two decimals",
    "Inntekt": "kroner to be reported, and the basis of the employer's contribution",
    "Trukket": "kroner of earlier debt that is taken now",
    "Overført": "kroner of debt that is left for later",
    "Til utbetaling": "kroner before tax: the three above together, never below zero",
    "Merking": "set when the data are made up: do not pay",
}


class NoIdentityNumber(Refusal):
    """Wage income is reported on a person's identity number; without it payroll can do nothing."""


class NotAPerson(Refusal):
    """An enterprise cannot hold an office: wage income goes to a person."""


def payroll(settlement: Settlement) -> Document | None:
    """The `office` payouts of a run as CSV, or None when there are none.

    Raises NotAPerson, NoIdentityNumber, BadAccountNumber, NegativePayout.
    """
    offices = _offices(settlement)
    if not offices:
        return None
    rows = (tuple(row.values()) for payout in offices for row in _rows(settlement.run, not_negative(payout)))
    return Document(names.of_run(settlement.run, "lonn", "csv"), MEDIA_TYPE, table(tuple(COLUMNS), rows))


def payroll_sums(settlement: Settlement) -> Document | None:
    """What the payroll file adds up to, payout by payout and in all: to check it by, not to be paid from."""
    offices = _offices(settlement)
    if not offices:
        return None
    run = settlement.run
    found = [_sums(payout) for payout in offices]
    whole = [sum(column) for column in zip(*found, strict=True)]
    names_of = [(payout.reference, payout.payee.name) for payout in offices]
    rows = [
        (run.payer.number, str(run.id), *who, *_shown(sums), run.marker)
        for who, sums in [*zip(names_of, found, strict=True), (("sum", None), whole)]
    ]
    return Document(names.of_run(run, "lonnsum", "csv"), MEDIA_TYPE, table(tuple(SUMS), rows))


def minutes(line: Line) -> int:
    """The minutes that a row pays for, or takes back."""
    return -line.counted_minutes if line.reversal else line.counted_minutes


def hours(whole: int) -> Number:
    """Minutes as hours with two decimals, halves away from zero: -45 is `-0,75`."""
    hundredths = (abs(whole) * 200 + 60) // 120
    return Number(f"{'-' if whole < 0 else ''}{hundredths // 100},{hundredths % 100:02d}")


def _offices(settlement: Settlement) -> list[Payout]:
    return sorted((p for p in settlement.payouts if p.treatment == "office"), key=lambda p: p.reference)


def _sums(payout: Payout) -> list[int]:
    lines = [line for voucher in payout.vouchers for line in voucher.lines]
    paid = (payout.lines_ore, payout.brought_forward_ore, -payout.carried_forward_ore, payout.paid_ore)
    return [len(lines), sum(minutes(line) for line in lines), *paid]


def _shown(sums: Sequence[int]) -> Iterator[Cell]:
    lines, whole, *ore = sums
    yield from (lines, whole, hours(whole), *(amount(one) for one in ore))


def _rows(run: Run, payout: Payout) -> Iterator[dict[str, Cell]]:
    whose: dict[str, Cell] = dict.fromkeys(COLUMNS)
    whose |= {
        "Kommunenummer": run.payer.number,
        "Kjøring": str(run.id),
        "Bokføringsdato": run.posting_date,
        "Betalingsnummer": payout.reference,
        "Fødselsnummer": _identity(payout.payee, payout.reference),
        "Navn": payout.payee.name,
        "Kontonummer": account(payout.payee.account, payout.reference),
        "Merking": run.marker,
    }
    for voucher in payout.vouchers:
        for line in voucher.lines:
            yield whose | _line(voucher, line)
    if payout.brought_forward_ore:
        yield whose | {"Radtype": "trukket", "Beløp": amount(payout.brought_forward_ore)}
    if payout.carried_forward_ore:
        yield whose | {"Radtype": "overført", "Beløp": amount(-payout.carried_forward_ore)}


def _line(voucher: Voucher, line: Line) -> dict[str, Cell]:
    return {
        "Bilag": voucher.label,
        "Radtype": "linje",
        "Arbeid": words("nb").of("work_kind", line.kind),
        **INCOME,
        "Opptjent": f"{line.on:%Y-%m}",
        "Dato": line.on,
        "Minutter": minutes(line),
        "Timer": hours(minutes(line)),
        "Timesats": amount(line.rate_ore),
        "Beløp": amount(line.amount_ore),
        "Opprinnelig måned": f"{line.original_month:%Y-%m}" if line.original_month else None,
        "Gjelder bilag": line.corrects,
    }


def _identity(payee: Payee, reference: str) -> str:
    if payee.kind != "person":
        raise NotAPerson(f"{reference}: pay for an office goes to a person, the payee is an enterprise", field="kind")
    number = payee.identity_number
    if number is None or len(number) != 11 or not (number.isascii() and number.isdigit()):
        raise NoIdentityNumber(
            f"{reference}: enter the payee's identity number, eleven digits", field="identity_number"
        )
    return number
