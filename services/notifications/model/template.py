"""Letters as text files: `$slots` for facts, `[brackets]` around what is left out when a fact inside it is missing.

The first line is the subject, then a blank line, then the body. A letter is checked when it is read, so that a
misspelt slot is found at the start and not in somebody's mailbox.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

_TOKEN = re.compile(r"\$(?P<slot>[a-z_]+)|(?P<open>\[)|(?P<close>\])|(?P<stray>\$)")


class BadTemplate(ValueError):
    """A letter's file breaks the rules; says which and where."""


class MissingFact(ValueError):
    """A letter was to be written without a fact it cannot do without."""


@dataclass(frozen=True, slots=True)
class Slots:
    """The facts a letter may use. Required ones must appear and must be given; optional ones stand in brackets."""

    required: frozenset[str]
    optional: frozenset[str]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one fact."""

    name: str


Piece: TypeAlias = str | Slot
Part: TypeAlias = Piece | tuple[Piece, ...]
"""A tuple is what stood in brackets."""


@dataclass(frozen=True, slots=True)
class Template:
    """A checked letter."""

    subject: tuple[Part, ...]
    body: tuple[Part, ...]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A letter with its facts filled in."""

    subject: str
    body: str


def parse(text: str, slots: Slots) -> Template:
    """Read a letter; BadTemplate when it breaks a rule or uses a slot it may not."""
    subject, blank, body = text.partition("\n\n")
    if not blank or "\n" in subject or not subject.strip() or not body.strip():
        raise BadTemplate("a letter is one line of subject, a blank line, and a body")
    parts = _parts(subject), _parts(body)
    free, bracketed = _used(parts[0] + parts[1])
    if unknown := (free | bracketed) - slots.required - slots.optional:
        raise BadTemplate(f"unknown slots: {', '.join(sorted(unknown))}")
    if unguarded := free - slots.required:
        raise BadTemplate(f"optional slots outside brackets: {', '.join(sorted(unguarded))}")
    if unused := slots.required - free:
        raise BadTemplate(f"required slots that stand nowhere: {', '.join(sorted(unused))}")
    return Template(*parts, slots.required)


def write(template: Template, facts: Mapping[str, str | None]) -> Written:
    """Fill in the facts, leave out what is missing, and close the holes; MissingFact when a required one is."""
    if missing := sorted(name for name in template.required if not facts.get(name)):
        raise MissingFact(f"facts missing: {', '.join(missing)}")
    subject = " ".join(_filled(template.subject, facts).split())
    lines = [line.rstrip() for line in _filled(template.body, facts).split("\n")]
    return Written(subject, re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n")


def _parts(text: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    group: list[Piece] | None = None
    at = 0
    for token in _TOKEN.finditer(text):
        target = parts if group is None else group
        if token.start() > at:
            target.append(text[at : token.start()])
        at = token.end()
        if name := token["slot"]:
            target.append(Slot(name))
        elif token["open"] and group is None:
            group = []
        elif token["close"] and group is not None:
            parts.append(tuple(group))
            group = None
        else:
            raise BadTemplate(f"a stray {token[0]!r} near {text[max(0, at - 20) : at + 20]!r}")
    if group is not None:
        raise BadTemplate("a bracket is not closed")
    return (*parts, text[at:])


def _used(parts: tuple[Part, ...]) -> tuple[frozenset[str], frozenset[str]]:
    free = frozenset(part.name for part in parts if isinstance(part, Slot))
    groups = [part for part in parts if isinstance(part, tuple)]
    for group in groups:
        if not any(isinstance(piece, Slot) for piece in group):
            raise BadTemplate(f"brackets without a slot: {group!r}")
    return free, frozenset(piece.name for group in groups for piece in group if isinstance(piece, Slot))


def _filled(parts: tuple[Part, ...], facts: Mapping[str, str | None]) -> str:
    """A line of nothing but brackets goes altogether when they are left out: the mark shows where one was."""
    out: list[str] = []
    for part in parts:
        if isinstance(part, tuple):
            known = all(isinstance(piece, str) or facts.get(piece.name) for piece in part)
            out.append("".join(_piece(piece, facts) for piece in part) if known else _LEFT_OUT)
        else:
            out.append(_piece(part, facts))
    lines = "".join(out).split("\n")
    kept = [line for line in lines if _LEFT_OUT not in line or line.replace(_LEFT_OUT, "").strip()]
    return "\n".join(kept).replace(_LEFT_OUT, "")


_LEFT_OUT = "\0"


def _piece(piece: Piece, facts: Mapping[str, str | None]) -> str:
    return piece if isinstance(piece, str) else (facts.get(piece.name) or "").replace(_LEFT_OUT, "")
