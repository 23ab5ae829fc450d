"""The words of pages and estimates, by language; the same keys in each."""

import tomllib
from functools import cache
from importlib.resources import files

from services.honoraria.documents.content import Language
from services.honoraria.documents.words import Words


@cache
def words(language: Language) -> Words:
    """Read once per language."""
    text = files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    part = tomllib.loads(text)[language]
    phrases = {key: value for key, value in part.items() if isinstance(value, str)}
    groups = {key: value for key, value in part.items() if isinstance(value, dict)}
    return Words(language, phrases, groups)
