"""How the result of a simulated run differs from that of the one before it: what an economist looks at first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

Who = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run would pay, in øre, by GP and tax treatment; what it claims in refunds; and the work it leaves."""

    paid: Mapping[Who, int]
    refund_ore: int
    left: Iterable[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Changed:
    """A payout that is not what it was, in øre; zero where there was none, or is none any more."""

    practitioner: UUID
    tax_treatment: str
    was_ore: int
    is_ore: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What is new against the run before: in øre, in payouts, and in pieces of work that are left or no longer are."""

    paid_ore: int
    refund_ore: int
    payouts: tuple[Changed, ...]
    newly_left: int
    no_longer_left: int


def difference(before: Outcome, now: Outcome) -> Difference:
    """What changed from one run to the next; all zero and empty when nothing did."""
    everybody = sorted({*before.paid, *now.paid})
    changed = tuple(
        Changed(*who, was, is_now)
        for who in everybody
        if (was := before.paid.get(who, 0)) != (is_now := now.paid.get(who, 0))
    )
    were_left, are_left = set(before.left), set(now.left)
    return Difference(
        paid_ore=sum(one.is_ore - one.was_ore for one in changed),
        refund_ore=now.refund_ore - before.refund_ore,
        payouts=changed,
        newly_left=len(are_left - were_left),
        no_longer_left=len(were_left - are_left),
    )
