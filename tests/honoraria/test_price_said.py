"""What a line says of rules beyond rounding, of provisional rates, and of who pays, is taxed and bears."""

from dataclasses import replace
from datetime import date

import pytest

from services.honoraria.model import (
    Assumption,
    DistributionKey,
    Key,
    Kind,
    Line,
    Paying,
    Pays,
    Per,
    RateBook,
    RateRow,
    Rounding,
    Rule,
    Scope,
    Unit,
    price,
)
from services.honoraria.model.explain import LANGUAGES, told
from services.honoraria.model.supplement import with_differences
from tests.honoraria import provisional
from tests.honoraria.priced import EXACT, GP, JULY, RATES, priced, rate, work

HALF_DAYS = Rule(
    unit=Unit.BAND, scope=Scope.DAY, half_day_up_to_minutes=240, half_day_minutes=225, full_day_minutes=450
)
ONE_HOUR = Rule(kinds=frozenset({Kind.PREPARATION}), standard_preparation_minutes=60)


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def said(line: Line, language: str = "nb") -> str:
    return spaced(told(line.basis, language))


def test_half_and_full_days_are_explained_by_the_hours_they_came_of() -> None:
    (half,) = priced(work(200), policy=HALF_DAYS).lines
    assert "Dagens samlede tid er 200 minutter og ikke over 240 minutter, så det regnes som en halv dag:" in said(half)
    first, last = priced(work(200), work(60, kind=Kind.TRAVEL), policy=HALF_DAYS).lines
    assert "er 260 minutter og over 240 minutter, så det regnes som en hel dag: 450 minutter." in said(first)
    assert "Denne linja får 190 minutt meir." in said(last, "nn")
    assert "260 minutes, above 240 minutes, so it counts as a full day: 450 minutes." in said(last, "en")


def test_standard_preparation_says_that_it_is_agreed_and_not_logged() -> None:
    _, standard = priced(work(90, meeting="a"), policy=ONE_HOUR).lines
    assert said(standard).startswith("Saksforberedelse 30. juni 2024: 60 minutter. Det er avtalt 60 minutter")
    assert "for hvert møte, uansett hva som er ført. Tid som regnes med: 60 minutter." in said(standard)


def test_preparation_brought_to_the_standard_says_what_was_logged() -> None:
    logged, _ = priced(work(90, kind=Kind.PREPARATION, meeting="a"), work(60, meeting="a"), policy=ONE_HOUR).lines
    assert "så den samlede tiden for møtet endres fra 90 til 60 minutter." in said(logged)
    assert "so the meeting's total time is changed from 90 to 60 minutes." in said(logged, "en")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(meeting_cap_minutes=60), "høyst 60 minutter per møte regnes med, så den samlede tiden for møtet"),
        (Rule(daily_cap_minutes=60), "høyst 60 minutter per dag regnes med, så dagens samlede tid"),
        (Rule(period_cap_minutes=60), "høyst 60 minutter i perioden regnes med, så den samlede tiden i perioden"),
    ],
)
def test_each_cap_names_what_it_caps(rule: Rule, expected: str) -> None:
    (line,) = priced(work(90, meeting="a"), policy=rule).lines
    assert f"{expected} settes ned fra 90 til 60 minutter." in said(line)


def test_part_of_the_rate_is_said_in_words_and_in_the_sum() -> None:
    (line,) = priced(work(60, JULY, Kind.TRAVEL), policy=Rule(rate_percent=50)).lines
    assert "Arbeidet betales med 50 prosent av satsen." in said(line)
    assert "Beløpet er 60/60 × 1 230,00 kr × 50 % = 615,00 kr." in said(line)
    assert Assumption.TRAVEL_FULL_RATE not in line.assumptions
    (uneven,) = priced(work(1, JULY, Kind.TRAVEL), policy=Rule(rate_percent=33)).lines
    assert "× 33 % = 6,77 kr, avrundet til nærmeste øre" in said(uneven)


def test_the_full_rate_is_no_assumption_once_it_is_decided() -> None:
    marks = [priced(work(60, kind=Kind.TRAVEL), policy=Rule(rate_percent=share)).lines[0] for share in (None, 100)]
    assert [Assumption.TRAVEL_FULL_RATE in line.assumptions for line in marks] == [True, False]


def test_a_local_rate_is_told_as_its_source_states_it() -> None:
    local = RateRow("FØRDE", None, JULY, 2 * 61500, "rundskriv", per=Per.HALF_HOUR, point="4.2")
    rule = Rule(unit=Unit.STARTED_HALF_HOUR, agreement="FØRDE")
    (line,) = priced(work(40, JULY), rates=(local,), policy=rule).lines
    assert "Satsen per halvtime er 615,00 kr etter avtalen FØRDE punkt 4.2, gjeldende fra 1. juli 2024." in said(line)
    assert "Beløpet er 60/30 × 615,00 kr = 1 230,00 kr." in said(line)
    assert "The rate per half hour is NOK 615.00 under clause 4.2 of the agreement FØRDE" in said(line, "en")


