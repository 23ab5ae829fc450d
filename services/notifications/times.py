"""Days, times and amounts as people read them in their language; the clock is Norway's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from services.notifications.model.letters import Language

OSLO = ZoneInfo("Europe/Oslo")
LOCALES: dict[Language, str] = {"nb": "nb", "nn": "nn", "en": "en_GB"}

_DAY = {"nb": "EEEE d. MMMM", "nn": "EEEE d. MMMM", "en": "EEEE d MMMM"}
_AT = {"nb": " 'kl.' HH.mm", "nn": " 'kl.' HH.mm", "en": ", HH:mm"}
_CLOCK = {"nb": "HH.mm", "nn": "HH.mm", "en": "HH:mm"}


def weekday(moment: datetime, language: Language) -> str:
    """`torsdag 14. mars`, in Norway."""
    return format_datetime(moment.astimezone(OSLO), _DAY[language], locale=LOCALES[language])


def span(starts: datetime, ends: datetime, language: Language) -> str:
    """`torsdag 14. mars 2024 kl. 12.00–14.30`, in Norway, with both days when it passes midnight."""
    first, last = starts.astimezone(OSLO), ends.astimezone(OSLO)
    whole = f"{_DAY[language]} y{_AT[language]}"
    begins = format_datetime(first, whole, locale=LOCALES[language])
    if first.date() == last.date():
        return f"{begins}–{format_datetime(last, _CLOCK[language], locale=LOCALES[language])}"
    return f"{begins} – {format_datetime(last, whole, locale=LOCALES[language])}"


def day(on: date, language: Language) -> str:
    """`5. mars 2024`, in English `5 March 2024`."""
    return format_date(on, format="long", locale=LOCALES[language])


def month(on: date, language: Language) -> str:
    """`mars 2024`."""
    return format_date(on, format="MMMM y", locale=LOCALES[language])


def period(first: date, last: date, language: Language) -> str:
    """Both days included: `1.–31. mars 2024`, `1. januar 2024 – 31. mars 2024`."""
    if first == last:
        return day(first, language)
    if (first.year, first.month) == (last.year, last.month):
        stop = "" if language == "en" else "."
        return f"{first.day}{stop}–{day(last, language)}"
    return f"{day(first, language)} – {day(last, language)}"


def amount(ore: int, language: Language) -> str:
    """`1 230,00` with spaces that do not break, in English `1,230.00`; from integer øre."""
    whole, rest = divmod(abs(ore), 100)
    sign = "\N{MINUS SIGN}" if ore < 0 else ""
    thousands, decimals = (",", ".") if language == "en" else ("\N{NO-BREAK SPACE}", ",")
    return f"{sign}{whole:,}".replace(",", thousands) + f"{decimals}{rest:02d}"
