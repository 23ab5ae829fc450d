"""What a settlement run has to tell: the input of every document, already decided by the model."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal, NamedTuple
from uuid import UUID

from infra.chassis.refusal import Refusal

Language = Literal["nb", "nn", "en"]
TaxTreatment = Literal["office", "business"]
WorkKind = Literal["meeting", "pre_meeting", "preparation", "travel"]
VoucherKind = Literal["payment", "supplement", "reversal"]
PayeeKind = Literal["person", "enterprise"]
RefundKey = Literal["equal", "population", "mixed"]


class DoesNotAddUp(Refusal):
    """Figures that contradict each other never leave the house."""

    status: ClassVar[int] = 500


@dataclass(frozen=True, slots=True)
class Municipality:
    """Four digits with leading zero, and the name a person knows it by."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Run:
    """One settlement run of one paying municipality; `period_to` is its last day."""

    id: UUID
    payer: Municipality
    period_from: date
    period_to: date
    posting_date: date
    posting_year: int
    completed_at: datetime
    """When the run was committed, aware of its zone: the only moment the documents know."""
    marker: str | None = None
    """Stands clearly on every document when the data are made up: `OPPDIKTET`."""
    contact: str | None = None
    """Whom a practitioner asks, in words the payer chose: an address, a telephone, a name of an office."""
    buyer_reference: str | None = None
    """What a self-employed practitioner's invoice must carry (mandatory in EHF); only for `business`."""
    self_billing: str | None = None
    """Legal basis and agreement by which the payer issues those invoices itself; not kept of older runs."""


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid. Identity number and account are shown in the payroll and payment files only."""

    practitioner: UUID
    name: str
    kind: PayeeKind
    account: str
    language: Language
    identity_number: str | None = None
    organisation_number: str | None = None


class Line(NamedTuple):
    """One piece of work, or its reversal; øre are negative only in a reversal or a correction.

    A tuple, since a run makes a million: a frozen dataclass takes five times as long to make.
    """

    claim: UUID
    body: str
    kind: WorkKind
    on: date
    minutes: int
    counted_minutes: int
    rate_ore: int | None
    """Øre per hour; null where the work is paid otherwise (ordinary salary)."""
    amount_ore: int
    treatment: TaxTreatment
    why: str
    """In the reader's language: the payee's on a statement, bokmål in the tables of the payer."""
    meeting: str | None = None
    assumptions: tuple[str, ...] = ()
    """In the reader's language; each is shown as an assumption until a setting replaces it."""
    source: str | None = None
    """Where the rate is from, in the words of who entered it; null where nothing is paid by the hour."""
    arrears: bool = False
    reversal: bool = False
    corrects: str | None = None
    """Number of the voucher that this line reverses or replaces, as printed: `3907-2024-000012`."""
    original_month: date | None = None
    """Any day of the month in which the corrected line was paid; payroll reports the difference there."""


@dataclass(frozen=True, slots=True)
class Voucher:
    """One bilag: numbered without gaps per municipality and posting year."""

    payer: str
    year: int
    number: int
    kind: VoucherKind
    lines: tuple[Line, ...]
    total_ore: int

    def __post_init__(self) -> None:
        if sum(line.amount_ore for line in self.lines) != self.total_ore:
            raise DoesNotAddUp(f"voucher {self.label}: its lines do not add up to {self.total_ore} øre")

    @property
    def label(self) -> str:
        """The number as people and banks see it, unique over payers and years: `3907-2024-000012`."""
        return f"{self.payer}-{self.year}-{self.number:06d}"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A payment that was taken back before it was invoiced, by the reference its statement gave it; in øre."""

    reference: str
    ore: int


@dataclass(frozen=True, slots=True)
class Payout:
    """What one payee gets from one payer under one tax treatment.

    Debt brought in from earlier runs and carried on to later ones is zero or negative, in øre.
    """

    payee: Payee
    treatment: TaxTreatment
    vouchers: tuple[Voucher, ...]
    brought_forward_ore: int = 0
    carried_forward_ore: int = 0
    cancelled: tuple["Cancelled", ...] = ()
    """Earlier payments that were not invoiced yet, and that this settlement takes back into what it pays."""

    def __post_init__(self) -> None:
        if self.brought_forward_ore > 0 or self.carried_forward_ore > 0:
            raise DoesNotAddUp("debt before and after a run is zero or negative, in øre")
        if any(line.treatment != self.treatment for voucher in self.vouchers for line in voucher.lines):
            raise DoesNotAddUp(f"a line of another tax treatment stands in a payout of {self.treatment}")

    @property
    def reference(self) -> str:
        """Label of its lowest voucher: no other payout ever has it; empty without vouchers."""
        return min((voucher.label for voucher in self.vouchers), default="")

    @property
    def lines_ore(self) -> int:
        """What the vouchers of this run come to, in øre."""
        return sum(voucher.total_ore for voucher in self.vouchers)

    @property
    def cancelled_ore(self) -> int:
        """What those earlier payments came to, in øre."""
        return sum(one.ore for one in self.cancelled)

    @property
    def paid_ore(self) -> int:
        """What is paid now, in øre: vouchers, debt, and what was not invoiced, less the debt left for a later run."""
        return self.lines_ore + self.brought_forward_ore + self.cancelled_ore - self.carried_forward_ore


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Work known to the run but not in it, and why: nothing is dropped silently."""

    practitioner: UUID
    name: str
    claim: UUID
    body: str
    kind: WorkKind
    on: date
    minutes: int
    reason: str
    """A code of `words.REASONS`; an unknown one is shown as it is."""
    amount_ore: int | None = None
    meeting: str | None = None


@dataclass(frozen=True, slots=True)
class RefundShare:
    """The host's claim on one municipality for one segment and year: its share less what was claimed."""

    debtor: Municipality
    segment_from: date
    segment_to: date
    year: int
    key: RefundKey
    cost_ore: int
    share_to_date_ore: int
    claimed_to_date_ore: int
    organisation_number: str | None = None
    population: int | None = None
    population_total: int | None = None
    population_table: str | None = None
    contribution_ore: int | None = None
    """What of its share to date is employer's contribution; null where a rate of the payer is unknown."""

    @property
    def claim_ore(self) -> int:
        """What is claimed now, in øre; negative is a credit note."""
        return self.share_to_date_ore - self.claimed_to_date_ore


@dataclass(frozen=True, slots=True)
class Contribution:
    """The employer's contribution on what a run settles as `office`; øre are None while a rate is unknown."""

    base_ore: int
    ore: int | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """Everything one run sends out. `contribution` as it was known then; None where there is nothing of `office`.

    `language` is what its lines are said in, and so every document for a GP that is made of it.
    """

    run: Run
    payouts: tuple[Payout, ...]
    unsettled: tuple[Unsettled, ...] = ()
    refunds: tuple[RefundShare, ...] = ()
    contribution: Contribution | None = None
    language: Language = "nb"


@dataclass(frozen=True, slots=True)
class Document:
    """A file to keep or hand over; its name holds nothing personal."""

    name: str
    media_type: str
    content: bytes
