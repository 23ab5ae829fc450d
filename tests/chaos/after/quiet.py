"""Waiting until a healed house has nothing left to do."""

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import Any

import httpx2

from infra.local.issuer import AUDIENCE
from infra.local.quiet import NotQuiet, Stillness
from tests.chaos.house import House

PATIENCE = 90.0
"""Seconds. Longest is what waits for a message that was given back: up to half a minute."""
LOOK = 0.3
"""Seconds between looks: each asks four services for much, and they have other things to do."""

Backlogs = dict[str, dict[str, Any]]


async def until_quiet(house: House, *, patience: float = PATIENCE) -> Backlogs:
    """What each service has yet to do, once that is nothing but what waits for people. Raises NotQuiet.

    Seen twice: what one service has just told may not yet be on the list of the next.
    """
    claims = {"sub": "chaos.operator", "samrad_grants": [{"role": "operator"}]}
    stillness = Stillness(house.doors(), house.signer.access_token(claims, AUDIENCE))
    deadline, before = monotonic() + patience, None
    busy: object = None
    try:
        while monotonic() < deadline:
            try:
                backlogs = await stillness.backlogs()
                busy = {name: doing for name, backlog in backlogs.items() if (doing := _doing(backlog))}
                journals = None if busy else [backlog["journal"] for backlog in backlogs.values()]
                if journals is not None and journals == before:
                    return backlogs
                before = journals
            except httpx2.HTTPError as failed:
                # A gateway that finds its way back to a bus that finds its leaders.
                busy, before = f"{type(failed).__name__} {failed}", None
            await asyncio.sleep(LOOK)
        raise NotQuiet(f"after {patience:.0f} s there is still something to do: {busy}")
    finally:
        await stillness.close()


def pending(backlogs: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """What the bus has yet to deliver or to hear acknowledged, by durable."""
    return {durable: count for backlog in backlogs.values() for durable, count in backlog["pending"].items()}


def _doing(backlog: Mapping[str, Any]) -> dict[str, Any]:
    waits = {name: count for name, count in backlog["pending"].items() if count}
    return {name: backlog[name] for name in ("unsent", "due_timers", "waiting") if backlog.get(name)} | waits
