"""Dates, minutes and money as each language writes them."""

from collections.abc import Mapping
from datetime import date

from services.honoraria.model.explain.en import ENGLISH
from services.honoraria.model.explain.nb import BOKMAAL
from services.honoraria.model.explain.nn import NYNORSK
from services.honoraria.model.explain.words import Words

LANGUAGES: Mapping[str, Words] = {"nb": BOKMAAL, "nn": NYNORSK, "en": ENGLISH}


def day(words: Words, on: date) -> str:
    """30. juni 2024, 30 June 2024."""
    return words.day.format(day=on.day, month=words.months[on.month - 1], year=on.year)


def minutes(words: Words, count: int) -> str:
    """1 minutt, 90 minutter."""
    return (words.minute if count == 1 else words.minutes).format(count=count)


def days(words: Words, count: int) -> str:
    """1 dag, 3 dager."""
    return (words.one_day if count == 1 else words.days).format(count=count)


def money(words: Words, ore: int) -> str:
    """1 845,00 kr, NOK 1,845.00; negative amounts with a true minus sign."""
    kroner, rest = divmod(abs(ore), 100)
    grouped = f"{kroner:,}".replace(",", words.thousands)
    return ("\N{MINUS SIGN}" if ore < 0 else "") + words.money.format(amount=f"{grouped}{words.decimal}{rest:02d}")
