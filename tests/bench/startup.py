"""Bench `startup`: `samrad up` where it has been used before, until everything is ready, and the memory it takes."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from infra.local.report import usage
from infra.local.stack import running
from infra.local.state import open_state
from infra.local.throwaway import throwaway
from tests.bench.frame import SHARES, Bench, Result, median, percent
from tests.bench.startup_usual import usual

SETTLES = 1.0
"""Seconds after which memory is looked at: by then everybody has done what it does first."""


async def measure(bench: Bench) -> Result:
    """Ours, first cold and then warm, and the same processes started one after the other."""
    rounds, shares = (1, SHARES[:0]) if bench.smoke else (5, SHARES)
    with _state() as state:
        bench.tell("samrad up, for the first time")
        cold, used = await _up(state, 0)
        seconds, memory = {"0": cold}, [used]
        for share in shares:
            found = []
            for number in range(1, rounds + 1):
                bench.tell(f"samrad up, {share:.0%} traced, {number} of {rounds}")
                found.append(await _up(state, share))
            seconds[percent(share)] = median([spent for spent, _ in found])
            memory += [used for _, used in found]
        bench.tell("one after the other, without a common parent")
        theirs = [await usual(state, SETTLES) for _ in range(rounds)]
    usually = median([spent for spent, _ in theirs])
    return Result(
        ours={"seconds": seconds["0"], "at_sampling": seconds, "memory_mb": median(memory), "cold_seconds": cold},
        baseline={
            "what": "the same processes, `python -m` one after the other, each waited for until it is ready",
            "seconds": usually,
            "memory_mb": median([used for _, used in theirs]),
        },
        ratio=usually / seconds["0"],
    )


@contextlib.contextmanager
def _state() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="samrad-bench-") as folder:
        Path(folder).chmod(0o711)
        root = Path(folder) / "state"
        with throwaway(open_state(root)):
            yield root


async def _up(state: Path, share: float) -> tuple[float, float]:
    """Seconds from the command to the last service being ready, and proportional memory (PSS) in MB; then it stops."""
    with _environment("SAMRAD_TRACE_SAMPLE", str(share)):
        began = perf_counter()
        with running(state) as stack:
            spent = perf_counter() - began
            await asyncio.sleep(SETTLES)
            return round(spent, 3), round(sum(usage(stack).values()) / 1024, 1)


@contextlib.contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
