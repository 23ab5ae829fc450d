"""The words of the documents, by language, and how days and hours are written."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from babel.dates import format_date

from services.honoraria.documents.content import Language

LOCALES: dict[Language, str] = {"nb": "nb", "nn": "nn", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Words:
    """One language's part of `words.toml`."""

    language: Language
    phrases: Mapping[str, str]
    groups: Mapping[str, Mapping[str, str]]

    def __call__(self, key: str, **facts: str) -> str:
        """The phrase with its facts filled in; an unknown key is a fault of the program."""
        return self.phrases[key].format(**facts)

    def of(self, group: str, code: str) -> str:
        """The word for a code; a code that this version does not know is shown as it is."""
        return self.groups[group].get(code, code)


@cache
def words(language: Language) -> Words:
    """Read once per language."""
    text = files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    part = tomllib.loads(text)[language]
    phrases = {key: value for key, value in part.items() if isinstance(value, str)}
    groups = {key: value for key, value in part.items() if isinstance(value, dict)}
    return Words(language, phrases, groups)


def municipality(name: str, language: Language) -> str:
    """`Tønsberg kommune`, `Tønsberg municipality`; a herad (Kvam, Ulvik, Voss) is called what it is in any language."""
    return name if name.casefold().endswith(" herad") else words(language)("municipality", name=name)


def day(on: date, language: Language) -> str:
    """`5. mars 2024`, in English `5 March 2024`."""
    return format_date(on, format="long", locale=LOCALES[language])


def month(on: date, language: Language) -> str:
    """`mars 2024`."""
    return format_date(on, format="MMMM y", locale=LOCALES[language])


def period(first: date, last: date, language: Language) -> str:
    """Both days included, said once what they share: `1.–31. mars 2024`."""
    stop = "" if language == "en" else "."
    if (first.year, first.month) == (last.year, last.month):
        return day(last, language) if first == last else f"{first.day}{stop}–{day(last, language)}"
    if first.year == last.year:
        begins = format_date(first, format=f"d{stop} MMMM", locale=LOCALES[language])
        return f"{begins} – {day(last, language)}"
    return f"{day(first, language)} – {day(last, language)}"


def hours(minutes: int, language: Language) -> str:
    """`1 t 30 min` (`1 h 30 min`), without the part that is zero."""
    whole, rest = divmod(minutes, 60)
    hour = "h" if language == "en" else "t"
    parts = [f"{whole}\N{NO-BREAK SPACE}{hour}"] if whole else []
    if rest or not whole:
        parts.append(f"{rest}\N{NO-BREAK SPACE}min")
    return " ".join(parts)
