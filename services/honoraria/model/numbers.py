"""Norwegian numbers with check digits. Refusals never repeat the number."""

from infra.chassis.refusal import Refusal

_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_ORGANISATION = (3, 2, 7, 6, 5, 4, 3, 2)
_D_NUMBER = 40
"""Added to the day of somebody who is not registered as resident."""
_MONTHS = (0, 40, 65, 80)
"""Added to the month of a number that is made up for tests."""


class BadIdentityNumber(Refusal):
    """A national identity number or D-number has eleven digits, the last two of them check digits (modulo 11)."""

    status = 422


class BadOrganisationNumber(Refusal):
    """An organisation number has nine digits, the last of them a check digit (modulo 11)."""

    status = 422


def identity_number(number: str) -> str:
    """The eleven digits without blanks, or BadIdentityNumber. Synthetic numbers (month + 40, 65 or 80) pass."""
    digits = _digits(number, 11)
    if (
        not digits
        or not _begins_with_a_day(digits)
        or _check(digits[:9], _FIRST) != digits[9]
        or _check(digits[:10], _SECOND) != digits[10]
    ):
        raise BadIdentityNumber(
            "The identity number is not a date and five digits, the last two of them right check digits.",
            field="identity_number",
        )
    return "".join(map(str, digits))


def organisation_number(number: str) -> str:
    """The nine digits without blanks, or BadOrganisationNumber."""
    digits = _digits(number, 9)
    if not digits or digits[0] == 0 or _check(digits[:8], _ORGANISATION) != digits[8]:
        raise BadOrganisationNumber(
            "The organisation number is not nine digits with a right check digit.", field="organisation_number"
        )
    return "".join(map(str, digits))


def _digits(number: str, count: int) -> tuple[int, ...]:
    plain = number.replace(" ", "")
    return tuple(map(int, plain)) if len(plain) == count and plain.isascii() and plain.isdigit() else ()


def _begins_with_a_day(digits: tuple[int, ...]) -> bool:
    day, month = digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]
    return 1 <= day - (_D_NUMBER if day > _D_NUMBER else 0) <= 31 and any(1 <= month - one <= 12 for one in _MONTHS)


def _check(digits: tuple[int, ...], weights: tuple[int, ...]) -> int:
    """10 where no digit would be right, which no digit equals."""
    return -sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
