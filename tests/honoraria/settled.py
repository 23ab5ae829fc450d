"""A settled run to make documents of: every test changes only what it is about."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from services.honoraria.documents.content import (
    Language,
    Line,
    Municipality,
    Payee,
    Payout,
    RefundShare,
    Run,
    Settlement,
    TaxTreatment,
    Unsettled,
    Voucher,
    VoucherKind,
)

CLAIM = UUID("018e9999-0000-7000-8000-00000000c1a1")
ANNE = UUID("018e9999-0000-7000-8000-0000000000a1")
IDENTITY = "01817500147"
BERIT = UUID("018e9999-0000-7000-8000-0000000000b2")
FAERDER = Municipality("3911", "Færder")

RUN = Run(
    id=UUID("018e9999-0000-7000-8000-3f9c0a5e7b21"),
    payer=FAERDER,
    period_from=date(2024, 3, 1),
    period_to=date(2024, 3, 31),
    posting_date=date(2024, 4, 5),
    posting_year=2024,
    completed_at=datetime(2024, 4, 5, 9, 30, tzinfo=UTC),
    marker="OPPDIKTET",
    contact="økonomiavdelingen i Færder, honorar@faerder.example",
)


def person(language: Language = "nb") -> Payee:
    return Payee(
        practitioner=ANNE,
        name="Anne Sørlie Østbø",
        kind="person",
        account="86011117947",
        language=language,
        identity_number=IDENTITY,
    )


def enterprise(language: Language = "nb") -> Payee:
    return Payee(
        practitioner=BERIT,
        name="Tjøme Legesenter AS",
        kind="enterprise",
        account="12345678903",
        language=language,
        organisation_number="999000111",
    )


def line(treatment: TaxTreatment = "office", **changes: object) -> Line:
    worked = Line(
        claim=CLAIM,
        body="Strategisk samarbeidsutvalg",
        meeting="Vårmøtet",
        kind="meeting",
        on=date(2024, 3, 14),
        minutes=150,
        counted_minutes=150,
        rate_ore=102_700,
        amount_ore=256_750,
        treatment=treatment,
        why="150 minutter à 1 027 kr per time",
        assumptions=("Hvert minutt telles, uten avrunding.",),
        source="ASA 4310 pkt 12.5: KS (oppdiktet)",
    )
    return worked._replace(**changes)  # type: ignore[arg-type]


def voucher(number: int, *lines: Line, kind: VoucherKind = "payment") -> Voucher:
    return Voucher("3911", 2024, number, kind, lines, sum(each.amount_ore for each in lines))


def payout(payee: Payee, *vouchers: Voucher, brought: int = 0, carried: int = 0) -> Payout:
    treatment: TaxTreatment = "office" if payee.kind == "person" else "business"
    return Payout(payee, treatment, vouchers, brought, carried)


def office(number: int = 12) -> Payout:
    return payout(
        person(), voucher(number, line(), line(kind="travel", minutes=45, counted_minutes=45, amount_ore=77_025))
    )


def business(number: int = 13) -> Payout:
    return payout(enterprise(), voucher(number, line("business")))


def unpriced() -> Unsettled:
    return Unsettled(
        practitioner=ANNE,
        name="Anne Sørlie Østbø",
        claim=CLAIM,
        body="Faglig samarbeidsutvalg",
        kind="preparation",
        on=date(2025, 7, 2),
        minutes=60,
        reason="rate",
    )


def share(number: str, name: str, to_date: int, claimed: int = 0, **changes: object) -> RefundShare:
    claimed_on = RefundShare(
        debtor=Municipality(number, name),
        segment_from=date(2024, 1, 1),
        segment_to=date(2024, 3, 31),
        year=2024,
        key="population",
        cost_ore=1_000_000,
        share_to_date_ore=to_date,
        claimed_to_date_ore=claimed,
    )
    return replace(claimed_on, **changes)  # type: ignore[arg-type]


def settlement(*payouts: Payout, run: Run = RUN, **rest: object) -> Settlement:
    settled = payouts or (office(), business())
    told = {"language": settled[0].payee.language, **rest}
    return Settlement(run, settled, **told)  # type: ignore[arg-type]
