"""Bench `consume`: from the stream to inbox, state and journal committed, and acknowledged. One process."""

import contextlib
from collections.abc import AsyncIterator

from infra.chassis.relay import LOCK
from tests.bench import faststream_consumer as theirs
from tests.bench.books import Books, books, migrated
from tests.bench.facts import tell
from tests.bench.frame import SHARES, Bench, Result, median, percent
from tests.bench.processes import Process, process
from tests.bench.watching import rate

SERVICE, STREAM, DURABLE = theirs.SERVICE, theirs.STREAM, theirs.DURABLE
ORDERED, TEN, HUNDRED = 1, 10, 100
"""How many messages the baseline works on at once; only the first keeps the order."""


class NotAll(Exception):
    """Something was acknowledged and is not in the books; the text says what."""


async def measure(bench: Bench) -> Result:
    """Ours, in order, and a FastStream handler with a transaction per message."""
    facts, rounds, shares = (2_000, 1, SHARES[::2]) if bench.smoke else (40_000, 3, SHARES)
    few = facts // 10
    ours, spans = {}, {}
    for share in shares:
        ours[percent(share)] = await our_rate(bench, share, facts, rounds)
        # One for each fact, and one for each transaction.
        spans[percent(share)] = bench.sink.received() if share else 0
    relaying = 0.0 if bench.smoke else await our_rate(bench, 0.0, facts, rounds, relay=True)
    ordered = {percent(share): await their_rate(bench, share, few, rounds, ORDERED) for share in shares}
    disordered = {n: 0.0 if bench.smoke else await their_rate(bench, 0.0, few, rounds, n) for n in (TEN, HUNDRED)}
    return Result(
        ours={
            "per_second": ours["0"],
            "at_sampling": ours,
            "relaying_too": {"per_second": relaying},
            "facts": facts,
            "rounds": rounds,
            "spans_received": spans,
        },
        baseline={
            "what": "FastStream, PullSub(1): inbox, state and outbox of each message in one transaction, in order",
            "per_second": ordered["0"],
            "at_sampling": ordered,
            "pull_sub_10": {"per_second": disordered[TEN], "in_order": False},
            "pull_sub_100": {"per_second": disordered[HUNDRED], "in_order": False},
            "facts": few,
        },
        ratio=ours["0"] / ordered["0"],
    )


async def our_rate(bench: Bench, share: float, facts: int, rounds: int, *, relay: bool = False) -> float:
    """The median rate of our consumer. Like the baseline's, what it states is not relayed meanwhile, unless told so."""
    await bench.ground.empty()
    environment = await bench.ground.environment(SERVICE, **bench.traced(share))
    what = f"ours, {'relaying, too, ' * relay}{share:.0%} traced"
    await migrated(bench.ground, SERVICE)
    found = []
    async with books(bench.ground, SERVICE) as book:
        for number in range(1, rounds + 1):
            await tell(await bench.ground.administrator(), facts, share)
            await book.checkpoint()
            async with contextlib.nullcontext() if relay else relay_kept_out(book):
                with process("tests.bench.ours", SERVICE, "--only", "worker", environment=environment) as it:
                    found.append(await heard(bench, it, what))
            await must_hold(book, number * facts, ("inbox", "attended", "journal"))
    return median(found)


async def their_rate(bench: Bench, share: float, facts: int, rounds: int, at_once: int) -> float:
    """The median rate of the baseline."""
    await bench.ground.empty()
    settings = await bench.ground.settings(SERVICE, **bench.traced(share))
    environment = theirs.environment(settings, at_once)
    found = []
    async with books(bench.ground, SERVICE) as book:
        await theirs.make_tables(book.owner)
        for number in range(1, rounds + 1):
            await tell(await bench.ground.administrator(), facts, share)
            await book.checkpoint()
            with process(theirs.__name__, environment=environment) as it:
                found.append(await heard(bench, it, f"FastStream, PullSub({at_once}), {share:.0%} traced"))
            await must_hold(book, number * facts, ("inbox", "attended", "outbox"))
    return median(found)


@contextlib.asynccontextmanager
async def relay_kept_out(book: Books) -> AsyncIterator[None]:
    """Hold the lock of the relay that leads: those of the service stand by, as beside another process."""
    await book.owner.execute("select pg_advisory_lock($1)", LOCK)
    yield
    await book.owner.execute("select pg_advisory_unlock($1)", LOCK)


async def heard(bench: Bench, it: Process, what: str) -> float:
    """How many per second are acknowledged, until all are."""
    jetstream = (await bench.ground.administrator()).client.jetstream()

    async def left() -> int:
        it.must_live()
        now = await jetstream.consumer_info(STREAM, DURABLE)
        return (now.num_pending or 0) + (now.num_ack_pending or 0)

    total = await left()

    async def acknowledged() -> int:
        return total - await left()

    with bench.counting(what, total) as shown:
        return await rate(acknowledged, total, shown=shown)


async def must_hold(book: Books, count: int, tables: tuple[str, ...]) -> None:
    """Raises NotAll unless each of the tables has so many rows: a fast consumer that loses nothing is what counts."""
    for table in tables:
        rows = await book.count(f"select count(*) from {table}")
        if rows != count:
            raise NotAll(f"{table} holds {rows} of {count}")
