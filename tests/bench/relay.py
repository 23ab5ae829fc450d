"""Bench `relay`: from the journal to acknowledged on the bus, facts of 1 kB, in order."""

from contracts.topology import stream_of
from tests.bench import faststream_relay as theirs
from tests.bench.books import Books, books
from tests.bench.facts import fill_journal, meeting
from tests.bench.frame import SHARES, Bench, Result, median, percent
from tests.bench.processes import Process, process
from tests.bench.watching import rate

SERVICE = "meetings"
STREAM = stream_of(type(meeting()))


async def measure(bench: Bench) -> Result:
    """Ours and faststream-outbox, with one worker each, to the same stream."""
    facts, rounds = (2_000, 1) if bench.smoke else (60_000, 3)
    few, shares = facts // 10, SHARES[:1] if bench.smoke else SHARES
    ours = {percent(share): await our_rate(bench, share, facts, rounds) for share in shares}
    usual = {percent(share): await their_rate(bench, share, few, rounds, theirs.USUAL) for share in shares}
    better = 0.0 if bench.smoke else await their_rate(bench, 0.0, few, rounds, theirs.BATCHES)
    per_second = max(usual["0"], better)
    return Result(
        ours={"per_second": ours["0"], "at_sampling": ours, "facts": facts, "bytes": len(meeting().payload())},
        baseline={
            # A team would find the two settings, so it is measured against whichever of both is faster.
            "what": "faststream-outbox, one worker, to the same stream; the better of its defaults and batches of 100",
            "per_second": per_second,
            "defaults": {"per_second": usual["0"], "at_sampling": usual},
            "batches_of_100": {"per_second": better},
            "facts": few,
        },
        ratio=ours["0"] / per_second,
    )


async def our_rate(bench: Bench, share: float, facts: int, rounds: int) -> float:
    """The median rate of our relay, in the process that runs everywhere."""
    await bench.ground.empty()
    environment = await bench.ground.environment(SERVICE, **bench.traced(share))
    found = []
    with process("tests.bench.ours", SERVICE, "--only", "worker", environment=environment) as it:
        await it.says("started")
        async with books(bench.ground, SERVICE) as book:
            for _ in range(rounds):
                before = await book.count("select coalesce(max(position), 0) from journal")
                await fill_journal(book.owner, facts, share, meeting())
                await book.checkpoint()
                await book.owner.execute("insert into unsent select position from journal where position > $1", before)
                found.append(await told(bench, it, book, "unsent", f"ours, {share:.0%} traced"))
    return median(found)


async def their_rate(bench: Bench, share: float, facts: int, rounds: int, setting: theirs.Setting) -> float:
    """The median rate of faststream-outbox with one worker."""
    await bench.ground.empty()
    found = []
    async with books(bench.ground, SERVICE) as book:
        await theirs.make_outbox(book.owner_dsn, SERVICE)
        settings = await bench.ground.settings(SERVICE, **bench.traced(share))
        with process(theirs.__name__, environment=theirs.environment(settings, setting)) as it:
            await it.says("started")
            for _ in range(rounds):
                await theirs.fill_outbox(book.owner, facts, meeting())
                found.append(await told(bench, it, book, "outbox", f"faststream-outbox, {setting}, {share:.0%} traced"))
    return median(found)


async def told(bench: Bench, it: Process, book: Books, waiting: str, what: str, stream: str = STREAM) -> float:
    """How many per second go from a table to the stream, until it has all and the table is empty."""
    jetstream = (await bench.ground.administrator()).client.jetstream()

    async def stored() -> int:
        it.must_live()
        return (await jetstream.stream_info(stream)).state.messages

    async def emptied() -> bool:
        return not await book.owner.fetchval(f"select exists (select from {waiting})")

    began = await stored()
    total = began + await book.count(f"select count(*) from {waiting}")
    with bench.counting(what, total - began) as shown:
        return await rate(stored, total, complete=emptied, shown=lambda done: shown(done - began))
