"""Each text for people is in the language it says it is in: no sentence is left over from another."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import services
from services.honoraria.documents import repayment_letter
from services.honoraria.documents.content import Language
from services.honoraria.model import spoken
from services.honoraria.model.explain import LANGUAGES

SERVICES = Path(services.__path__[0])
ONLY: dict[Language, str] = {
    "nb": "ikke noe noen hva hvor hvorfor hvem hver hvilken fra være vært gjøre jeg dere uten møter minutter utvalget",
    "nn": "ikkje noko nokon kva kvar kvifor kven frå vere vore gjere dykk utan òg ein eit dei blei vart då utvalet",
    "en": "the and with your has have been will this that which amount meeting",
}
"""Words that stand in one of the three alone."""


def said() -> dict[str, list[str]]:
    """Every text by its language."""
    found: dict[str, list[str]] = defaultdict(list)
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in SERVICES.rglob("words.toml")]
    for language in ONLY:
        found[language] += strings([table[language] for table in tables])
        for file in SERVICES.rglob(f"*.{language}.t*"):
            text = file.read_text(encoding="utf-8")
            found[language] += strings(tomllib.loads(text)) if file.suffix == ".toml" else [text]
        found[language] += strings(LANGUAGES[language])
        found[language] += [
            getattr(one, language) for table in (spoken.REJECTED, spoken.UNPAID) for one in table.values()
        ]
        found[language] += strings(repayment_letter.WORDS[language])
    return found


def strings(of: object) -> Iterator[str]:
    """The texts in tables, tuples and dataclasses, however deep."""
    if isinstance(of, str):
        yield of
    elif isinstance(of, dict):
        for one in of.values():
            yield from strings(one)
    elif isinstance(of, tuple | list):
        for one in of:
            yield from strings(one)
    elif is_dataclass(of):
        for field in fields(of):
            yield from strings(getattr(of, field.name))


def test_no_text_holds_words_of_another_language() -> None:
    wrong = []
    for language, texts in said().items():
        foreign = {word for other, words in ONLY.items() if other != language for word in words.split()}
        for text in texts:
            # What stands in braces or after a dollar sign is filled in by the program.
            words = set(re.findall(r"[a-zæøåòé]+", re.sub(r"\{\w*\}|\$\w+", "", text).lower()))
            wrong += [f"{language}: “{word}” in “{text.strip()[:90]}”" for word in sorted(words & foreign)]
    assert wrong == []


def test_nynorsk_has_one_form_where_it_could_have_two() -> None:
    two = {"vart": "blei", "også": "òg", "førmøte": "formøte"}
    found = {word for text in said()["nn"] for word in re.findall(r"[a-zæøåòé]+", text.lower())}
    assert found & two.keys() == set()


def test_there_is_as_much_to_read_in_each() -> None:
    counts = {language: len(texts) for language, texts in said().items()}
    assert len(set(counts.values())) == 1
    assert counts["nb"] > 300
