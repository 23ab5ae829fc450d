"""What a line says about itself, in three languages, and which assumptions stand on it."""

import string
from dataclasses import fields, replace
from datetime import date

import pytest

from services.honoraria.model import (
    ASA4310,
    OSLO,
    SHIPPED_POLICY,
    Assumption,
    Capacity,
    ContractForm,
    Key,
    Kind,
    Line,
    Missing,
    Per,
    Rounding,
    Rule,
    Scope,
    Terms,
)
from services.honoraria.model.counting import Limit, Sum
from services.honoraria.model.explain import LANGUAGES, Words, Zero
from services.honoraria.model.explain.written import money
from services.honoraria.model.policy import undecided
from services.honoraria.shipped import shipped_rates
from tests.honoraria.priced import GP, JULY, JUNE, priced, rate, work

HALF_HOURS_A_DAY = Rule(30, Rounding.UP, Scope.DAY, daily_cap_minutes=100)


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def only(lines: tuple[Line, ...]) -> Line:
    assert len(lines) == 1
    return lines[0]


def test_a_line_says_what_was_done_when_at_which_rate_and_who_pays() -> None:
    why = only(priced(work(90, JULY)).lines).why
    assert spaced(why.nb) == (
        "Møte 1. juli 2024: 90 minutter. Hele tiden regnes med."
        " Timesatsen for spesialist i allmennmedisin eller samfunnsmedisin er 1 230,00 kr"
        " etter rammeavtalen ASA 4310 punkt 12.5, gjeldende fra 1. juli 2024."
        " Beløpet er 90/60 × 1 230,00 kr = 1 845,00 kr. Betales av kommune 3907."
    )
    assert spaced(why.nn) == (
        "Møte 1. juli 2024: 90 minutt. Heile tida blir rekna med."
        " Timesatsen for spesialist i allmennmedisin eller samfunnsmedisin er 1 230,00 kr"
        " etter rammeavtalen ASA 4310 punkt 12.5, gjeldande frå 1. juli 2024."
        " Beløpet er 90/60 × 1 230,00 kr = 1 845,00 kr. Blir betalt av kommune 3907."
    )
    assert spaced(why.en) == (
        "Meeting on 1 July 2024: 90 minutes. All of the time counts."
        " The hourly rate for a specialist in general practice or community medicine is NOK 1,230.00"
        " under clause 12.5 of the framework agreement ASA 4310, in force from 1 July 2024."
        " The amount is 90/60 × NOK 1,230.00 = NOK 1,845.00. Paid by municipality 3907."
    )


def test_a_line_says_what_rounding_and_cap_did_to_the_day_and_to_itself() -> None:
    first, last = priced(work(91), work(20, kind=Kind.TRAVEL), policy=HALF_HOURS_A_DAY).lines
    assert "Dagens samlede tid rundes opp til hele 30 minutter, fra 111 til 120 minutter." in first.why.nb
    assert "Denne linjen blir ikke endret av det." in first.why.nb
    assert "Denne linjen får 9 minutter mer." in last.why.nb
    assert "høyst 100 minutter per dag regnes med" in last.why.nb
    assert "fra 120 til 100 minutter. Denne linjen får 20 minutter mindre." in last.why.nb
    assert "Tid som regnes med: 9 minutter." in last.why.nb


def test_rounding_that_changes_nothing_is_said_too() -> None:
    line = only(priced(work(60), policy=HALF_HOURS_A_DAY).lines)
    assert "already in whole units of 30 minutes, so rounding changes nothing" in line.why.en
    assert "This line" not in line.why.en


def test_the_minimum_is_explained() -> None:
    line = only(priced(work(10), policy=Rule(minimum_minutes=60)).lines)
    assert "It is agreed that at least 60 minutes count, so the time is raised from 10 to 60 minutes." in line.why.en
    assert "This line" not in line.why.en


