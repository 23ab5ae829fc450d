"""Nothing is settled twice, vouchers have no gaps, and no øre is lost between a voucher and what is paid."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

from tests.invariants import book
from tests.invariants.violation import NOTHING, Databases, Expected, Violation


async def violations(databases: Databases, expected: Expected = NOTHING) -> list[Violation]:
    """Holds at any moment, also in the midst of everything."""
    connection = databases["honoraria"]
    vouchers = await book.vouchers(connection)
    found = [
        *_twice(await book.settled_entries(connection)),
        *_gaps(vouchers, await book.last_numbers(connection)),
        *_sums(vouchers),
        *_debts(await book.payouts(connection), await book.decided_debts(connection)),
    ]
    return [Violation("settled", "honoraria", said) for said in found]


def _twice(settled: list[book.Settled]) -> Iterator[str]:
    for entry, times in Counter(one.entry for one in settled).items():
        if times > 1:
            yield f"entry {entry} stands on {times} vouchers"


def _gaps(vouchers: list[book.Voucher], last: dict[tuple[str, int], int]) -> Iterator[str]:
    numbers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for voucher in vouchers:
        numbers[voucher.municipality, voucher.year].append(voucher.number)
    for series in numbers.keys() | last.keys():
        given = numbers.get(series, [])
        if given != list(range(1, last.get(series, 0) + 1)):
            yield f"vouchers of {series} are numbered {given}, and the last number given out is {last.get(series)}"


def _sums(vouchers: list[book.Voucher]) -> Iterator[str]:
    for one in vouchers:
        if one.kind not in ("write_off", "repaid") and one.total_ore != one.lines_ore:
            yield f"voucher {one.voucher} says {one.total_ore} øre, and its lines come to {one.lines_ore}"


def _debts(payouts: list[book.Payout], decided: dict[tuple[UUID, UUID, str], int]) -> Iterator[str]:
    """What one run carries the next one brings, less what was written off or paid back in between: of the GP's office
    always, of business at least where the same row of the register is paid.
    """
    owed: dict[tuple[str, UUID, str], dict[UUID, tuple[int, UUID]]] = defaultdict(dict)
    for one in payouts:
        who = (one.municipality, one.practitioner, one.tax_treatment)
        whose = f"the payout of run {one.run} to {one.practitioner}"
        if one.lines_ore != one.vouchers_ore:
            yield f"{whose} says {one.lines_ore} øre, and its vouchers come to {one.vouchers_ore}"
        own = [debt for debt, (_, payee) in owed[who].items() if payee == one.payee or one.tax_treatment == "office"]
        if own and one.debt not in own:
            yield f"{whose} did not bring {owed[who][own[0]][0]} øre that were carried before it"
        carried = owed[who].pop(one.debt)[0] if one.debt in owed[who] else 0
        if one.brought_ore != carried:
            yield f"{whose} brought {one.brought_ore} øre, and {carried} was carried before it"
        if one.carried_ore < 0 == one.brought_ore and one.debt != one.run:
            yield f"{whose} carries a debt of run {one.debt}, and it arose there"
        if one.paid_ore != one.lines_ore + one.brought_ore + one.cancelled_ore - one.carried_ore:
            parts = f"{one.lines_ore} + {one.brought_ore} + {one.cancelled_ore} - {one.carried_ore}"
            yield f"{whose} paid {one.paid_ore} øre of {parts}"
        if one.cancelled_ore != one.taken_back_ore:
            yield f"{whose} took in {one.cancelled_ore} øre, and its run cancelled payments of {one.taken_back_ore}"
        if one.tax_treatment == "business" and one.payment_ore != one.paid_ore:
            yield f"{whose} pays {one.paid_ore} øre, and its payment is of {one.payment_ore}"
        left = one.carried_ore + decided.get((one.run, one.practitioner, one.tax_treatment), 0)
        if one.debt and left:
            owed[who][one.debt] = left, one.payee
