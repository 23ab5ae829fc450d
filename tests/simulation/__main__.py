"""Play seeds: python -m tests.simulation --seeds 2000 [--from N] [--json], or one again: --seed N [--trace]."""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.simulation.broken import BROKEN, whole
from tests.simulation.databases import databases
from tests.simulation.loop import VirtualLoop
from tests.simulation.play import Asked, Played, stage

HASHING = "0"
"""What decides in which order sets of texts are gone through; the same in every process, or a seed would not replay."""
_console = Console(stderr=True)
Run = tuple[Played, str | None]
"""What became of a seed, and with which part broken."""


def main() -> None:
    """Exit 1 when any seed shows what must never be."""
    asked = _asked()
    if os.environ.get("PYTHONHASHSEED") != HASHING:
        os.environ["PYTHONHASHSEED"] = HASHING
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation", *sys.argv[1:]])
    seeds = [asked.seed] if asked.seed is not None else list(range(asked.first, asked.first + asked.seeds))
    with tempfile.TemporaryDirectory() as folder:
        played = _play(seeds * asked.times, asked, Path(folder))
    failed = [one for one, _ in played if one.violations]
    if asked.json:
        sys.stdout.write(json.dumps([_as_json(one, broken) for one, broken in played]) + "\n")
    else:
        _console.print(_summary([one for one, _ in played], failed))
    sys.exit(1 if failed else 0)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, metavar="COUNT", help="how many seeds to play (200)")
    parser.add_argument("--from", type=int, default=0, dest="first", metavar="SEED", help="the first of them (0)")
    parser.add_argument("--seed", type=int, metavar="SEED", help="play this one only")
    parser.add_argument("--times", type=int, default=1, help="play all of it so many times over")
    parser.add_argument("--trace", action="store_true", help="print every decision as it is made")
    parser.add_argument("--digest", action="store_true", help="say what is in the tables in the end, as a digest")
    parser.add_argument("--first-failure", action="store_true", help="stop at the first seed that fails, of each part")
    parser.add_argument(
        "--broken",
        action="append",
        choices=sorted(BROKEN),
        help="play with a part that is broken on purpose; of several one after the other",
    )
    parser.add_argument("--json", action="store_true", help="print what became of each seed as JSON")
    return parser.parse_args()


def _play(seeds: list[int], asked: argparse.Namespace, folder: Path) -> list[Run]:
    with databases(folder / "servers") as places, asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(_played(seeds, asked, places, folder))


async def _played(seeds: list[int], asked: argparse.Namespace, places: object, folder: Path) -> list[Run]:
    played: list[Run] = []
    tell = _tell if asked.trace else None
    with Progress(console=_console, disable=asked.trace or len(seeds) < 2 or not _console.is_terminal) as bar:
        async with stage(places, folder) as ready:  # type: ignore[arg-type]
            for broken in asked.broken or [None]:
                moving = bar.add_task(broken or "seeds", total=len(seeds))
                with BROKEN.get(broken, whole)():
                    for seed in seeds:
                        one = await ready.play(Asked(seed, digest=asked.digest, tell=tell))
                        played.append((one, broken))
                        bar.advance(moving)
                        if one.violations and not asked.json:
                            _console.print(_told(one, broken), soft_wrap=True, highlight=False, markup=False)
                        if one.violations and asked.first_failure:
                            break
    return played


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _told(one: Played, broken: str | None) -> str:
    what = "\n".join(f"  {violation}" for violation in one.violations[:20])
    more = f"\n  and {len(one.violations) - 20} more" if len(one.violations) > 20 else ""
    with_ = f" --broken {broken}" if broken else ""
    return (
        f"\nSeed {one.seed} fails after {one.decisions} decisions:\n{what}{more}\n\nThe last decisions:\n"
        + "\n".join(one.recent)
        + f"\n\nPlay it again: python -m tests.simulation --seed {one.seed} --trace{with_}\n"
    )


def _summary(played: list[Played], failed: list[Played]) -> str:
    count = len(played)
    decisions, facts = sum(one.decisions for one in played), sum(one.facts for one in played)
    crashes, perils = sum(one.crashes for one in played), sum(one.perils for one in played)
    said = f"{count} seeds, {facts} facts, {decisions} decisions, {crashes} processes killed, {perils} calls gone wrong"
    return f"{said}: {f'failed: {sorted({one.seed for one in failed})}' if failed else 'all invariants hold'}"


def _as_json(one: Played, broken: str | None) -> dict[str, object]:
    return asdict(one) | {"violations": [str(violation) for violation in one.violations], "broken": broken}


if __name__ == "__main__":
    main()
