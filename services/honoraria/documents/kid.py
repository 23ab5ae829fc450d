"""KID, the customer reference of Norwegian invoices: 2 to 25 digits, the last of them a check digit."""

from stdnum import luhn

from infra.chassis.refusal import Refusal

WEIGHTS = (2, 3, 4, 5, 6, 7)


class BadKid(Refusal):
    """A KID that no bank would take; a digit was probably lost or swapped."""

    status = 422


def must_be_kid(number: str) -> str:
    """The KID without blanks. Either check digit a payee may have agreed on is taken: modulo 10 or modulo 11.

    Source: Bits (the Norwegian banks' infrastructure), "KID": modulo 10 or 11, the latter with `-` for 10.
    """
    kid = "".join(number.split())
    digits = kid[:-1] + (kid[-1:] if kid[-1:] != "-" else "0")
    if not (2 <= len(kid) <= 25 and digits.isascii() and digits.isdigit()):
        raise BadKid("A KID has 2 to 25 digits.", field="kid")
    if not (luhn.is_valid(kid) or kid[-1] == _modulo_11(kid[:-1])):
        raise BadKid("The check digit of the KID is wrong; look at the invoice again.", field="kid")
    return kid


def _modulo_11(digits: str) -> str:
    total = sum(int(digit) * WEIGHTS[place % len(WEIGHTS)] for place, digit in enumerate(reversed(digits)))
    rest = (11 - total % 11) % 11
    return "-" if rest == 10 else str(rest)
