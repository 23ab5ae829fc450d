"""A run as it is decided, before anything of it is written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from infra.chassis.ids import derived_id
from services.honoraria.commands.settle.shared import Due
from services.honoraria.commands.settle.taken import OTHER_PAYEE, PRICED, REJECTED, UNAPPROVED, UNPAYABLE, Taken
from services.honoraria.documents.content import Contribution
from services.honoraria.model import settlement as model
from services.honoraria.model.debts import Debt

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settle:
    """Settle a municipality's approved work dated up to `last`; what is dated before `first` is marked as arrears.

    `actor` is who wants it: whoever settles does not release the payments.
    """

    municipality: str
    first: date
    last: date
    mode: Literal["simulate", "commit"]
    actor: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A voucher with its number of the posting year."""

    id: UUID
    number: int
    label: str
    payout: int
    voucher: model.Voucher


@dataclass(frozen=True, slots=True)
class Draft:
    """What a run comes to, with the debts it brings. `payer` are the municipality's confirmed details, if there are."""

    run: UUID
    command: Settle
    at: datetime
    today: date
    taken: Taken
    payouts: Sequence[model.Payout]
    debts: Mapping[model.Who, Debt]
    due: Due
    payer: Row | None
    contribution: Contribution
    problems: tuple[str, ...]
    follows: UUID | None = None

    @property
    def leaves_for_another(self) -> bool:
        """Whether a run follows: a GP's payout is to one person or enterprise."""
        return bool(self.taken.left_because(OTHER_PAYEE))

    @property
    def vouchers(self) -> int:
        """How many numbers it takes."""
        return sum(len(one.vouchers) for one in self.payouts)

    @property
    def claims(self) -> set[UUID]:
        """The claims it settles something of."""
        return {one.claim for one in self.taken.takings}

    @property
    def arrears(self) -> int:
        """Lines dated before the period."""
        return sum(one.on < self.command.first for one in self.taken.takings)

    @property
    def unpriced(self) -> int:
        """Pieces of work without a price."""
        return len(self.taken.left) - len(self.taken.left_because(*PRICED))

    @property
    def unpaid(self) -> int:
        """GPs whose approved work waits because a register lacks what payment needs, of them or of the payer."""
        return len({row["practitioner"] for row in self.taken.left_because(*UNPAYABLE)})

    def paid(self, treatment: str) -> int:
        """What is paid under a tax treatment, in øre."""
        return sum(one.paid_ore for one in self.payouts if one.tax_treatment == treatment)

    def debt_of(self, payout: model.Payout) -> UUID | None:
        """The run in which the debt arose that a payout brings or leaves, if it does."""
        brought = self.debts.get((payout.practitioner, payout.tax_treatment))
        if brought is not None:
            return brought.debt
        return self.run if payout.carried_ore < 0 else None

    def numbered(self, first: int) -> Iterator[Numbered]:
        """Its vouchers, numbered from `first`."""
        every = ((place, voucher) for place, one in enumerate(self.payouts) for voucher in one.vouchers)
        for number, (place, voucher) in enumerate(every, start=first):
            label = f"{self.command.municipality}-{self.today.year}-{number:06d}"
            yield Numbered(derived_id("voucher", self.run, number), number, label, place, voucher)


def result_of(draft: Draft, vouchers: Sequence[Numbered]) -> Row:
    """The whole result, for people and programs to read: sums, payouts, what is left and why, refunds, problems."""
    labels: dict[int, list[str]] = defaultdict(list)
    for each in vouchers:
        labels[each.payout].append(each.label)
    other_payee = draft.taken.left_because(OTHER_PAYEE)
    return {
        "vouchers": draft.vouchers,
        "claims": len(draft.claims),
        "lines": len(draft.taken.takings),
        "minutes": draft.taken.minutes,
        "arrears": draft.arrears,
        "unpriced": draft.unpriced,
        "unapproved": len(draft.taken.left_because(*UNAPPROVED)),
        "rejected": len(draft.taken.left_because(*REJECTED)),
        "other_payee": len(other_payee),
        "other_payee_ore": sum(row["ore"] for row in other_payee),
        "unpaid": draft.unpaid,
        "office_ore": draft.paid("office"),
        "business_ore": draft.paid("business"),
        "contribution_base_ore": draft.contribution.base_ore,
        "contribution_ore": draft.contribution.ore,
        "refund_ore": sum(share.claim_ore for *_, share in draft.due),
        "payouts": [
            {
                "practitioner": str(one.practitioner),
                "tax_treatment": one.tax_treatment,
                "vouchers": labels[place],
                "lines_ore": one.lines_ore,
                "brought_ore": one.brought_ore,
                "carried_ore": one.carried_ore,
                "cancelled_ore": one.cancelled_ore,
                "cancelled": [payment.reference for payment in one.cancelled],
                "paid_ore": one.paid_ore,
            }
            for place, one in enumerate(draft.payouts)
        ],
        "left": [
            {
                "claim": str(row["claim"]),
                "practitioner": str(row["practitioner"]),
                "kind": row["kind"],
                "on": row["on_day"].isoformat(),
                "minutes": row["minutes"],
                "reason": row["reason"],
                "ore": row["ore"],
                "since": since.isoformat() if (since := row.get("since")) else None,
            }
            for row in draft.taken.left
        ],
        "refunds": [
            {
                "community": community,
                "municipality": share.debtor.number,
                "from": share.segment_from.isoformat(),
                "to": share.segment_to.isoformat(),
                "key": share.key,
                "population_table": share.population_table,
                "ore": share.claim_ore,
            }
            for _, community, share in draft.due
        ],
        "problems": list(draft.problems),
    }
