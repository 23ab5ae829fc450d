"""What March was worth, who approved it, and how it was settled, reversed and shared.

At 1 027 kr an hour: 120 minutes are 2 054.00, 35 minutes 599.08, 90 minutes 1 540.50.
"""

from datetime import date
from typing import Any

from contracts.catalogue.story.people import (
    ATTENDANCE,
    BODY,
    BUSINESS_RUN,
    CLAIM,
    HOST,
    KARI,
    LARVIK,
    LATE_CLAIM,
    MEETING,
    MUNICIPALITIES,
    OLA,
    PREPARATION,
    REFUSED_CLAIM,
    RUN,
    SANDEFJORD,
    VESTFOLD,
)
from contracts.catalogue.story.told import Told, id_of, utc
from contracts.events.honoraria import (
    DebtOverdue,
    FundingArranged,
    HonorariumApproved,
    HonorariumAttested,
    HonorariumCalculated,
    HonorariumConfirmed,
    HonorariumLine,
    HonorariumOverdue,
    HonorariumRejected,
    HonorariumReversed,
    HonorariumUnpriced,
    PayeeConfirmed,
    PaymentConfirmed,
    PaymentOrdered,
    PaymentRejected,
    PaymentUnanswered,
    PricingPolicy,
    RateEntered,
    RefundClaimed,
    RefundInvoiced,
    SettlementCompleted,
    SettlementSimulated,
    StatementIssued,
    UnpricedLine,
)
from contracts.events.meetings import AttendanceRecorded
from contracts.values import WorkKind

TOTAL_ORE = 479_266
_FROM, _TO = date(2024, 3, 1), date(2024, 3, 31)


def _line(kind: WorkKind, day: int, minutes: int, amount_ore: int, *marks: str) -> HonorariumLine:
    return HonorariumLine(
        kind=kind,
        on=date(2024, 3, day),
        minutes=minutes,
        counted_minutes=minutes,
        rate_ore=102_700,
        amount_ore=amount_ore,
        tax_treatment="office",
        assumptions=("exact_minutes", "ore_half_up", *marks),
        cause=PREPARATION if kind == "preparation" else ATTENDANCE,
    )


_OF_LARVIK: dict[str, Any] = {
    "payment": id_of("a payment of Larvik"),
    "run": BUSINESS_RUN,
    "voucher": id_of("voucher 2024-17 of Larvik"),
    "ore": 205_400,
}
_ARRANGED = (
    Told(
        FundingArranged(
            funding=id_of("how Vestfold pays"),
            community=VESTFOLD,
            arrangement="host_pays",
            host=HOST,
            key="population",
            tax_treatment="office",
            travel_costs=True,
            policy=PricingPolicy(increment_minutes=1, rounding="exact", scope="activity"),
            valid_from=date(2024, 1, 1),
        ),
        utc(1, 10, 13),
    ),
    Told(
        RateEntered(
            rate=id_of("a made-up rate of July 2025"),
            agreement="ASA4310",
            specialist=True,
            valid_from=date(2025, 7, 1),
            ore_per_hour=126_000,
            source="Oppdiktet eksempel, ikke en avtalt sats",
        ),
        utc(12, 2, 9),
    ),
)

