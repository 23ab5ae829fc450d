"""A letter in the recipient's language: its text from `texts/`, checked when first read, with its facts filled in."""

from functools import cache

from services.notifications.facts import facts_of
from services.notifications.model.letters import LANGUAGES, Language, Letter, LetterName
from services.notifications.model.slots import SLOTS
from services.notifications.model.template import BadTemplate, Template, Written, parse, write
from services.notifications.words import spoken, text_file, words


def compose(letter: Letter, language: str) -> Written:
    """The letter, in bokmål when there is none in the language.

    Facts that are None leave no holes; MissingFact when one is empty that the letter cannot do without.
    """
    chosen = spoken(language)
    return write(template(letter.letter, chosen), facts_of(letter, words(chosen)))


@cache
def template(name: LetterName, language: Language) -> Template:
    """One letter's text, checked; BadTemplate names the file."""
    file = f"{name}.{language}.txt"
    try:
        return parse(text_file(file), SLOTS[name])
    except BadTemplate as fault:
        raise BadTemplate(f"texts/{file}: {fault}") from fault


def check_texts() -> None:
    """Read every text there is: a service calls this when it starts, so that a fault is found then."""
    for language in LANGUAGES:
        words(language)
        for name in SLOTS:
            template(name, language)
