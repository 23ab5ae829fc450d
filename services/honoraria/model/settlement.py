"""What a settlement run pays: net per payee, payer and tax treatment, on vouchers by kind."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

Who = tuple[UUID, str]
"""A GP and a tax treatment: within one paying municipality, what is netted together."""


class VoucherKind(StrEnum):
    """A payment, a supplement to what was paid before, or a reversal, which is always a voucher of its own."""

    PAYMENT = "payment"
    SUPPLEMENT = "supplement"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Taking:
    """An approved entry that stands on no voucher yet, in øre; negative when it reverses another."""

    entry: UUID
    claim: UUID
    practitioner: UUID
    tax_treatment: str
    on: date
    ore: int
    reverses: bool
    supplement: bool

    @property
    def kind(self) -> VoucherKind:
        """The kind of voucher it stands on."""
        if self.reverses:
            return VoucherKind.REVERSAL
        return VoucherKind.SUPPLEMENT if self.supplement else VoucherKind.PAYMENT


@dataclass(frozen=True, slots=True)
class Voucher:
    """A bilag: its number is given when the run is committed."""

    kind: VoucherKind
    takings: tuple[Taking, ...]

    @property
    def total_ore(self) -> int:
        """The sum of its entries, in øre."""
        return sum(one.ore for one in self.takings)


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A payment of an earlier run that still awaits the GP's invoice, so that nothing of it was ever paid, in øre."""

    payment: UUID
    practitioner: UUID
    reference: str
    ore: int
    settled_for: UUID
    """Who is to invoice it: a row of the register."""


@dataclass(frozen=True, slots=True)
class Payout:
    """What one GP gets under one tax treatment. Debt before and after is zero or negative, in øre."""

    practitioner: UUID
    tax_treatment: str
    vouchers: tuple[Voucher, ...]
    brought_ore: int
    withheld: bool = True
    """Whether what is brought is taken off now; the GP is told of a debt some time before."""
    cancelled: tuple[Awaiting, ...] = ()
    """Payments that the run takes back before they were invoiced: only what they do not cover is a debt."""

    @property
    def lines_ore(self) -> int:
        """What the vouchers of this run come to."""
        return sum(voucher.total_ore for voucher in self.vouchers)

    @property
    def cancelled_ore(self) -> int:
        """What the cancelled payments came to."""
        return sum(one.ore for one in self.cancelled)

    @property
    def carried_ore(self) -> int:
        """The debt left behind: when it all comes out negative nothing is paid, and a later run nets it."""
        here = self.lines_ore + self.cancelled_ore
        if not self.withheld:
            return self.brought_ore + min(0, here)
        return min(0, here + self.brought_ore)

    @property
    def paid_ore(self) -> int:
        """What is paid now; never negative."""
        return self.lines_ore + self.brought_ore + self.cancelled_ore - self.carried_ore

    def out_of(self, awaiting: Iterable[Awaiting]) -> "Payout":
        """The payout with as many of these payments cancelled, in their order, as it takes to come out at zero.

        No notice is given of that, as of a debt: nothing of them was paid.
        """
        short = -(self.lines_ore + (self.brought_ore if self.withheld else 0))
        cancelled: list[Awaiting] = []
        for one in awaiting:
            if short <= 0:
                break
            cancelled.append(one)
            short -= one.ore
        return replace(self, cancelled=tuple(cancelled))


def payouts(takings: Iterable[Taking], debts: Mapping[Who, int], untold: Collection[Who] = ()) -> list[Payout]:
    """Net what was taken, in the order in which vouchers are numbered. `debts` are those carried from earlier runs;
    those `untold` are carried on, since their GPs have had no time to object.
    """
    by_payee: dict[Who, dict[VoucherKind, list[Taking]]] = defaultdict(lambda: defaultdict(list))
    for one in takings:
        by_payee[one.practitioner, one.tax_treatment][one.kind].append(one)
    return [
        Payout(
            practitioner,
            treatment,
            tuple(Voucher(kind, _in_order(kinds[kind])) for kind in VoucherKind if kind in kinds),
            debts.get((practitioner, treatment), 0),
            (practitioner, treatment) not in untold,
        )
        for (practitioner, treatment), kinds in sorted(by_payee.items(), key=lambda item: item[0])
    ]


def _in_order(takings: Iterable[Taking]) -> tuple[Taking, ...]:
    return tuple(sorted(takings, key=lambda one: (one.on, str(one.claim), str(one.entry))))