_CLAIMED = (
    Told(
        HonorariumCalculated(
            claim=CLAIM,
            version=1,
            practitioner=KARI,
            body=BODY,
            community=VESTFOLD,
            meeting=MEETING,
            home=SANDEFJORD,
            payer=HOST,
            bearers=tuple(MUNICIPALITIES),
            lines=(
                _line("preparation", 12, 90, 154_050, "preparation_full_rate"),
                _line("meeting", 14, 120, 205_400),
                _line("travel", 14, 35, 59_908, "travel_full_rate"),
                _line("travel", 14, 35, 59_908, "travel_full_rate"),
            ),
            total_ore=TOTAL_ORE,
        ),
        utc(3, 14, 14, 1),
        because=AttendanceRecorded,
    ),
    Told(
        HonorariumUnpriced(
            claim=LATE_CLAIM,
            version=1,
            practitioner=KARI,
            body=BODY,
            community=VESTFOLD,
            lines=(
                UnpricedLine(
                    kind="preparation",
                    on=date(2025, 7, 2),
                    minutes=60,
                    missing="rate",
                    cause=id_of("Kari prepares July 2025"),
                ),
            ),
        ),
        utc(7, 2, 18, 1, year=2025),
        because=id_of("PreparationLogged of July 2025"),
    ),
    Told(
        HonorariumAttested(claim=CLAIM, version=1, community=VESTFOLD, total_ore=TOTAL_ORE),
        utc(3, 18, 8),
        sequence=2,
    ),
    Told(
        HonorariumApproved(
            claim=CLAIM,
            version=1,
            practitioner=KARI,
            body=BODY,
            community=VESTFOLD,
            meeting=MEETING,
            payer=HOST,
            total_ore=TOTAL_ORE,
            change_ore=TOTAL_ORE,
        ),
        utc(3, 19, 12),
        sequence=3,
    ),
    Told(
        HonorariumConfirmed(claim=REFUSED_CLAIM, version=1, community=VESTFOLD, total_ore=205_400),
        utc(3, 18, 20),
        sequence=2,
    ),
    Told(
        HonorariumRejected(claim=REFUSED_CLAIM, version=1, practitioner=OLA, community=VESTFOLD, reason="wrong_date"),
        utc(3, 19, 12, 10),
        sequence=3,
    ),
    Told(
        HonorariumOverdue(
            claim=id_of("a claim nobody attests"),
            version=1,
            state="calculated",
            since=date(2024, 3, 15),
            community=VESTFOLD,
            payer=HOST,
        ),
        utc(3, 30, 4),
        sequence=2,
    ),
    Told(
        HonorariumReversed(claim=CLAIM, version=1, replaced_by=2, community=VESTFOLD, reversed_ore=TOTAL_ORE),
        utc(4, 23, 8),
        sequence=5,
    ),
)

_SETTLED = (
    Told(
        SettlementSimulated(
            run=RUN,
            municipality=HOST,
            valid_from=_FROM,
            valid_to=_TO,
            vouchers=2,
            claims=3,
            unpriced=1,
            unpaid=1,
            office_ore=1_204_300,
            business_ore=0,
        ),
        utc(4, 4, 9),
    ),
    Told(
        SettlementCompleted(
            run=RUN,
            municipality=HOST,
            valid_from=_FROM,
            valid_to=_TO,
            vouchers=3,
            claims=3,
            arrears=0,
            unpriced=1,
            unpaid=0,
            office_ore=1_204_300,
            business_ore=0,
        ),
        utc(4, 5, 9),
        sequence=2,
    ),
    Told(
        StatementIssued(
            statement=id_of("Kari's statement for March"),
            run=RUN,
            practitioner=KARI,
            municipality=HOST,
            total_ore=TOTAL_ORE,
        ),
        utc(4, 5, 9),
    ),
    Told(PayeeConfirmed(payee=id_of("Kari's account"), practitioner=KARI, valid_from=date(2024, 1, 1)), utc(4, 3, 9)),
    Told(PaymentOrdered(**_OF_LARVIK), utc(4, 5, 10)),
    Told(
        PaymentRejected(**_OF_LARVIK, reason="AC04"),
        utc(4, 6, 10),
    ),
    Told(PaymentUnanswered(**_OF_LARVIK), utc(4, 15, 9)),
    Told(
        PaymentConfirmed(**_OF_LARVIK, booked_on=date(2024, 4, 16)),
        utc(4, 16, 9),
    ),
    Told(
        RefundClaimed(
            refund=id_of("Larvik's share of March"),
            run=RUN,
            community=VESTFOLD,
            host=HOST,
            municipality=LARVIK,
            valid_from=_FROM,
            valid_to=_TO,
            ore=226_410,
            key="population",
            population_table="Oppdiktede folketall per 1. januar 2024",
        ),
        utc(4, 5, 9, 1),
    ),
    Told(
        RefundInvoiced(
            invoice=id_of("the host's invoice to Larvik"),
            run=RUN,
            host=HOST,
            municipality=LARVIK,
            number=f"{HOST}-2024-R000001",
            kind="invoice",
            issued_on=date(2024, 4, 8),
            due_on=date(2024, 5, 8),
            ore=226_410,
            refunds=(id_of("Larvik's share of March"),),
        ),
        utc(4, 8, 9),
    ),
    Told(
        DebtOverdue(
            debt=id_of("what Ola was paid too much"),
            practitioner=OLA,
            municipality=HOST,
            ore=51_350,
            since=date(2024, 4, 5),
        ),
        utc(7, 4, 9),
    ),
)

CHAPTER = (*_ARRANGED, *_CLAIMED, *_SETTLED)
