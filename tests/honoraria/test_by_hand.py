"""Cases worked out by hand, at the rates that are shipped: what an auditor would hold the engine against."""

from datetime import date
from typing import Any

import pytest

from services.honoraria.model import Activity, Capacity, ContractForm, Kind, Paying, RateBook, Terms, price
from services.honoraria.model.decided import policy_from
from services.honoraria.model.rates import Per, RateRow
from services.honoraria.shipped import shipped_rates

SPECIALIST = (Terms(date(2010, 1, 1), ContractForm.SELF_EMPLOYED, specialist=True),)
BECOMES = (
    Terms(date(2020, 1, 1), ContractForm.SELF_EMPLOYED, specialist=False),
    Terms(date(2024, 9, 16), ContractForm.SELF_EMPLOYED, specialist=True),
)
COMBINED = (Terms(date(2020, 1, 1), ContractForm.COMBINED, specialist=True),)
LOCAL = RateRow("FORDE", None, date(2024, 1, 1), 2 * 61_533, "test", date(2024, 12, 31), per=Per.HALF_HOUR)
KINDS = {"M": Kind.MEETING, "F": Kind.PRE_MEETING, "P": Kind.PREPARATION, "T": Kind.TRAVEL}
HOW = {"": None, "s": Capacity.SALARIED, "e": Capacity.SELF_EMPLOYED}
HALF_HOURS = {"unit": "started_half_hour", "daily_cap_minutes": 450}
BANDS = {"unit": "band", "half_day_up_to_minutes": 240, "half_day_minutes": 225, "full_day_minutes": 450}


def worked(text: str) -> list[Activity]:
    """`2024-06-30 M90, 2024-07-01 T40e@b`: day, kind, minutes, in which capacity, for which meeting."""
    made = []
    for place, piece in enumerate(text.split(", ")):
        day, what, meeting = (*piece.replace("@", " ").split(), None)[:3]
        assert what is not None
        minutes, how = what[1:].rstrip("se"), what[1:].lstrip("0123456789")
        made.append(Activity(str(place), KINDS[what[0]], date.fromisoformat(str(day)), int(minutes), HOW[how], meeting))
    return made


@pytest.mark.parametrize(
    ("work", "terms", "policy", "ore"),
    [
        # 90/60 × 1 027 and 90/60 × 1 230, on either side of the summer night.
        ("2024-06-30 M90, 2024-07-01 M90", SPECIALIST, None, [154_050, 184_500]),
        # 23/60 × 857 = 328.5167; the rate of 2018 that two sources give differently.
        ("2019-06-30 P23, 2019-07-01 P23", SPECIALIST, None, [32_852, 33_733]),
        # The first rate there is, and the day before it.
        ("2010-06-30 M60, 2010-07-01 M60", SPECIALIST, None, ["rate", 66_800]),
        # Specialist from the 16th: 50/60 × 1 075 = 895.8333, 50/60 × 1 230 = 1 025.
        ("2024-09-15 M50, 2024-09-16 M50", BECOMES, None, [89_583, 102_500]),
        # One hat each, and a piece of work that says none.
        ("2024-08-01 M60s, 2024-08-01 T20e, 2024-08-01 P20", COMBINED, None, [0, 41_000, "capacity"]),
        # Seventeen half hours begun are fifteen: 8 of the first meeting (4 h), 7 of the second (3.5 h).
        ("2024-08-01 M211@a, 2024-08-01 M241@b", SPECIALIST, HALF_HOURS, [492_000, 430_500]),
        # A day of 31 + 31 minutes: three half hours begun when the day is one, four when each stands alone.
        (
            "2024-08-01 M31, 2024-08-01 T31",
            SPECIALIST,
            {"unit": "started_half_hour", "scope": "day"},
            [63_550, 120_950],
        ),
        ("2024-08-01 M31, 2024-08-01 T31", SPECIALIST, {"unit": "started_half_hour"}, [123_000, 123_000]),
        # Half an hour begun at 615.33 each: 2 × 615.33.
        ("2024-08-01 M31", SPECIALIST, {"agreement": "FORDE", "unit": "started_half_hour"}, [123_066]),
        # A third of the rate for travel: 37/60 × 1 230 × 33 % = 250.305, and 41/60 × 1 230 × 33 % = 277.365.
        ("2024-08-01 T37, 2024-08-01 T41", SPECIALIST, {"kinds": ["travel"], "rate_percent": 33}, [25_031, 27_737]),
        # 240 minutes are half a day of 225, one more makes a full day of 450.
        ("2024-08-01 M240, 2024-08-02 M241", SPECIALIST, BANDS, [461_250, 922_500]),
        # June's rate is known, July's is not: the last is paid, and only where that was decided.
        ("2025-06-30 M45, 2025-07-01 M45", SPECIALIST, {"provisional": "last_rate"}, [92_250, 92_250]),
        ("2025-06-30 M45, 2025-07-01 M45", SPECIALIST, None, [92_250, "rate"]),
    ],
)
def test_the_engine_comes_to_what_was_worked_out_by_hand(
    work: str, terms: tuple[Terms, ...], policy: Any, ore: list[int | str]
) -> None:
    result = price(worked(work), terms, RateBook([LOCAL, *shipped_rates()]), policy_from(policy), Paying(payer="3907"))
    told = {line.activity.id: line.amount_ore for line in result.lines} | {
        one.activity.id: str(one.missing) for one in result.unpriced
    }
    assert [told[str(place)] for place in range(len(ore))] == ore
    assert result.total_ore == sum(one for one in ore if isinstance(one, int))


def test_a_month_is_a_period_of_its_own_where_months_are_counted() -> None:
    """Hours begun of a month: 40 + 40 minutes are two in August, 40 in September are one; June's preparation stands at
    its own month, and counts towards the meeting it was for."""
    rules = policy_from(
        [
            {"kinds": ["meeting"], "increment_minutes": 60, "rounding": "up", "scope": "period"},
            {"kinds": ["preparation"], "standard_preparation_minutes": 30},
        ]
    )
    work = worked("2024-06-20 P20@a, 2024-08-29 M40@b, 2024-08-30 M40@c, 2024-09-02 M40@a")
    done = price(work, SPECIALIST, RateBook(shipped_rates()), rules, Paying(), monthly=True)
    counted = {(line.activity.id, line.activity.kind.value): line.counted_minutes for line in done.lines}
    assert counted == {
        ("0", "preparation"): 30,
        ("1", "meeting"): 40,
        ("2", "meeting"): 80,
        ("3", "meeting"): 60,
        ("1/preparation", "preparation"): 30,
        ("2/preparation", "preparation"): 30,
    }


def test_oslo_is_paid_by_its_own_agreement_until_the_last_day_known() -> None:
    book = RateBook(shipped_rates())
    done = price(
        worked("2023-06-30 M100, 2023-07-01 M100"), SPECIALIST, book, policy_from(None), Paying("OSLO", "0301")
    )
    assert [line.amount_ore for line in done.lines] == [160_000]
    assert [one.missing.value for one in done.unpriced] == ["rate"]
