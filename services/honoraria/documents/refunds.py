"""What the host claims from each of the other municipalities, by the key: one table per run."""

from collections.abc import Mapping

from infra.chassis.refusal import Refusal
from services.honoraria.documents import names
from services.honoraria.documents.content import Document, RefundShare, Run, Settlement
from services.honoraria.documents.table import MEDIA_TYPE, Cell, amount, table

COLUMNS: Mapping[str, str] = {
    "Vertskommunenummer": "the host, which paid and claims",
    "Vertskommune": "its name",
    "Kjøring": "id of the settlement run",
    "Bokføringsdato": "posting date, YYYY-MM-DD",
    "Kommunenummer": "the municipality that bears this share",
    "Kommune": "its name",
    "Organisasjonsnummer": "nine digits; empty until it is entered",
    "År": "the year of the activities",
    "Fra": "first day of the segment in which members, key and table were the same",
    "Til": "last day of the segment",
    "Nøkkel": "lik (equal), folketall (population) or blandet (mixed)",
    "Folketall": "population used for this municipality, where the key asks for it",
    "Folketall i alt": "population of all that bear the cost",
    "Folketallstabell": "name of the frozen table",
    "Grunnlag": "kroner to be shared in the segment, to date",
    "Andel til nå": "this municipality's share of it, to date",
    "Krevd før": "claimed in earlier runs",
    "Krav": "to be claimed now: share to date less claimed before; negative is a credit note",
    "Arbeidsgiveravgift": "what of the share to date is employer's contribution, kroner",
    "Type": "krav or kreditnota, or ingen endring",
    "Merknad": "what is missing",
    "Merking": "set when the data are made up",
}

KEYS = {"equal": "lik", "population": "folketall", "mixed": "blandet"}


class ClaimOnTheHost(Refusal):
    """The host bears its own share and claims nothing from itself."""


def refunds(settlement: Settlement) -> Document | None:
    """The refund claims of a run as CSV, by municipality and segment; None when there are none."""
    if not settlement.refunds:
        return None
    ordered = sorted(settlement.refunds, key=lambda share: (share.debtor.number, share.segment_from))
    rows = [[row.get(column) for column in COLUMNS] for row in (_row(settlement.run, s) for s in ordered)]
    return Document(names.of_run(settlement.run, "refusjon", "csv"), MEDIA_TYPE, table(tuple(COLUMNS), rows))


def _row(run: Run, share: RefundShare) -> dict[str, Cell]:
    if share.debtor.number == run.payer.number:
        raise ClaimOnTheHost(f"{run.payer.number} is the host: it claims nothing from itself", field="debtor")
    return {
        "Vertskommunenummer": run.payer.number,
        "Vertskommune": run.payer.name,
        "Kjøring": str(run.id),
        "Bokføringsdato": run.posting_date,
        "Kommunenummer": share.debtor.number,
        "Kommune": share.debtor.name,
        "Organisasjonsnummer": share.organisation_number,
        "År": share.year,
        "Fra": share.segment_from,
        "Til": share.segment_to,
        "Nøkkel": KEYS[share.key],
        "Folketall": share.population,
        "Folketall i alt": share.population_total,
        "Folketallstabell": share.population_table,
        "Grunnlag": amount(share.cost_ore),
        "Andel til nå": amount(share.share_to_date_ore),
        "Krevd før": amount(share.claimed_to_date_ore),
        "Krav": amount(share.claim_ore),
        "Arbeidsgiveravgift": amount(share.contribution_ore),
        "Type": _kind(share.claim_ore),
        "Merknad": "; ".join(_missing(share)),
        "Merking": run.marker,
    }


def _kind(claim_ore: int) -> str:
    if claim_ore == 0:
        return "ingen endring"
    return "krav" if claim_ore > 0 else "kreditnota"


def _missing(share: RefundShare) -> list[str]:
    missing = []
    if share.organisation_number is None:
        missing.append("organisasjonsnummer mangler")
    if share.contribution_ore is None:
        missing.append("sats for arbeidsgiveravgift mangler")
    return missing
