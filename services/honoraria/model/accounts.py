"""What the ledger's accounts are called in a municipality's own accounts: art, funksjon and ansvar, from a day.

Nothing is shipped and nothing guessed: which art and funksjon honoraria belong on is the municipality's to decide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from infra.chassis.refusal import Refusal
from services.honoraria.model.ledger import Account

OPERATING = frozenset({Account.COST, Account.CONTRIBUTION, Account.WRITTEN_OFF, Account.REFUNDED})
"""Accounts of income and expenditure, which KOSTRA reports by art and funksjon; the others stand in the balance."""


class FunctionNeeded(Refusal):
    """Income and expenditure are reported by art and funksjon; only accounts of the balance go without a funksjon."""

    status = 422


class OwedIsNotExported(Refusal):
    """What is owed between approval and settlement comes to nothing on every voucher, so no file shows it."""

    status = 422


class AccountsNotConfigured(Refusal):
    """An accounting file with holes would be posted with holes, so none is made before every account has its code."""


@dataclass(frozen=True, slots=True)
class Code:
    """Where something stands in the municipality's own accounts. In the balance `art` is the account's number."""

    art: str
    funksjon: str | None
    ansvar: str | None


@dataclass(frozen=True, slots=True)
class Need:
    """An account that something is posted to, and of which tax treatment and body."""

    account: Account
    tax_treatment: str | None
    body: UUID | None
    on: date


@dataclass(frozen=True, slots=True)
class CodeRule:
    """A code in force from a posting day; None for tax treatment or body stands for all."""

    account: Account
    tax_treatment: str | None
    body: UUID | None
    valid_from: date
    code: Code

    def covers(self, need: Need) -> bool:
        """Whether it says what is asked."""
        return (
            self.account is need.account
            and self.valid_from <= need.on
            and self.tax_treatment in (None, need.tax_treatment)
            and self.body in (None, need.body)
        )


def must_be_a_code(account: Account, code: Code) -> None:
    """Raise FunctionNeeded, OwedIsNotExported."""
    if account is Account.OWED:
        raise OwedIsNotExported("Leave `owed` out: on every voucher it comes to nothing.", field="account")
    if account in OPERATING and code.funksjon is None:
        raise FunctionNeeded(f"Say the funksjon of {account.value}.", field="funksjon")


def code_of(rules: Iterable[CodeRule], need: Need) -> Code | None:
    """The code that holds: one for the body before one for all, then one for the treatment, then the latest."""
    found = [rule for rule in rules if rule.covers(need)]
    if not found:
        return None
    return max(found, key=lambda one: (one.body is not None, one.tax_treatment is not None, one.valid_from)).code


def codes_of(rules: Sequence[CodeRule], needs: Iterable[Need]) -> dict[Need, Code]:
    """The code of each account that something is posted to. Raises AccountsNotConfigured, naming all that lack one."""
    found = {need: code_of(rules, need) for need in dict.fromkeys(needs)}
    missing = [need for need, code in found.items() if code is None]
    if missing:
        raise AccountsNotConfigured(
            "Enter the account codes of " + ", ".join(sorted({_said(need) for need in missing})) + ", and have them "
            "confirmed; the accounting file is made then.",
            field="account",
        )
    return {need: code for need, code in found.items() if code is not None}


def _said(need: Need) -> str:
    whose = [one for one in (need.tax_treatment, f"body {need.body}" if need.body else None) if one]
    return f"{need.account.value} ({', '.join([*whose, f'on {need.on}'])})"
