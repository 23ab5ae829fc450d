"""What was done and what was found: a table for people, a line for programs."""

from __future__ import annotations

import json
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from tests.chaos.load import Book
from tests.chaos.run import Report

SHOWN = 20
"""Findings that are shown; the rest are counted."""


def as_json(report: Report, book: Book) -> str:
    """One line."""
    told: dict[str, Any] = {
        "seed": report.seed,
        "minutes": round(report.seconds / 60, 2),
        "rounds": report.rounds,
        "blows": dict(report.done),
        "skipped": report.skipped,
        "commands": len(book.entries),
        "answered": book.answered,
        "hindrances": dict(book.hindrances),
        "refusals": dict(book.refusals),
        "facts": report.messages,
        "told_again": report.repeats,
        "quiet_after_seconds": round(report.quiet_after, 1),
        "findings": report.found,
    }
    return json.dumps(told, ensure_ascii=False)


def as_table(report: Report, book: Book) -> RenderableType:
    """Tables and words."""
    done = Table(box=box.SIMPLE, title="Done to the house", title_justify="left")
    done.add_column("What")
    done.add_column("Times", justify="right")
    for name, times in sorted(report.done.items()):
        done.add_row(name, str(times))
    for name, why in report.skipped.items():
        done.add_row(f"{name}: {why}", "–")
    met = Table(box=box.SIMPLE, title="What clients met with instead of an answer", title_justify="left")
    met.add_column("What")
    met.add_column("Times", justify="right")
    for name, times in book.hindrances.most_common():
        met.add_row(name, str(times))
    return Group(done, met, *_words(report, book))


def _words(report: Report, book: Book) -> list[str]:
    given_up = sum(entry.given_up for entry in book.entries.values())
    tries = sum(entry.tries for entry in book.entries.values())
    lines = [
        f"Seed {report.seed}, {report.seconds / 60:.1f} minutes, {report.rounds} rounds; "
        f"quiet at most {report.quiet_after:.0f} s after all was healed.",
        f"{len(book.entries)} commands in {tries} tries: {book.answered} answered, {given_up} clients gave up; "
        f"{report.messages} facts on the streams, {report.repeats} of them told again.",
    ]
    if not report.found:
        return [*lines, "Found nothing: everything that always holds, holds."]
    shown = [f"  {number}. {said}" for number, said in enumerate(report.found[:SHOWN], 1)]
    rest = len(report.found) - SHOWN
    return [*lines, f"Found {len(report.found)}:", *shown, *([f"  … and {rest} more"] if rest > 0 else [])]