def test_an_entered_rate_without_a_point_has_that_of_its_agreement() -> None:
    entered = replace(rate(1300, date(2025, 7, 1), True), point=None)
    (line,) = priced(work(60, date(2025, 7, 1)), rates=(entered, *RATES)).lines
    assert "etter rammeavtalen ASA 4310 punkt 12.5" in said(line)


@pytest.mark.parametrize(
    ("pays", "nb", "en"),
    [
        (Pays.NOTHING, "Det er avtalt at denne typen arbeid ikke betales.", "It is agreed that this kind of work is"),
        (Pays.PRACTICE_COMPENSATION, "den kan ikke kombineres med honorar.", "cannot be combined with an honorarium."),
    ],
)
def test_work_that_is_not_paid_by_the_hour_says_why(pays: Pays, nb: str, en: str) -> None:
    (line,) = priced(work(60, kind=Kind.TRAVEL), policy=Rule(pays=pays)).lines
    assert nb in said(line)
    assert en in said(line, "en")
    assert line.assumptions == ()


def test_a_provisional_rate_is_said_and_marked_in_every_language() -> None:
    (line,) = priced(work(60, date(2025, 9, 1)), policy=Rule(provisional=True)).lines
    assert Assumption.PROVISIONAL_RATE in line.assumptions
    assert "så den forrige betales foreløpig. Når den nye satsen er bekreftet, regnes differansen ut" in said(line)
    assert "så den førre blir betalt førebels." in said(line, "nn")
    assert "so the last one is paid provisionally." in said(line, "en")


def test_the_difference_says_how_it_was_worked_out_and_what_was_approved_before() -> None:
    _, difference = with_differences(provisional.hour(1300), provisional.hour(None).lines).lines
    why = spaced(difference.why.nb)
    assert "Timesatsen" in why
    assert "Hele beløpet er 60/60 × 1 300,00 kr = 1 300,00 kr. Av dette er 1 230,00 kr godkjent før, med en" in why
    assert "en foreløpig timesats på 1 230,00 kr. Denne linjen er differansen: 70,00 kr." in why
    assert "Denne linja er differansen: 70,00 kr." in spaced(difference.why.nn)
    assert "Of this, NOK 1,230.00 was approved before, at a provisional hourly rate" in spaced(difference.why.en)


def test_an_uneven_difference_says_that_the_whole_was_rounded_and_adds_up() -> None:
    _, difference = with_differences(provisional.hour(1300, 7), provisional.hour(None, 7).lines).lines
    why = spaced(difference.why.nb)
    assert "Hele beløpet er 7/60 × 1 300,00 kr = 151,67 kr, avrundet til nærmeste øre" in why
    assert "Av dette er 143,50 kr godkjent før" in why
    assert "differansen: 8,17 kr." in why
    assert difference.rate_ore == 7000


PAYERS = [
    ("office", DistributionKey(Key.NONE), "det føres som lønn, og kommunen trekker skatt", "bærer kostnaden selv"),
    ("business", DistributionKey(Key.EQUAL), "inntekt i fastlegens næring", "deler kostnaden likt"),
    ("office", DistributionKey(Key.POPULATION), "godtgjøring for verv", "deler kostnaden etter folketall"),
    ("business", DistributionKey(Key.MIXED, 40), "næring", "deler 40 prosent av kostnaden likt og resten etter folk"),
]


@pytest.mark.parametrize(("treatment", "key", "taxed", "borne"), PAYERS)
def test_taxation_payer_and_bearers_are_said(treatment: str, key: DistributionKey, taxed: str, borne: str) -> None:
    paying = Paying(payer="3905", tax_treatment=treatment, key=key)
    (line,) = price([work(60)], [GP], RateBook(RATES), EXACT, paying).lines
    assert taxed in line.why.nb
    assert "Betales av kommune 3905." in line.why.nb
    assert borne in line.why.nb
    assert all("{" not in told(line.basis, language) for language in LANGUAGES)


def test_rounding_says_which_way_in_every_language() -> None:
    ways = {Rounding.UP: "opp", Rounding.DOWN: "ned", Rounding.NEAREST: "nærmeste"}
    for way, word in ways.items():
        (line,) = priced(work(40), policy=Rule(30, way)).lines
        assert f" {word}" in said(line).split(". ")[2]
