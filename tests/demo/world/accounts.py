"""What municipalities say of their own accounts; codes and rate are made up, as all figures here are."""

from tests.demo.world.places import HOST

CODES = {
    "cost": {"art": "10800", "funksjon": "241", "ansvar": "2400"},
    "payable": {"art": "23210"},
}
"""Art, funksjon and ansvar of what everybody posts on who pays for work at all."""
CODES_OF_THE_HOST = CODES | {
    "payroll": {"art": "23290"},
    "contribution": {"art": "10990", "funksjon": "241", "ansvar": "2400"},
    "contribution_owed": {"art": "23200"},
    "refund_due": {"art": "21310"},
    "refunded": {"art": "17000", "funksjon": "241", "ansvar": "2400"},
}
CONTRIBUTION = 1410
"""Hundredths of a per cent, of the host."""
DUE_DAYS = 30


def codes_of(number: str) -> dict[str, dict[str, str]]:
    """The codes that a municipality needs, by the ledger's account."""
    return CODES_OF_THE_HOST if number == HOST else CODES
