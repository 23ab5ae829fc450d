"""What must hold of a payout before money is asked for. Refusals name the voucher, never person or number."""

from stdnum.exceptions import ValidationError
from stdnum.no import kontonr

from infra.chassis.refusal import Refusal
from services.honoraria.documents.content import Payout


class BadAccountNumber(Refusal):
    """A Norwegian account number has eleven digits, the last of them a check digit (modulo 11)."""


class NegativePayout(Refusal):
    """A payout below zero is carried as a debt, never sent to a bank or to payroll."""


def account(number: str, reference: str) -> str:
    """The eleven digits without separators, or BadAccountNumber."""
    digits = number.translate({ord(sign): None for sign in " .\N{NO-BREAK SPACE}"})
    try:
        # stdnum takes off a leading 0000 and then accepts seven digits; a bank file takes eleven only.
        valid = len(digits) == 11 and digits.isascii() and kontonr.validate(digits) == digits
    except ValidationError:
        valid = False
    if not valid:
        raise BadAccountNumber(
            f"{reference}: the account number is not eleven digits with a right check digit", field="account"
        )
    return digits


def not_negative(payout: Payout) -> Payout:
    """The payout itself, or NegativePayout."""
    if payout.paid_ore < 0:
        raise NegativePayout(
            f"{payout.reference}: the payout is {payout.paid_ore} øre; carry the debt forward instead",
            field="carried_forward_ore",
        )
    return payout