def test_the_cap_is_explained_by_the_day_in_any_scope() -> None:
    for scope in Scope:
        line = only(priced(work(90), policy=Rule(scope=scope, daily_cap_minutes=60)).lines)
        assert "so the day's total time is cut from 90 to 60 minutes. Time that counts" in line.why.en


def test_rounding_to_the_ore_is_said_only_where_it_happened() -> None:
    assert "avrundet til nærmeste øre" in only(priced(work(1)).lines).why.nb
    half_hour = only(priced(work(30), rates=(rate(1027, JUNE),)).lines)
    assert "avrundet" not in half_hour.why.nb
    odd = replace(rate(1, JUNE), ore_per_hour=1)
    assert "avrundet til nærmeste øre" in only(priced(work(30), rates=(odd,)).lines).why.nb


@pytest.mark.parametrize(
    ("agreement", "payer", "said"),
    [
        (ASA4310, "3907", False),
        (OSLO, "0301", False),
        (ASA4310, "0301", True),
        (OSLO, "3907", True),
    ],
)
def test_a_payer_under_another_agreement_is_printed_and_changes_no_amount(
    agreement: str, payer: str, said: bool
) -> None:
    day = date(2022, 9, 1)
    line = only(priced(work(60, day), rates=shipped_rates(), agreement=agreement, payer=payer).lines)
    assert f"Betales av kommune {payer}." in line.why.nb
    assert ("Satsen følger den oppgitte avtalen" in line.why.nb) is said
    assert line.amount_ore == 96000


def test_oslo_lines_name_oslos_own_clause() -> None:
    oslo = priced(work(60, date(2022, 9, 1)), rates=shipped_rates(), agreement=OSLO, payer=None)
    why = only(oslo.lines).why
    assert "rammeavtalen for Oslo kommune punkt 12.3" in why.nb
    assert "Betales" not in why.nb


def test_a_salaried_line_says_why_it_is_zero() -> None:
    salaried = Terms(date(2020, 1, 1), ContractForm.SALARIED, specialist=None)
    line = only(priced(work(90), terms=(salaried,), policy=SHIPPED_POLICY).lines)
    assert spaced(line.why.nb) == (
        "Møte 30. juni 2024: 90 minutter. Fastlegen er ansatt i kommunen denne dagen, så lønnen dekker arbeidet."
        " Tiden føres uten honorar: 0 minutter regnes med, og beløpet er 0,00 kr."
    )
    assert (line.rate_ore, line.source, line.counted_minutes, line.amount_ore) == (None, None, 0, 0)
    assert line.assumptions == (Assumption.SALARIED_ZERO,)


def test_combined_work_says_in_which_capacity_it_was_done() -> None:
    combined = Terms(date(2020, 1, 1), ContractForm.COMBINED, specialist=True)
    own, employed = priced(
        work(60, capacity=Capacity.SELF_EMPLOYED), work(60, capacity=Capacity.SALARIED), terms=(combined,)
    ).lines
    assert "som selvstendig næringsdrivende" in own.why.nb
    assert "som sjølvstendig næringsdrivande" in own.why.nn
    assert "som ansatt" in employed.why.nb
    assert "som tilsett" in employed.why.nn
    assert Assumption.COMBINED_BY_CAPACITY in own.assumptions
    assert employed.assumptions == (Assumption.SALARIED_ZERO, Assumption.COMBINED_BY_CAPACITY)


def test_an_unknown_specialist_is_not_called_anything() -> None:
    same = (rate(1000, JULY, True), rate(1000, JULY, False))
    line = only(priced(work(60, JULY), terms=(replace(GP, specialist=None),), rates=same).lines)
    assert "specialist" not in line.why.en


def test_the_shipped_policy_marks_what_nobody_decided() -> None:
    line = only(priced(work(60), rates=shipped_rates(), policy=SHIPPED_POLICY).lines)
    assert line.assumptions == (
        Assumption.EXACT_MINUTES,
        Assumption.NO_DAILY_CAP,
        Assumption.NO_MINIMUM,
        Assumption.ORE_HALF_UP,
    )


