"""The list at the year's end as a table for the economist: a row for each thing that is open, and why."""

from collections.abc import Mapping

from services.honoraria.documents.content import Document
from services.honoraria.documents.table import MEDIA_TYPE, Cell, amount, table
from services.honoraria.documents.words import words
from services.honoraria.model.year_end import Open

COLUMNS: Mapping[str, str] = {
    "Kommunenummer": "the payer, four digits",
    "År": "worked in this year or before",
    "Bokføringsfrist": "not settled or paid by this day, YYYY-MM-DD",
    "Ledd": "how far it has come",
    "Årsak": "what it waits for",
    "Lege": "id of the GP; names are in the register",
    "Krav": "id of the claim",
    "Utvalg": "name of the body",
    "Arbeid": "kind of work",
    "Dato": "day of the work; of what is settled, the posting date",
    "Minutter": "minutes worked",
    "Bilag": "voucher, payment or run, as far as there is one",
    "Beløp": "kroner; empty where nobody knows yet, negative for what GPs owe",
}
STAGES = {
    "unpriced": "uten pris",
    "unapproved": "ikke godkjent",
    "unsettled": "godkjent, ikke oppgjort",
    "unpaid": "oppgjort, ikke betalt",
    "debt": "gjeld",
    "contribution": "arbeidsgiveravgift",
}
REASONS = {
    "unsettled": "Tas med i neste oppgjør",
    "settled_late": "Oppgjort etter fristen",
    "ready": "Står i neste bankfil",
    "ordered": "Sendt banken, ikke bekreftet",
    "rejected": "Avvist av banken",
    "refused": "Ikke godkjent av den som attesterer eller anviser",
    "paid_late": "Betalt etter fristen",
    "debt": "Utbetalt for mye, ikke trukket ennå",
    "contribution": "Sats for arbeidsgiveravgift mangler",
}
ON_UNSETTLED = "Av godkjent honorar (verv) som ikke var oppgjort ved fristen"


def year_end(
    municipality: str, year: int, deadline: str, rows: tuple[Open, ...], contribution_ore: int | None
) -> Document:
    """The list as CSV, in bokmål like the payer's other tables; last the employer's contribution on what it lists."""
    say = words("nb")

    def cells(row: Open) -> list[Cell]:
        return [
            municipality,
            year,
            deadline,
            STAGES[row.stage],
            REASONS.get(row.reason) or say.of("reasons", row.reason),
            str(row.practitioner) if row.practitioner else None,
            str(row.claim) if row.claim else None,
            row.body,
            say.of("work_kind", row.kind) if row.kind else None,
            row.on,
            row.minutes,
            row.reference,
            amount(row.ore),
        ]

    listed = [cells(row) for row in rows]
    if contribution_ore != 0:
        why = ON_UNSETTLED if contribution_ore is not None else REASONS["contribution"]
        blank = [None] * (len(COLUMNS) - 6)
        listed.append([municipality, year, deadline, STAGES["contribution"], why, *blank, amount(contribution_ore)])
    name = f"{municipality}_{year}_arsavslutning.csv"
    return Document(name, MEDIA_TYPE, table(tuple(COLUMNS), listed))
