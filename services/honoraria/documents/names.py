"""File names: the same for the same run, different for any other, and silent about people."""

from services.honoraria.documents.content import Run


def of_run(run: Run, what: str, ending: str) -> str:
    """`3907_2024-03-01_2024-03-31_3f9c0a5e7b21_samlet.csv`: payer, period, tail of the run's id, what it is.

    The tail is the random end of a version 7 UUID; its head is time and repeats within a minute.
    """
    return f"{run.payer.number}_{run.period_from}_{run.period_to}_{run.id.hex[-12:]}_{what}.{ending}"


def of_statement(reference: str) -> str:
    """`3907-2024-000012_oppgjorsbilag.pdf`: after its lowest voucher, which no other statement holds."""
    return f"{reference}_oppgjorsbilag.pdf"


def of_invoice_basis(reference: str) -> str:
    """`3907-2024-000012_fakturagrunnlag.pdf`: after the lowest voucher of what it is for."""
    return f"{reference}_fakturagrunnlag.pdf"
