"""One table per run for the economist: every line, every debt moved, and what was left out and why.

The column `Beløp` adds up to what is paid, per `Betalingsnummer` and in all.
"""

from collections.abc import Iterator

from services.honoraria.documents import names
from services.honoraria.documents.content import Document, Line, Payout, Run, Settlement, Unsettled, Voucher
from services.honoraria.documents.table import MEDIA_TYPE, Cell, amount, table
from services.honoraria.documents.words import words

COLUMNS = (
    "Radtype",
    "Kommunenummer",
    "Kommune",
    "Fra",
    "Til",
    "Bokføringsdato",
    "Betalingsnummer",
    "Bilag",
    "Bilagstype",
    "Mottaker",
    "Krav",
    "Utvalg",
    "Møte",
    "Arbeid",
    "Dato",
    "Minutter",
    "Tellende minutter",
    "Timesats",
    "Beløp",
    "Ikke betalt",
    "Skattemessig behandling",
    "Etterslep",
    "Tilbakeføring",
    "Gjelder bilag",
    "Begrunnelse",
    "Antakelser",
    "Årsak",
    "Merking",
)

TREATMENT = {"office": "verv", "business": "næring"}

Row = dict[str, Cell]

BLANK: Row = dict.fromkeys(COLUMNS)


def summary(settlement: Settlement) -> Document:
    """The run as CSV, all of it in bokmål, whatever the payees read."""
    return Document(names.of_run(settlement.run, "samlet", "csv"), MEDIA_TYPE, table(COLUMNS, rows(settlement)))


def rows(settlement: Settlement) -> Iterator[tuple[Cell, ...]]:
    """The rows under `COLUMNS`: lines, debts moved, and work left out."""
    # A row begins as a blank one, so its cells stand in the order of the columns whatever is filled in.
    return (tuple(row.values()) for row in _rows(settlement))


def _rows(settlement: Settlement) -> Iterator[Row]:
    run = _run(settlement.run)
    for payout in sorted(settlement.payouts, key=lambda payout: payout.reference):
        whose = run | {
            "Betalingsnummer": payout.reference,
            "Mottaker": payout.payee.name,
            "Skattemessig behandling": TREATMENT[payout.treatment],
        }
        for voucher in payout.vouchers:
            for line in voucher.lines:
                yield whose | _line(voucher, line)
        yield from (whose | row for row in _debts(payout))
    for work in settlement.unsettled:
        yield run | _unsettled(work)
    if settlement.contribution:
        # Not in `Beløp`: what is paid to GPs is what that adds up to.
        known = settlement.contribution.ore
        why = None if known is not None else "Sats for arbeidsgiveravgift mangler"
        yield run | {"Radtype": "arbeidsgiveravgift", "Ikke betalt": amount(known), "Årsak": why}


def _run(run: Run) -> Row:
    return BLANK | {
        "Kommunenummer": run.payer.number,
        "Kommune": run.payer.name,
        "Fra": run.period_from,
        "Til": run.period_to,
        "Bokføringsdato": run.posting_date,
        "Merking": run.marker,
    }


def _line(voucher: Voucher, line: Line) -> Row:
    say = words("nb")
    return {
        "Radtype": "linje",
        "Bilag": voucher.label,
        "Bilagstype": say.of("voucher_kind", voucher.kind),
        "Krav": str(line.claim),
        "Utvalg": line.body,
        "Møte": line.meeting,
        "Arbeid": say.of("work_kind", line.kind),
        "Dato": line.on,
        "Minutter": line.minutes,
        "Tellende minutter": line.counted_minutes,
        "Timesats": amount(line.rate_ore),
        "Beløp": amount(line.amount_ore),
        "Etterslep": "ja" if line.arrears else "nei",
        "Tilbakeføring": "ja" if line.reversal else "nei",
        "Gjelder bilag": line.corrects,
        "Begrunnelse": line.why,
        "Antakelser": " | ".join(line.assumptions),
    }


def _debts(payout: Payout) -> Iterator[Row]:
    for one in payout.cancelled:
        kind = "tatt med fra tidligere oppgjør, ikke fakturert"
        yield {"Radtype": kind, "Beløp": amount(one.ore), "Gjelder bilag": one.reference}
    if payout.brought_forward_ore:
        yield {"Radtype": "trukket for tidligere oppgjør", "Beløp": amount(payout.brought_forward_ore)}
    if payout.carried_forward_ore:
        yield {"Radtype": "overført til senere oppgjør", "Beløp": amount(-payout.carried_forward_ore)}


def _unsettled(work: Unsettled) -> Row:
    say = words("nb")
    return {
        "Radtype": "ikke med",
        "Mottaker": work.name,
        "Krav": str(work.claim),
        "Utvalg": work.body,
        "Møte": work.meeting,
        "Arbeid": say.of("work_kind", work.kind),
        "Dato": work.on,
        "Minutter": work.minutes,
        "Ikke betalt": amount(work.amount_ore),
        "Årsak": say.of("reasons", work.reason),
    }
