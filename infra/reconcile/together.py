"""Comparing several services and bringing each together with its streams, in the order in which that is safe."""

import getpass
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from infra.chassis.bus import Bus
from infra.chassis.connection import Connection
from infra.reconcile import mend
from infra.reconcile.compare import Days, compare, streams_of
from infra.reconcile.findings import Compared, Verdict
from infra.reconcile.reading import CannotCompare
from infra.reconcile.recover import Recovered, recover
from infra.reconcile.site import Site, opened

Progress = Callable[[str, int, int], None]
"""Told the stream, and how many of how many of its messages have been read."""

_DISOWN = """
insert into disowned (stream, created, place, reason, actor)
select stream, $2, place, $3, $4 from different where stream = $1 and verdict in ('unknown', 'altered')
on conflict do nothing
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; `disown` are the words in which an operator says what strange messages are."""

    days: Days = field(default_factory=Days)
    mend: bool = False
    recover: bool = False
    disown: str | None = None


@dataclass(slots=True)
class Outcome:
    """What came of one service; `failed` says why it could not be compared, or not be brought together."""

    service: str
    compared: list[Compared] = field(default_factory=list)
    put_back: int | None = None
    recovered: Recovered | None = None
    disowned: int | None = None
    failed: str | None = None

    @property
    def same(self) -> bool:
        """Whether journal and streams said the same, before anything was done about it."""
        return all(one.same for one in self.compared)


async def reconcile(
    sites: Sequence[Site], wish: Wish, *, progress: Progress = lambda stream, done, of: None
) -> list[Outcome]:
    """Compare each service with its streams and do what is wished; one that cannot be compared hinders no other."""
    outcomes = []
    async with AsyncExitStack() as stack:
        reached: list[tuple[Site, Outcome, Connection, Bus]] = []
        for site in sites:
            outcome = Outcome(site.service)
            outcomes.append(outcome)
            try:
                connection, bus = await stack.enter_async_context(opened(site))
                await _compare(connection, bus, outcome, wish.days, progress)
                reached.append((site, outcome, connection, bus))
            except CannotCompare as cannot:
                outcome.failed = str(cannot)
        made_anew = {one.stream for outcome in outcomes for one in outcome.compared if one.made_anew}
        for site, outcome, connection, bus in reached:
            try:
                await _do(site, outcome, connection, bus, wish, made_anew)
            except CannotCompare as cannot:
                outcome.failed = str(cannot)
    return outcomes


async def _compare(connection: Connection, bus: Bus, outcome: Outcome, days: Days, progress: Progress) -> None:
    for stream in streams_of(outcome.service):

        def tell(done: int, of: int, name: str = stream.name) -> None:
            progress(name, done, of)

        outcome.compared.append(await compare(connection, bus, stream, days, progress=tell))


async def _do(site: Site, outcome: Outcome, connection: Connection, bus: Bus, wish: Wish, made_anew: set[str]) -> None:
    whole = wish.days == Days()
    if wish.recover:
        outcome.recovered = await recover(site, connection, bus, outcome.compared, whole=whole)
    if wish.disown:
        outcome.disowned = 0
        for one in outcome.compared:
            said = await connection.execute(_DISOWN, one.stream, one.end.created, wish.disown, getpass.getuser())
            outcome.disowned += int(said.rpartition(" ")[2])
    if wish.mend:
        # Before the first fact comes again: what was counted against its place was another's.
        await mend.forget_attempts(connection, site.service, made_anew)
        lost = any(one.count(Verdict.LOST) for one in outcome.compared)
        outcome.put_back = await mend.put_back(connection, bus, site.service) if lost else 0
