"""What no file may hold: secrets, people, and the traces of one machine or network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stdnum.no import fodselsnummer

from infra.checks.findings import Finding, text_of


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, why it may not stand there, and a closer look where the pattern is too wide."""

    pattern: re.Pattern[str]
    says: str
    holds: Callable[[str], bool] = lambda _: True


def _is_identity_number(digits: str) -> bool:
    # Numbers for trials have 40 or 80 added to the month; python-stdnum knows them as no numbers at all.
    return bool(fodselsnummer.is_valid(digits))


# Written so that no pattern matches its own line.
RULES = (
    Rule(
        re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work|tmp/\w+)/\w"),
        "a path of one machine; make it relative, or take it from a setting",
    ),
    Rule(
        re.compile(
            r"\b(?:(?:\w+\.)*py[p]i\.(?:org|io)|(?:\w+\.)*python[h]osted\.org|registry\.(?:npm[j]s|yarn[p]kg)\.\w+)"
        ),
        "the address of a package index; clients know their own",
    ),
    Rule(re.compile(r"-{5}BEGIN [A-Z ]*PRIVATE KEY-{5}"), "a private key; keep it outside the checkout"),
    Rule(re.compile(r"\bS[UAONCX][A-Z2-7]{56}\b"), "the seed of an nkey; keep it outside the checkout"),
    Rule(re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE), "a merge that was not finished"),
    Rule(
        re.compile(r"(?<!\d)\d{11}(?!\d)"),
        "a valid identity number, which may be somebody's; use a synthetic one (month + 80)",
        _is_identity_number,
    ),
)


def check_texts(files: Iterable[Path]) -> Iterator[Finding]:
    """Every place in a text file that breaks one of the rules."""
    for path in files:
        text = text_of(path)
        if text is None:
            continue
        for rule in RULES:
            for match in rule.pattern.finditer(text):
                if rule.holds(match[0]):
                    yield Finding(path, rule.says, text.count("\n", 0, match.start()) + 1)
