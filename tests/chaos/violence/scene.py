"""What every violence is given."""

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass

from infra.chassis.db import is_infrastructure
from tests.chaos.house import House
from tests.chaos.load import World


@dataclass(frozen=True, slots=True)
class Scene:
    """The house, who lives there, and the chance that decides whom it hits: the same for the same seed."""

    house: House
    world: World
    random: random.Random


class CannotBeDone(Exception):
    """This machine does not allow it; the text says what is missing."""


@contextlib.contextmanager
def unless_away() -> Iterator[None]:
    """Passes over what fails because the database is away itself: several are at work here."""
    try:
        yield
    except Exception as failed:
        if not is_infrastructure(failed):
            raise


async def worker(scene: Scene, service: str, *, relaying: bool) -> str:
    """The name of the worker of a service that relays, or of one that does not; any where nobody can tell."""
    workers = [part for part in scene.house.parts if (part.service, part.half) == (service, "worker")]
    chosen = scene.random.choice(workers)
    with unless_away():
        leading = await scene.house.relaying(service)
        others = [part for part in workers if (part == leading) == relaying]
        chosen = others[0] if others else chosen
    return chosen.name
