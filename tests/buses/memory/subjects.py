"""Subjects and the patterns that match them, as nats-server reads them."""

from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=65_536)
def matches(pattern: str, subject: str) -> bool:
    """Whether a subject is among those a pattern names: `*` is one token, `>` all that are left."""
    if pattern == subject:
        return True
    wanted, given = pattern.split("."), subject.split(".")
    for place, token in enumerate(wanted):
        if token == ">":
            return len(given) > place
        if place >= len(given) or token not in ("*", given[place]):
            return False
    return len(wanted) == len(given)


@lru_cache(maxsize=65_536)
def within(allowed: str, asked: str) -> bool:
    """Whether every subject of one pattern is also one of another; a grant must hold all that is asked for."""
    wide, narrow = allowed.split("."), asked.split(".")
    for place, token in enumerate(wide):
        if token == ">":
            return len(narrow) > place
        if place >= len(narrow) or narrow[place] == ">" or (token != "*" and token != narrow[place]):
            return False
    return len(wide) == len(narrow)


def any_matches(patterns: Iterable[str], subject: str) -> bool:
    """Whether one of the patterns names the subject."""
    return any(matches(pattern, subject) for pattern in patterns)


def any_holds(grants: Iterable[str], asked: str) -> bool:
    """Whether one of the grants holds all that a subscription asks for."""
    return any(within(grant, asked) for grant in grants)
