"""The words for codes, and the small sentences that stand in slots, by language: `texts/words.<language>.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from services.notifications.model.letters import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Words:
    """One language's phrases, and its words for codes by group."""

    language: Language
    phrases: Mapping[str, str]
    groups: Mapping[str, Mapping[str, str]]

    def __call__(self, key: str, **facts: str) -> str:
        """The phrase with its facts filled in."""
        return self.phrases[key].format(**facts)

    def of(self, group: str, code: str | None) -> str | None:
        """The word for a code; None for a code that has none, so that it is left unsaid."""
        return None if code is None else self.groups[group].get(code)


def spoken(language: str) -> Language:
    """The language itself where letters exist in it, else bokmål."""
    return next((known for known in LANGUAGES if known == language), "nb")


def made_up(marker: str, language: str) -> str:
    """The sentence that says the data are made up: `OPPDIKTET: …`."""
    return words(spoken(language))("made_up", marker=marker)


@cache
def words(language: Language) -> Words:
    """One language's words, read once."""
    read = tomllib.loads(text_file(f"words.{language}.toml"))
    phrases = {key: value for key, value in read.items() if isinstance(value, str)}
    groups = {key: value for key, value in read.items() if isinstance(value, dict)}
    return Words(language, phrases, groups)


def text_file(name: str) -> str:
    """A file of `texts/`, as it is."""
    return (files("services.notifications") / "texts" / name).read_text(encoding="utf-8")
