"""The two pages of the development issuer, in bokmål, nynorsk and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from infra.local.issuer.people import Person

LANGUAGES = ("nb", "nn", "en")
TEXTS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "title": "Hvem vil du være?",
        "lead": "Dette er innlogging for utvikling. Alle personene er oppdiktet, og ingen passord trengs.",
        "nobody": "Her er ingen å velge ennå. Skriv dem inn i people.json i tilstandsmappen.",
        "wrong": "Innloggingen kan ikke fullføres",
        "grants": "Roller",
    },
    "nn": {
        "title": "Kven vil du vere?",
        "lead": "Dette er innlogging for utvikling. Alle personane er oppdikta, og du treng ikkje passord.",
        "nobody": "Her er ingen å velje enno. Skriv dei inn i people.json i tilstandsmappa.",
        "wrong": "Innlogginga kan ikkje fullførast",
        "grants": "Roller",
    },
    "en": {
        "title": "Who do you want to be?",
        "lead": "This is sign-in for development. Everybody here is made up, and no password is needed.",
        "nobody": "There is nobody to pick yet. Enter them in people.json in the state directory.",
        "wrong": "Sign-in cannot be completed",
        "grants": "Roles",
    },
}
STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}"
    "button{display:block;width:100%;text-align:left;font:inherit;padding:.8rem;margin:.5rem 0}"
    "small{color:#444}"
)


def language(wanted: str) -> str:
    """The first language of `ui_locales` that we speak, else bokmål."""
    return next((tag for each in wanted.split() if (tag := each[:2].lower()) in LANGUAGES), "nb")


def picker(everyone: Iterable[Person], asked: Mapping[str, str]) -> str:
    """The page where one picks a person; what was asked travels on in hidden fields."""
    tag = language(asked.get("ui_locales", ""))
    words = TEXTS[tag]
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in asked.items()
    )
    buttons = "".join(
        f'<button name="person" value="{escape(person.subject)}">{escape(person.name or person.subject)}<br>'
        f"<small>{words['grants']}: {escape(_in_words(person))}</small></button>"
        for person in everyone
    )
    body = f'<form method="post" action="authorize">{hidden}{buttons}</form>' if buttons else words["nobody"]
    return _page(tag, words["title"], f"<p>{words['lead']}</p>{body}")


def refusal(reason: str, wanted: str = "") -> str:
    """The page for a request that cannot be answered by a redirect."""
    tag = language(wanted)
    return _page(tag, TEXTS[tag]["wrong"], f"<p><code>{escape(reason)}</code></p>")


def _in_words(person: Person) -> str:
    return "; ".join(" ".join(grant.values()) for grant in person.grants) or "–"


def _page(tag: str, title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{tag}"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
        f"<main><h1>{title}</h1>{body}</main></html>"
    )