def test_a_policy_that_is_given_removes_its_marks() -> None:
    line = only(priced(work(60), rates=shipped_rates(), policy=Rule()).lines)
    assert line.assumptions == (Assumption.ORE_HALF_UP,)


def test_a_policy_given_in_part_keeps_the_other_marks() -> None:
    partly = Rule(30, Rounding.UP, assumed=undecided(["increment_minutes", "rounding"]))
    line = only(priced(work(60), rates=shipped_rates(), policy=partly).lines)
    assert line.assumptions == (
        Assumption.EACH_ACTIVITY_ALONE,
        Assumption.NO_DAILY_CAP,
        Assumption.NO_MINIMUM,
        Assumption.ORE_HALF_UP,
    )


def test_the_scope_is_an_assumption_where_it_makes_a_difference() -> None:
    for undecided_scope, marked in ((Rule(), False), (Rule(minimum_minutes=5), True)):
        how = replace(undecided_scope, assumed=frozenset({Assumption.EACH_ACTIVITY_ALONE}))
        marks = only(priced(work(60), policy=how).lines).assumptions
        assert (Assumption.EACH_ACTIVITY_ALONE in marks) is marked


@pytest.mark.parametrize("field", ["rounding", "increment_minutes"])
def test_either_part_of_the_rounding_decides_it(field: str) -> None:
    assert Assumption.EXACT_MINUTES in undecided([])
    assert Assumption.EXACT_MINUTES not in undecided([field])


def test_travel_preparation_and_uncertain_rates_carry_their_marks() -> None:
    def marks(kind: Kind, on: date) -> tuple[Assumption, ...]:
        return only(priced(work(60, on, kind), rates=shipped_rates()).lines).assumptions

    assert marks(Kind.TRAVEL, JUNE) == (Assumption.ORE_HALF_UP, Assumption.TRAVEL_FULL_RATE)
    assert marks(Kind.PREPARATION, JUNE) == (Assumption.ORE_HALF_UP, Assumption.PREPARATION_FULL_RATE)
    assert marks(Kind.PRE_MEETING, JULY) == (
        Assumption.ORE_HALF_UP,
        Assumption.RATE_LAPSES_30_JUNE,
        Assumption.RATE_READ_ONCE,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_words_for_everything_that_can_be_said(language: str) -> None:
    words = LANGUAGES[language]
    assert set(words.missing) == set(Missing)
    assert set(words.assumptions) == set(Assumption)
    assert set(words.kinds) == set(Kind)
    assert set(words.sums) == set(Sum)
    assert set(words.limits) | {Limit.BAND} == set(Limit)
    assert set(words.kept) <= set(words.limits)
    assert set(words.zeros) == set(Zero)
    assert set(words.rate) == set(Per)
    assert set(words.keys) == set(Key)
    assert set(words.agreements) == {ASA4310, OSLO}
    assert len(set(words.months)) == 12


def blanks(value: object) -> list[set[str | None]]:
    texts = list(value.values()) if isinstance(value, dict) else [value]
    return [{name for _, name, _, _ in string.Formatter().parse(text)} for text in texts if isinstance(text, str)]


@pytest.mark.parametrize("name", [field.name for field in fields(Words)])
def test_the_languages_fill_in_the_same_things(name: str) -> None:
    first, *others = (blanks(getattr(words, name)) for words in LANGUAGES.values())
    assert [[b - {None} for b in other] for other in others] == [[b - {None} for b in first]] * 2


def test_money_is_written_as_the_language_writes_it() -> None:
    assert spaced(money(LANGUAGES["nb"], 123456789)) == "1 234 567,89 kr"
    assert spaced(money(LANGUAGES["en"], -5)) == "\N{MINUS SIGN}NOK 0.05"
