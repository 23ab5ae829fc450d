"""What a settlement run pays: net per payee, payer and tax treatment, on vouchers by kind."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
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
class Payout:
    """What one GP gets under one tax treatment. Debt before and after is zero or negative, in øre."""

    practitioner: UUID
    tax_treatment: str
    vouchers: tuple[Voucher, ...]
    brought_ore: int
    withheld: bool = True
    """Whether what is brought is taken off now; the GP is told of a debt some time before."""

    @property
    def lines_ore(self) -> int:
        """What the vouchers of this run come to."""
        return sum(voucher.total_ore for voucher in self.vouchers)

    @property
    def carried_ore(self) -> int:
        """The debt left behind: when it all comes out negative nothing is paid, and a later run nets it."""
        if not self.withheld:
            return self.brought_ore + min(0, self.lines_ore)
        return min(0, self.lines_ore + self.brought_ore)

    @property
    def paid_ore(self) -> int:
        """What is paid now; never negative."""
        return self.lines_ore + self.brought_ore - self.carried_ore


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
