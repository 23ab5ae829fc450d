"""What is seen of each fact as a handler takes it: how often it had its effect, and whether it is poison.

The witness writes into a table of its own in the handler's transaction, so that it says what was committed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal
from uuid import UUID

from infra.chassis.facts import Fact
from infra.chassis.settle import Handler
from infra.chassis.work import Connection, Work
from tests.invariants.violation import Violation
from tests.simulation.life import Crashed, Life

TABLE = "create table if not exists witness (fact uuid not null); grant select, insert on witness to public"
_WRITE = "insert into witness (fact) select unnest($1::uuid[])"
_SEEN = "select fact, count(*) as times from witness group by fact having count(*) > 1 order by fact"
_UNSEEN = "select id from inbox i where not exists (select from witness w where w.fact = i.id) order by id"
Kind = Literal["raises", "kills"]


class Poisoned(ValueError):
    """What a handler that cannot take a fact fails with."""


@dataclass(slots=True)
class Poison:
    """Facts that no handler survives, until somebody mends it. Which ones they are follows from seed and fact."""

    seed: int
    share: float
    mended: bool = False
    swallowed: dict[str, dict[UUID, Kind]] = field(default_factory=dict)
    """Service → poisoned facts that were tried there, and what they do."""

    def kind_of(self, service: str, fact: UUID) -> Kind | None:
        """What a fact does to a service that tries it; None for a wholesome one."""
        draw = Random(f"{self.seed} {service} {fact}")
        # Never in meetings: whoever calls a meeting waits there for the body, and it is mended only after the year.
        if self.mended or service == "meetings" or draw.random() >= self.share:
            return None
        kind: Kind = draw.choice(("raises", "raises", "kills"))
        self.swallowed.setdefault(service, {})[fact] = kind
        return kind

    def expected(self) -> dict[str, set[UUID]]:
        """Service → facts that must become dead letters."""
        return {service: set(facts) for service, facts in self.swallowed.items()}


def watched(by: Handler, service: str, life: Life, poison: Poison, kill: Callable[[Life, str], None]) -> Handler:
    """The handler, with the witness in its transaction."""

    async def handle(work: Work, facts: Sequence[Fact[Any]]) -> None:
        kinds = [poison.kind_of(service, fact.id) for fact in facts]
        if "kills" in kinds:
            kill(life, "a fact was poison")
            raise Crashed(life.name)
        if "raises" in kinds:
            raise Poisoned("a fact was poison")
        await by(work, facts)
        await work.connection.execute(_WRITE, [fact.id for fact in facts])

    return handle


async def violations(service: str, connection: Connection) -> list[Violation]:
    """Every fact in the inbox had its effect once."""
    twice = await connection.fetch(_SEEN)
    never = await connection.fetch(_UNSEEN)
    return [
        *(Violation("effects", service, f"{row['fact']} had its effect {row['times']} times") for row in twice),
        *(Violation("effects", service, f"{row['id']} is in the inbox and never had its effect") for row in never),
    ]
