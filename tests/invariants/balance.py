"""The ledger balances, in all and for every municipality, and its accounts come to what they stand for."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from tests.invariants import book
from tests.invariants.violation import NOTHING, Databases, Expected, Violation


async def violations(databases: Databases, expected: Expected = NOTHING) -> list[Violation]:
    """Holds at any moment: a movement is one row with both its sides, in the transaction of what moved."""
    connection = databases["honoraria"]
    balances = await book.balances(connection)
    owing = _owing(await book.payouts(connection), await book.decided_debts(connection))
    found = [
        *_trial(balances),
        *_stands_for(balances, "owed", {who: -ore for who, ore in (await book.unsettled(connection)).items()}),
        *_stands_for(balances, "payable", {who: -ore for who, ore in (await book.unpaid(connection)).items()}),
        *_stands_for(balances, "debt", owing),
    ]
    return [Violation("balance", "honoraria", said) for said in found]


def _trial(balances: dict[tuple[str, str], int]) -> Iterator[str]:
    of: dict[str, int] = defaultdict(int)
    for (municipality, _), ore in balances.items():
        of[municipality] += ore
    for municipality, ore in of.items():
        if ore:
            yield f"the accounts of {municipality} come to {ore} øre, not to zero"
    if total := sum(of.values()):
        yield f"all accounts come to {total} øre, not to zero"


def _stands_for(balances: dict[tuple[str, str], int], account: str, wanted: dict[str, int]) -> Iterator[str]:
    stands = {municipality: ore for (municipality, name), ore in balances.items() if name == account}
    for municipality in sorted(stands.keys() | wanted.keys()):
        if stands.get(municipality, 0) != wanted.get(municipality, 0):
            yield (
                f"{account} of {municipality} stands at {stands.get(municipality, 0)} øre, and what it stands for "
                f"comes to {wanted.get(municipality, 0)}"
            )


def _owing(payouts: list[book.Payout], decided: dict[tuple[UUID, UUID, str], int]) -> dict[str, int]:
    """Municipality → what GPs owe it: what the last payout of each debt carried, less what was decided about it."""
    latest = {(one.municipality, one.practitioner, one.tax_treatment, one.debt): one for one in payouts}
    found: dict[str, int] = defaultdict(int)
    for one in latest.values():
        found[one.municipality] -= one.carried_ore + decided.get((one.run, one.practitioner, one.tax_treatment), 0)
    return found
