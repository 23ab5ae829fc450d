"""Kroner, days and hours as people and files want them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.honoraria.documents.content import Language
from services.honoraria.documents.money import kroner, kroner_cell, kroner_xml
from services.honoraria.documents.words import LOCALES, hours, period, words


@pytest.mark.parametrize(
    ("ore", "shown"),
    [(0, "0,00"), (5, "0,05"), (123_000, "1 230,00"), (-7, "−0,07"), (123_456_789, "1 234 567,89")],
)
def test_kroner_are_written_the_norwegian_way(ore: int, shown: str) -> None:
    assert kroner(ore) == shown.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(("ore", "shown"), [(5, "0.05"), (123_000, "1,230.00"), (-123_456_789, "−1,234,567.89")])
def test_kroner_are_written_the_british_way_in_english(ore: int, shown: str) -> None:
    assert kroner(ore, "en") == shown


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_no_ore_is_lost_in_a_cell_or_a_bank_file(ore: int) -> None:
    assert Decimal(kroner_xml(ore)) * 100 == ore
    assert Decimal(kroner_cell(ore).replace(",", ".")) * 100 == ore
    assert kroner_xml(ore)[-3] == "."


@pytest.mark.parametrize(
    ("first", "last", "nb", "en"),
    [
        (date(2024, 3, 1), date(2024, 3, 31), "1.–31. mars 2024", "1–31 March 2024"),
        (date(2024, 1, 1), date(2024, 3, 31), "1. januar – 31. mars 2024", "1 January – 31 March 2024"),
        (
            date(2023, 12, 1),
            date(2024, 1, 31),
            "1. desember 2023 – 31. januar 2024",
            "1 December 2023 – 31 January 2024",
        ),
        (date(2024, 5, 2), date(2024, 5, 2), "2. mai 2024", "2 May 2024"),
    ],
)
def test_a_period_says_once_what_its_ends_share(first: date, last: date, nb: str, en: str) -> None:
    assert period(first, last, "nb") == nb
    assert period(first, last, "en") == en


@pytest.mark.parametrize(("minutes", "shown"), [(0, "0 min"), (45, "45 min"), (120, "2 t"), (90, "1 t 30 min")])
def test_hours_leave_out_what_is_zero(minutes: int, shown: str) -> None:
    assert hours(minutes, "nb").replace("\N{NO-BREAK SPACE}", " ") == shown


def test_every_language_has_every_word() -> None:
    spoken = [words(language) for language in LOCALES]
    first = spoken[0]
    for other in spoken[1:]:
        assert other.phrases.keys() == first.phrases.keys()
        assert {name: group.keys() for name, group in other.groups.items()} == {
            name: group.keys() for name, group in first.groups.items()
        }


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_reason_this_version_does_not_know_is_shown_as_it_is(language: Language) -> None:
    assert words(language).of("reasons", "brand_new") == "brand_new"
