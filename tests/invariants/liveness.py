"""Once all is healed nothing waits any more, but for what is expected to."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from infra.chassis.attempts import UNSETTLED
from infra.chassis.timers import MAX_ATTEMPTS
from tests.invariants.violation import NOTHING, Databases, Expected, Violation


async def violations(databases: Databases, expected: Expected = NOTHING) -> list[Violation]:
    """Nothing unsent, nothing pending on the bus, no timer due or given up, no dead letter that is not expected."""
    found = [
        Violation("liveness", "bus", f"{durable} has {count} facts yet to take or to acknowledge")
        for durable, count in expected.pending.items()
        if count
    ]
    for service, connection in databases.items():
        row = await connection.fetchrow(
            f"""
            select (select count(*) from unsent) as unsent,
                   (select count(*) from unsendable) as unsendable,
                   ({UNSETTLED}) as attempts,
                   (select count(*) from timers
                    where due_at <= $1 and attempts < $2 and kind <> all($3::text[])) as due,
                   (select count(*) from timers where attempts >= $2) as given_up
            """,
            expected.now,
            MAX_ATTEMPTS,
            list(expected.unfired),
        )
        found += [Violation("liveness", service, said) for said in _waiting(dict(row or {}))]
        letters = await connection.fetch(
            """
            select id, headers ->> 'ce-id' as fact, error, outcome from dead_letters
            where outcome is distinct from 'redriven'
            """
        )
        allowed = set(expected.dead_letters.get(service, ()))
        found += [
            Violation("liveness", service, f"dead letter {letter['id']} holds {letter['fact']}: {letter['error']}")
            for letter in letters
            if letter["fact"] is None or UUID(letter["fact"]) not in allowed
        ]
    return found


def _waiting(row: dict[str, Any]) -> Iterator[str]:
    said = {
        "unsent": "facts that the bus has not heard",
        "unsendable": "facts that the bus refuses",
        "attempts": "facts tried alone and not settled",
        "due": "timers that are due",
        "given_up": "timers that were given up",
    }
    for name, words in said.items():
        if row[name]:
            yield f"{row[name]} {words}"
