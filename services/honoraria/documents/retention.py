"""What is kept of a GP and why, in words."""

from collections.abc import Mapping

from services.honoraria.documents.content import Language
from services.honoraria.documents.words import day
from services.honoraria.model.retention import Item, Kind, Why

_KINDS: Mapping[Language, Mapping[Kind, str]] = {
    "nb": {
        Kind.PAYEES_USED: "Navn, fødselsnummer eller organisasjonsnummer og konto som det er betalt til",
        Kind.PAYEES_UNUSED: "Navn, nummer og konto som det aldri er betalt til",
        Kind.DOCUMENTS: "Oppgjørsbilag og lister der navnet står",
        Kind.BOOK: "Godkjenninger, posteringer og bilag, uten navn",
        Kind.WORK: "Oppmøte, saksforberedelse og krav, uten navn",
        Kind.WORDS: "Det som er skrevet til fastlegen om avviste krav",
    },
    "nn": {
        Kind.PAYEES_USED: "Namn, fødselsnummer eller organisasjonsnummer og konto som det er betalt til",
        Kind.PAYEES_UNUSED: "Namn, nummer og konto som det aldri er betalt til",
        Kind.DOCUMENTS: "Oppgjersbilag og lister der namnet står",
        Kind.BOOK: "Godkjenningar, posteringar og bilag, utan namn",
        Kind.WORK: "Oppmøte, saksførebuing og krav, utan namn",
        Kind.WORDS: "Det som er skrive til fastlegen om avviste krav",
    },
    "en": {
        Kind.PAYEES_USED: "Name, identity or organisation number and account that were paid to",
        Kind.PAYEES_UNUSED: "Name, numbers and account that were never paid to",
        Kind.DOCUMENTS: "Statements and lists that hold the name",
        Kind.BOOK: "Approvals, entries and vouchers, without a name",
        Kind.WORK: "Attendance, preparation and claims, without a name",
        Kind.WORDS: "What was written to the GP about rejected claims",
    },
}
_WHY: Mapping[Language, Mapping[Why | None, str]] = {
    "nb": {
        None: "{what}: kan slettes nå.",
        Why.BOOKKEEPING: "{what}: oppbevares til og med {until} etter bokføringsloven § 13.",
        Why.OPEN: "{what}: trengs til arbeid er oppgjort, betaling bekreftet og gjeld avsluttet.",
        Why.IDS: "{what}: blir stående, men fører ikke til noen når navnet er slettet.",
    },
    "nn": {
        None: "{what}: kan slettast no.",
        Why.BOOKKEEPING: "{what}: blir oppbevart til og med {until} etter bokføringslova § 13.",
        Why.OPEN: "{what}: trengst til arbeid er gjort opp, betaling stadfesta og gjeld avslutta.",
        Why.IDS: "{what}: blir ståande, men fører ikkje til nokon når namnet er sletta.",
    },
    "en": {
        None: "{what}: can be erased now.",
        Why.BOOKKEEPING: "{what}: kept until {until} under section 13 of the Bookkeeping Act.",
        Why.OPEN: "{what}: needed until work is settled, payments confirmed and debts ended.",
        Why.IDS: "{what}: stays, but leads to nobody once the name is erased.",
    },
}

ASSUMED: Mapping[Language, str] = {
    "nb": "Antakelse: de fem årene gjelder også for kommuner.",
    "nn": "Føresetnad: dei fem åra gjeld også for kommunar.",
    "en": "Assumption: the five years apply to municipalities as well.",
}


def said(item: Item, language: Language) -> str:
    """One kind of data and what becomes of it, in a sentence."""
    until = day(item.until, language) if item.until else ""
    return _WHY[language][item.why].format(what=_KINDS[language][item.kind], until=until)
