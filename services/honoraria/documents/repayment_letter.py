"""What a letter to a GP who was paid too much says, in the GP's language. Whoever sends it lays it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.honoraria.documents.content import Language
from services.honoraria.documents.money import kroner
from services.honoraria.documents.words import day, municipality


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's parts. `paragraphs` hold neither identity number nor account."""

    language: Language
    subject: str
    paragraphs: tuple[str, ...]


WORDS: Mapping[Language, tuple[str, tuple[str, ...]]] = {
    "nb": (
        "Tilbakebetaling av honorar",
        (
            "Du har fått utbetalt {ore} kroner for mye i honorar for arbeid i helsefellesskapet.",
            "Vi rettet dette {since} (bilag {vouchers}). Beløpet skulle vært trukket i senere oppgjør, men det har "
            "ikke kommet nok å trekke i.",
            "Vi ber deg derfor betale {ore} kroner tilbake til {payer}.",
            "Mener du at dette er feil, eller vil du dele opp betalingen? Ta kontakt med {contact}.",
        ),
    ),
    "nn": (
        "Tilbakebetaling av honorar",
        (
            "Du har fått utbetalt {ore} kroner for mykje i honorar for arbeid i helsefellesskapet.",
            "Vi retta dette {since} (bilag {vouchers}). Beløpet skulle vore trekt i seinare oppgjer, men det har ikkje "
            "kome nok å trekkje i.",
            "Vi ber deg difor betale {ore} kroner tilbake til {payer}.",
            "Meiner du at dette er feil, eller vil du dele opp betalinga? Ta kontakt med {contact}.",
        ),
    ),
    "en": (
        "Repayment of honorarium",
        (
            "You have been paid {ore} kroner too much in honoraria for work in the health community.",
            "We corrected this on {since} (voucher {vouchers}). It was to be deducted from later settlements, but "
            "there has not been enough to deduct it from.",
            "We therefore ask you to pay {ore} kroner back to {payer}.",
            "If you think this is wrong, or want to pay in parts, please contact {contact}.",
        ),
    ),
}
ASSUMED: Mapping[Language, str] = {
    "nb": "Antakelse: en gjeld trekkes tidligst 14 dager etter at legen fikk vite om den, og kan kreves inn etter "
    "90 dager.",
    "nn": "Føresetnad: ei gjeld blir trekt tidlegast 14 dagar etter at legen fekk vite om henne, og kan krevjast inn "
    "etter 90 dagar.",
    "en": "Assumption: a debt is deducted no earlier than 14 days after the GP was told of it, and repayment may be "
    "asked for after 90 days.",
}
_NOBODY = {"nb": "kommunen", "nn": "kommunen", "en": "the municipality"}


def letter(
    language: Language, *, payer: str, contact: str | None, ore: int, since: date, vouchers: Sequence[str]
) -> Letter:
    """The letter about a debt of `ore` øre to the municipality called `payer`."""
    subject, paragraphs = WORDS[language]
    facts = {
        "ore": kroner(ore, language),
        "since": day(since, language),
        "vouchers": ", ".join(vouchers),
        "payer": municipality(payer, language),
        "contact": contact or _NOBODY[language],
    }
    return Letter(language, subject, tuple(one.format(**facts) for one in paragraphs))
