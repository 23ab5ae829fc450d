"""What was answered is there exactly once, and what was never answered at most once: the people's book is kept."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from infra.chassis.work import Connection
from tests.chaos.load.book import Book, Entry
from tests.chaos.load.deeds import CHANGE_CONTACT, COUNTED

_KEPT = "select key, status, convert_from(body, 'UTF8') as body from idempotency where actor = any($1::text[])"
_STATED = """
select type, aggregate, count(*) as times from journal
where actor = any($1::text[]) and type = any($2::text[]) group by type, aggregate
"""
Facts = Counter[tuple[str, str]]


async def differences(databases: Mapping[str, Connection], book: Book) -> list[str]:
    """Where the answers kept or the facts stated are not what the people were answered."""
    actors = sorted({entry.subject for entry in book.entries.values()})
    found: list[str] = []
    for service, connection in databases.items():
        entries = {key: one for key, one in book.entries.items() if one.deed.service == service}
        kept = {row["key"]: row for row in await connection.fetch(_KEPT, actors)}
        stated = Facts(
            {(r["type"], r["aggregate"]): r["times"] for r in await connection.fetch(_STATED, actors, COUNTED)}
        )
        found += [f"{service}: {said}" for said in (*_answers(entries, kept), *_facts(entries, kept, stated))]
    return found


def _answers(entries: Mapping[str, Entry], kept: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for key, entry in entries.items():
        row, what = kept.get(key), f"{entry.deed.name} ({key}, {entry.tries} tries)"
        if entry.deed is CHANGE_CONTACT:
            continue
        if entry.done and row is None:
            yield f"{what} was answered {entry.status}, and nothing of it is there"
        elif (
            entry.done and row is not None and (row["status"], json.loads(row["body"])) != (entry.status, entry.answer)
        ):
            yield f"{what} was answered {entry.status} {entry.answer}, and kept is {row['status']} {row['body']}"
        elif entry.status is not None and not entry.done and row is not None:
            yield f"{what} was refused with {entry.status}, and is kept as {row['status']}"
        elif entry.status is None and not entry.given_up:
            yield f"{what} was never answered"
    for key in kept.keys() - entries.keys():
        yield f"an answer is kept under the key {key}, and nobody sent that"


def _facts(entries: Mapping[str, Entry], kept: Mapping[str, Mapping[str, Any]], stated: Facts) -> Iterator[str]:
    """Every command that has an answer kept has stated its facts once, and no fact was stated without a command."""
    wanted = Facts()
    for key, entry in entries.items():
        if entry.deed is CHANGE_CONTACT and entry.done:
            wanted.update(entry.deed.states(entry.sent, entry.answer))
        elif key in kept:
            wanted.update(entry.deed.states(entry.sent, json.loads(kept[key]["body"])))
    for fact in wanted.keys() | stated.keys():
        if wanted[fact] != stated[fact]:
            kind, aggregate = fact
            yield f"{kind} about {aggregate} was to be stated {wanted[fact]} times, and was {stated[fact]} times"
