"""A run as it is decided, before anything of it is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from infra.chassis.ids import derived_id
from services.honoraria.commands.settle.papers import debtor_from, line, unsettled
from services.honoraria.commands.settle.shared import Due
from services.honoraria.commands.settle.taken import Taken
from services.honoraria.documents import content
from services.honoraria.model import settlement as model

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settle:
    """Settle a municipality's approved work dated up to `last`; what is dated before `first` is marked as arrears."""

    municipality: str
    first: date
    last: date
    mode: Literal["simulate", "commit"]


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
    """What a run comes to. `payer` are the municipality's confirmed details, if there are any."""

    run: UUID
    command: Settle
    at: datetime
    today: date
    taken: Taken
    payouts: Sequence[model.Payout]
    due: Due
    payer: Row | None
    problems: tuple[str, ...]

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
        return len(self.taken.left) - len(self.taken.left_because("payee", "unapproved"))

    @property
    def unpaid(self) -> int:
        """GPs whose approved work waits because the register lacks what payment needs."""
        return len({row["practitioner"] for row in self.taken.left_because("payee")})

    @property
    def lacks_account(self) -> bool:
        """Whether there are business payouts and nothing to pay them from."""
        return bool(self.paid("business")) and debtor_from(self.payer) is None

    def paid(self, treatment: str) -> int:
        """What is paid under a tax treatment, in øre."""
        return sum(one.paid_ore for one in self.payouts if one.tax_treatment == treatment)

    def numbered(self, first: int) -> Iterator[Numbered]:
        """Its vouchers, numbered from `first`."""
        every = ((place, voucher) for place, one in enumerate(self.payouts) for voucher in one.vouchers)
        for number, (place, voucher) in enumerate(every, start=first):
            label = f"{self.command.municipality}-{self.today.year}-{number:06d}"
            yield Numbered(derived_id("voucher", self.run, number), number, label, place, voucher)


def settlement_of(draft: Draft, vouchers: Sequence[Numbered], marker: str | None) -> content.Settlement:
    """The run as its documents want it."""
    command, payees, payer = draft.command, draft.taken.register.payees, draft.payer
    labels = {one.entry: numbered.label for numbered in vouchers for one in numbered.voucher.takings}

    def voucher(numbered: Numbered, language: content.Language) -> content.Voucher:
        rows = [draft.taken.rows[one.entry] for one in numbered.voucher.takings]
        lines = tuple(_line(row, language, command.first, labels) for row in rows)
        kind: content.VoucherKind = numbered.voucher.kind.value
        return content.Voucher(command.municipality, draft.today.year, numbered.number, kind, lines, sum_of(lines))

    def payout(place: int, one: model.Payout) -> content.Payout:
        payee = payees[one.practitioner]
        own = tuple(voucher(each, payee.language) for each in vouchers if each.payout == place)
        treatment: content.TaxTreatment = "office" if one.tax_treatment == "office" else "business"
        return content.Payout(payee, treatment, own, one.brought_ore, one.carried_ore)

    run = content.Run(
        id=draft.run,
        payer=content.Municipality(command.municipality, payer["name"] if payer else command.municipality),
        period_from=command.first,
        period_to=command.last,
        posting_date=draft.today,
        posting_year=draft.today.year,
        completed_at=draft.at,
        marker=marker,
        contact=payer["contact"] if payer else None,
        buyer_reference=payer["buyer_reference"] if payer else None,
    )
    return content.Settlement(
        run,
        tuple(payout(place, one) for place, one in enumerate(draft.payouts)),
        tuple(unsettled(row, payees) for row in draft.taken.left),
        tuple(share for *_, share in draft.due),
    )


def sum_of(lines: Sequence[content.Line]) -> int:
    """Øre."""
    return sum(one.amount_ore for one in lines)


def _line(row: Row, language: content.Language, first: date, labels: Mapping[UUID, str]) -> content.Line:
    other = row["reverses"] or row["replaces"]
    return line(
        row,
        language,
        arrears=row["on_day"] < first,
        corrects=row["corrects"] or labels.get(other),
        original_month=row["corrected_on"],
    )


def result_of(draft: Draft, vouchers: Sequence[Numbered]) -> Row:
    """The whole result, for people and programs to read: sums, payouts, what is left and why, refunds, problems."""
    return {
        "vouchers": draft.vouchers,
        "claims": len(draft.claims),
        "lines": len(draft.taken.takings),
        "minutes": sum(
            row["minutes"] if row["reverses"] is None else -row["minutes"] for row in draft.taken.rows.values()
        ),
        "arrears": draft.arrears,
        "unpriced": draft.unpriced,
        "unapproved": len(draft.taken.left_because("unapproved")),
        "unpaid": draft.unpaid,
        "office_ore": draft.paid("office"),
        "business_ore": draft.paid("business"),
        "refund_ore": sum(share.claim_ore for *_, share in draft.due),
        "payouts": [
            {
                "practitioner": str(one.practitioner),
                "tax_treatment": one.tax_treatment,
                "vouchers": [each.label for each in vouchers if each.payout == place],
                "lines_ore": one.lines_ore,
                "brought_ore": one.brought_ore,
                "carried_ore": one.carried_ore,
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
