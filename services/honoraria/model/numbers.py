"""Norwegian numbers with check digits. Refusals never repeat the number."""

from infra.chassis.refusal import Refusal

_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_ORGANISATION = (3, 2, 7, 6, 5, 4, 3, 2)


class BadIdentityNumber(Refusal):
    """A national identity number or D-number has eleven digits, the last two of them check digits (modulo 11)."""

    status = 422


class BadOrganisationNumber(Refusal):
    """An organisation number has nine digits, the last of them a check digit (modulo 11)."""

    status = 422


def identity_number(number: str) -> str:
    """The eleven digits without blanks, or BadIdentityNumber. Synthetic numbers (month + 40 or 80) pass."""
    digits = _digits(number, 11)
    if not digits or _check(digits[:9], _FIRST) != digits[9] or _check(digits[:10], _SECOND) != digits[10]:
        raise BadIdentityNumber(
            "The identity number is not eleven digits with right check digits.", field="identity_number"
        )
    return "".join(map(str, digits))


def organisation_number(number: str) -> str:
    """The nine digits without blanks, or BadOrganisationNumber."""
    digits = _digits(number, 9)
    if not digits or _check(digits[:8], _ORGANISATION) != digits[8]:
        raise BadOrganisationNumber(
            "The organisation number is not nine digits with a right check digit.", field="organisation_number"
        )
    return "".join(map(str, digits))


def _digits(number: str, count: int) -> tuple[int, ...]:
    plain = number.replace(" ", "")
    return tuple(map(int, plain)) if len(plain) == count and plain.isascii() and plain.isdigit() else ()


def _check(digits: tuple[int, ...], weights: tuple[int, ...]) -> int:
    """10 where no digit would be right, which no digit equals."""
    return -sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
